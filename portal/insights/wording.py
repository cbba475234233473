"""How insights say numbers."""

MINUTE, HOUR, DAY = 60, 3_600, 86_400
NONE = "–"


def span_words(seconds: float | None) -> str:
    """Say a length of time in at most two units: `45 s`, `12 min`, `5 h 12 min`, `9.4 days`."""
    if seconds is None:
        return NONE
    if seconds < MINUTE:
        return f"{round(seconds)} s"
    minutes = round(seconds / MINUTE)
    if minutes < 60:
        return f"{minutes} min"
    if seconds < 2 * DAY:
        hours, rest = divmod(minutes, 60)
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    return f"{seconds / DAY:,.1f} days"


def percent_words(share: float | None) -> str:
    """Say a share: `37 %`; a tenth where it would read as nothing: `0.4 %`."""
    if share is None:
        return NONE
    return (
        f"{share:.1%}".replace("%", " %") if 0 < share < 0.01 else f"{share:.0%}".replace("%", " %")
    )


def number_words(number: float | None) -> str:
    """Say a count: `1,204`."""
    return NONE if number is None else f"{number:,.0f}"
