"""How hours, holidays and lengths of time are written and read; pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from itertools import groupby

from babel.dates import get_day_names
from babel.lists import format_list

from portal.core.languages import _, digits, later, locale
from portal.core.wording import length_words, written_day
from portal.sla.engine.calendar import ALL_DAY, CLOSED, MINUTES_A_DAY, Hours
from portal.sla.stored import Holiday, Work
from portal.sla.terms import (
    LONGEST_TARGET,
    MOST_HOLIDAYS,
    PRIORITIES,
    SHORTEST_TARGET,
    TIERS,
    WEEKDAYS,
    PauseReason,
    Targets,
)

_CLOCK = r"(\d{1,2})(?:[:.](\d{2}))?"
_SPAN = re.compile(
    rf"\s*{_CLOCK}\s*(?:-|–|—|to|bis)\s*{_CLOCK}\s*(?:[,;]|and\b|und\b)?", re.IGNORECASE
)
_ALL_DAY = {"all day", "24 h", "24h", "always"}
_CLOSED = {"", "-", "–", "closed", "none", "free"}
_LENGTH = re.compile(
    r"(?:(\d{1,4})\s*(?:h|hours?|hrs?|stunden?|std\.?))?\s*(?:(\d{1,6})\s*(?:m|mins?|minuten?|minutes))?",
    re.IGNORECASE,
)
_LONGEST_NAME = 80
HOURS_HELP = later("Write hours as 09:00–12:00, 13:00–17:00; all day; or closed.")


def hours_in(typed: str) -> Hours:
    """Read the hours of a day; raises `ValueError` with a sentence for whoever typed them."""
    words = " ".join(typed.split()).lower()
    if words in _CLOSED or words == _("closed").lower():
        return CLOSED
    if words in _ALL_DAY or words == _("all day").lower():
        return ALL_DAY
    spans, rest = _spans_at_start(words)
    if rest or not spans:
        raise ValueError(
            _("“%(typed)s” cannot be read. %(help)s", typed=typed.strip()[:40], help=HOURS_HELP)
        )
    return _in_order(spans)


def hours_words(hours: Hours) -> str:
    """Say the hours of a day: `09:00–12:00, 13:00–17:00`, `all day`, `closed`."""
    if hours == ALL_DAY:
        return _("all day")
    return ", ".join(f"{_time(opens)}–{_time(closes)}" for opens, closes in hours) or _("closed")


def week_words(week: Sequence[Hours]) -> str:
    """Say a week in short: `Mon–Thu 09:00–17:00, Fri 09:00–13:00`, `Day and night`."""
    if all(hours == ALL_DAY for hours in week):
        return _("Day and night")
    runs = [(hours, list(days)) for hours, days in groupby(range(7), key=lambda day: week[day])]
    return "; ".join(f"{_days(days)} {hours_words(hours)}" for hours, days in runs if hours)


def holidays_in(typed: str) -> tuple[Holiday, ...]:
    """Read one day a line; raises `ValueError` naming every line that cannot be read."""
    found: dict[date, Holiday] = {}
    faults = []
    for number, line in enumerate(typed.splitlines(), 1):
        if not line.strip():
            continue
        try:
            holiday = _holiday_in(line.strip())
        except ValueError as fault:
            faults.append(_("Line %(number)s: %(fault)s", number=number, fault=fault))
            continue
        if holiday.day in found:
            faults.append(
                _("Line %(number)s: %(day)s is there twice.", number=number, day=holiday.day)
            )
        found[holiday.day] = holiday
    if len(found) > MOST_HOLIDAYS:
        faults.append(
            _(
                "At most %(most)s days; these are %(number)s.",
                most=digits(MOST_HOLIDAYS),
                number=digits(len(found)),
            )
        )
    if faults:
        more = [_("And %(number)s more.", number=len(faults) - 5)] if len(faults) > 5 else []
        raise ValueError(" ".join([*faults[:5], *more]))
    return tuple(sorted(found.values(), key=lambda each: each.day))


def holiday_line(holiday: Holiday) -> str:
    """Write a holiday as it is typed."""
    hours = hours_words(holiday.hours) if holiday.hours else ""
    return " ".join(part for part in (holiday.day.isoformat(), hours, holiday.name) if part)


def holiday_day(day: date) -> str:
    """Say which day a holiday is: `Fri 25 December 2026`."""
    written = written_day(datetime.combine(day, time()))
    return _("%(weekday)s %(day)s", weekday=_short_weekday(day.weekday()), day=written)


def length_typed(seconds: int) -> str:
    """Write a length as it is typed: `1 h 30 min`."""
    hours, minutes = seconds // 3600, seconds % 3600 // 60
    parts = (f"{hours} h" if hours else "", f"{minutes} min" if minutes else "")
    return " ".join(filter(None, parts))


def length_in(typed: str) -> int:
    """Read a length of working time in seconds; raises `ValueError` with a sentence."""
    words = " ".join(typed.split())
    match = _LENGTH.fullmatch(words)
    if not words or match is None:
        raise ValueError(_("Write hours and minutes, such as 4 h, 30 min or 1 h 30 min."))
    seconds = int(match[1] or 0) * 3600 + int(match[2] or 0) * 60
    if not SHORTEST_TARGET <= seconds <= LONGEST_TARGET:
        raise ValueError(_("Between 1 min and 2160 h of working time."))
    return seconds


def work_words(work: Work) -> dict[str, str]:
    """Say everything a calendar says, by what it is about, for a history."""
    said = {_("Time zone"): work.zone.replace("_", " ")}
    for name, hours in zip(WEEKDAYS, work.week, strict=True):
        said[str(name)] = hours_words(hours)
    for each in work.holidays:
        said[each.day.isoformat()] = f"{each.name} ({hours_words(each.hours)})".strip()
    return said


def targets_words(targets: Targets, calendars: Mapping[int, str]) -> dict[str, str]:
    """Say everything a policy promises, by what it is about, for a history."""
    said = {
        _("L%(tier)s time to own", tier=tier): length_words(targets.response[tier])
        for tier in TIERS
    }
    for tier, seconds in targets.tier_resolution.items():
        said[_("L%(tier)s resolution", tier=tier)] = length_words(seconds)
    for priority in PRIORITIES:
        length, hours = targets.resolution[priority], targets.calendars[priority]
        pause = _("allowed") if priority in targets.pausable else _("never")
        said[_("P%(priority)s resolution", priority=priority)] = length_words(length)
        said[_("P%(priority)s hours", priority=priority)] = calendars.get(hours, "?")
        said[_("P%(priority)s pause", priority=priority)] = pause
    said[_("Pausing reasons")] = reasons_words(targets)
    return said


def reasons_words(targets: Targets) -> str:
    """Say what pauses a clock: `waiting for the requester, a vendor or access`; `none`."""
    chosen = [str(each.waits_for) for each in PauseReason if each in targets.reasons]
    if not chosen:
        return _("none")
    return _("waiting for %(what)s", what=format_list(chosen, style="or", locale=locale()))


def differences(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[str]:
    """Yield what became another: `Monday: 09:00–17:00 → 08:00–16:00`."""
    for name in {**before, **after}:
        old, new = before.get(name), after.get(name)
        if old == new:
            continue
        if old is None:
            yield _("%(name)s: %(new)s added", name=name, new=new)
        elif new is None:
            yield _("%(name)s: %(old)s removed", name=name, old=old)
        else:
            yield f"{name}: {old} → {new}"


def _holiday_in(line: str) -> Holiday:
    word, _space, rest = line.partition(" ")
    try:
        day = date.fromisoformat(word)
    except ValueError:
        raise ValueError(
            _(
                "“%(word)s” is not a day. Write year-month-day, such as 2026-12-25 Christmas.",
                word=word[:20],
            )
        ) from None
    spans, name = _spans_at_start(rest)
    name = " ".join(name.split())
    if len(name) > _LONGEST_NAME:
        raise ValueError(
            _("The name is longer than %(longest)s characters.", longest=_LONGEST_NAME)
        )
    if name.lower() in _ALL_DAY or name.lower() == _("all day").lower():
        return Holiday(day, "", ALL_DAY)
    return Holiday(day, name, _in_order(spans))


def _spans_at_start(words: str) -> tuple[list[tuple[int, int]], str]:
    spans = []
    while match := _SPAN.match(words):
        spans.append((_minutes(match[1], match[2]), _minutes(match[3], match[4])))
        words = words[match.end() :]
    return spans, words.strip()


def _minutes(hour: str, minute: str | None) -> int:
    minutes = int(hour) * 60 + int(minute or 0)
    if minutes > MINUTES_A_DAY or int(minute or 0) > 59:
        said = f"{hour}:{minute or '00'}"
        raise ValueError(_("%(time)s is no time of day.", time=said))
    return minutes


def _in_order(spans: list[tuple[int, int]]) -> Hours:
    end = 0
    for opens, closes in (ordered := sorted(spans)):
        said = f"{_time(opens)}–{_time(closes)}"
        if closes <= opens:
            raise ValueError(
                _(
                    "%(hours)s ends before it starts. Split a night at midnight: "
                    "%(opens)s–24:00 here, 00:00–%(closes)s on the day after.",
                    hours=said,
                    opens=_time(opens),
                    closes=_time(closes),
                )
            )
        if opens < end:
            raise ValueError(_("%(hours)s overlaps the hours before it.", hours=said))
        end = closes
    return tuple(ordered)


def _days(days: list[int]) -> str:
    first, last = _short_weekday(days[0]), _short_weekday(days[-1])
    return first if first == last else f"{first}–{last}"


def _short_weekday(number: int) -> str:
    return str(get_day_names("abbreviated", context="stand-alone", locale=locale())[number])


def _time(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
