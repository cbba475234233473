"""How the portal says times and numbers; pure functions, so that pages, mails and tests agree."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Literal

from babel.dates import format_datetime, format_skeleton
from babel.lists import format_list
from markupsafe import Markup

from portal.core import catalogues
from portal.core.languages import _, digits, forms, language_of, locale, ngettext, spoken

_STEPS = (
    (timedelta(minutes=1), timedelta(seconds=1), "second"),
    (timedelta(hours=1), timedelta(minutes=1), "minute"),
    (timedelta(days=1), timedelta(hours=1), "hour"),
    (timedelta(days=14), timedelta(days=1), "day"),
    (timedelta(days=60), timedelta(days=7), "week"),
    (timedelta(days=730), timedelta(days=30), "month"),
    (timedelta.max, timedelta(days=365), "year"),
)
# Whole phrases: in other languages the noun changes after "ago" and "in".
_AGO = {
    "second": forms("%(number)s second ago", "%(number)s seconds ago"),
    "minute": forms("%(number)s minute ago", "%(number)s minutes ago"),
    "hour": forms("%(number)s hour ago", "%(number)s hours ago"),
    "day": forms("%(number)s day ago", "%(number)s days ago"),
    "week": forms("%(number)s week ago", "%(number)s weeks ago"),
    "month": forms("%(number)s month ago", "%(number)s months ago"),
    "year": forms("%(number)s year ago", "%(number)s years ago"),
}
_AHEAD = {
    "second": forms("in %(number)s second", "in %(number)s seconds"),
    "minute": forms("in %(number)s minute", "in %(number)s minutes"),
    "hour": forms("in %(number)s hour", "in %(number)s hours"),
    "day": forms("in %(number)s day", "in %(number)s days"),
    "week": forms("in %(number)s week", "in %(number)s weeks"),
    "month": forms("in %(number)s month", "in %(number)s months"),
    "year": forms("in %(number)s year", "in %(number)s years"),
}
_IRREGULAR = {"person": "people", "entry": "entries", "reply": "replies", "category": "categories"}
# Days as each place writes them (patterns of CLDR); `en-GB` for a place without its own.
_DAYS = {
    "en-GB": "d MMMM y",
    "en-US": "MMMM d, y",
    "de-DE": "d. MMMM y",
    "de-AT": "d. MMMM y",
    "de-CH": "d. MMMM y",
}
_MOMENTS = {
    "en-GB": "EEE d MMMM y, HH:mm",
    "en-US": "EEE, MMMM d, y, h:mm a",
    "de-DE": "EEE, d. MMMM y, HH:mm",
    "de-AT": "EEE, d. MMMM y, HH:mm",
    "de-CH": "EEE, d. MMMM y, HH:mm",
}


def plural(number: int, noun: str, many: str | None = None) -> str:
    """Say a number with its noun: `1 article`, `1,204 articles`, `3 people`.

    The catalogues hold each noun as `%(number)s article`; what collects them reads the calls.
    """
    return ngettext(*forms_of(noun, many), number)


def forms_of(noun: str, many: str | None = None) -> tuple[str, str]:
    """Return how a noun stands in the catalogues, alone and with others."""
    several = many or _IRREGULAR.get(noun, noun + "s")
    return f"%(number)s {noun}", f"%(number)s {several}"


def relative(moment: datetime, now: datetime) -> str:
    """Say how far away a moment is: `just now`, `3 hours ago`, `in 2 weeks`."""
    distance = abs(now - moment)
    if distance < timedelta(seconds=45):
        return _("just now")
    length, unit = next((length, unit) for limit, length, unit in _STEPS if distance < limit)
    one, many = (_AGO if moment <= now else _AHEAD)[unit]
    return ngettext(one, many, max(1, distance // length))


def exact(moment: datetime, zone: tzinfo = UTC) -> str:
    """Say a moment in full in the reader's zone: `Tue 3 March 2026, 14:05 CET`."""
    local = moment.astimezone(zone)
    pattern = _MOMENTS.get(spoken(), _MOMENTS["en-GB"])
    return f"{format_datetime(local, pattern, tzinfo=zone, locale=locale())} {local:%Z}"


def day(moment: datetime, zone: tzinfo = UTC) -> str:
    """Say the day of a moment in the reader's zone: `3 March 2026`."""
    return written_day(moment.astimezone(zone).replace(tzinfo=None))


def written_day(local: date) -> str:
    """Say a day that is the reader's already: `3 March 2026`."""
    return format_datetime(local, _DAYS.get(spoken(), _DAYS["en-GB"]), locale=locale())


def in_form(moment: date, parts: str, zone: tzinfo = UTC) -> str:
    """Say the parts of a moment somebody asks for, in the order of their place.

    The parts are a skeleton of CLDR: `MMMd` is `3 Mar` or `3. März`, `yMMM` is `Mar 2026`.
    """
    return format_skeleton(parts, moment, tzinfo=zone, locale=locale())


def listed(words: Iterable[str], style: Literal["standard", "or"] = "standard") -> str:
    """Join words as their place does: `a, b and c`; with `or` where one of them is enough."""
    told = list(words)
    joined = format_list([str(word) for word in told], style, locale=locale())
    is_markup = bool(told) and all(isinstance(word, Markup) for word in told)
    return Markup(joined) if is_markup else joined  # noqa: S704 - its parts are markup already


def inside(label: str) -> str:
    """Say a label within a sentence: in small letters in English, as it stands elsewhere.

    German nouns keep their capital: its sentences name such a word after a colon, or quote it.
    """
    is_english = language_of(spoken()) == catalogues.SOURCE
    return label.lower() if is_english else str(label)


def percent(share: float, digits_after: int = 0) -> str:
    """Say a share: `37 %`, `0.4 %`; with a space before the sign everywhere."""
    return f"{digits(round(100 * share, digits_after))} %"


def initials(name: str) -> str:
    """Return one or two letters for an avatar: `Tess Lindqvist` → `TL`."""
    words = [word for word in name.split() if word[0].isalnum()] or ["?"]
    letters = words[0][0] + (words[-1][0] if len(words) > 1 else "")
    return letters.upper()


def length_words(seconds: int) -> str:
    """Say how long something takes: `4 h`, `1 h 30 min`, `45 min`, `20 s`."""
    seconds = abs(seconds)
    hours, minutes = seconds // 3600, seconds % 3600 // 60
    if not hours and not minutes:
        return _("%(seconds)s s", seconds=seconds)
    parts = [
        _("%(hours)s h", hours=digits(hours)) if hours else "",
        _("%(minutes)s min", minutes=minutes) if minutes else "",
    ]
    return " ".join(part for part in parts if part)


def file_size(octets: int) -> str:
    """Say a size in bytes, kB, MB or GB of a thousand: `1.4 MB`."""
    if octets < 1000:
        return plural(octets, "byte")
    size, unit = float(octets), "byte"
    for unit in ("kB", "MB", "GB"):  # noqa: B007 - the last unit reached is the one wanted
        size /= 1000
        if size < 1000:
            break
    return f"{digits(round(size, 1))} {unit}"
