"""How insights say numbers."""

from babel.numbers import format_decimal

from portal.core.languages import _, digits, locale
from portal.core.wording import percent

MINUTE, HOUR, DAY = 60, 3_600, 86_400
NONE = "–"


def span_words(seconds: float | None) -> str:
    """Say a length of time in at most two units: `45 s`, `12 min`, `5 h 12 min`, `9.4 days`."""
    if seconds is None:
        return NONE
    if seconds < MINUTE:
        return _("%(seconds)s s", seconds=round(seconds))
    minutes = round(seconds / MINUTE)
    if minutes < 60:
        return _("%(minutes)s min", minutes=minutes)
    if seconds < 2 * DAY:
        hours, rest = divmod(minutes, 60)
        if rest:
            return _("%(hours)s h %(minutes)s min", hours=hours, minutes=rest)
        return _("%(hours)s h", hours=hours)
    return _("%(days)s days", days=format_decimal(seconds / DAY, "#,##0.0", locale=locale()))


def percent_words(share: float | None) -> str:
    """Say a share: `37 %`; a tenth where it would read as nothing: `0.4 %`."""
    if share is None:
        return NONE
    return percent(share, 1 if 0 < share < 0.01 else 0)


def number_words(number: float | None) -> str:
    """Say a count: `1,204`."""
    return NONE if number is None else digits(round(number))
