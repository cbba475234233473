"""How hours, holidays and lengths of time are written and read; pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby

from portal.core.languages import _, later
from portal.core.wording import length_words
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
_SPAN = re.compile(rf"\s*{_CLOCK}\s*(?:-|–|—|to)\s*{_CLOCK}\s*(?:[,;]|and\b)?", re.IGNORECASE)
_ALL_DAY = {"all day", "24 h", "24h", "always"}
_CLOSED = {"", "-", "–", "closed", "none", "free"}
_LENGTH = re.compile(
    r"(?:(\d{1,4})\s*(?:h|hour|hours|hrs?))?\s*(?:(\d{1,6})\s*(?:m|min|mins|minute|minutes))?",
    re.IGNORECASE,
)
_LONGEST_NAME = 80
HOURS_HELP = later("Write hours as 09:00–12:00, 13:00–17:00; all day; or closed.")


def hours_in(typed: str) -> Hours:
    """Read the hours of a day; raises `ValueError` with a sentence for whoever typed them."""
    words = " ".join(typed.split()).lower()
    if words in _CLOSED:
        return CLOSED
    if words in _ALL_DAY:
        return ALL_DAY
    spans, rest = _spans_at_start(words)
    if rest or not spans:
        raise ValueError(f"“{typed.strip()[:40]}” cannot be read. {HOURS_HELP}")
    return _in_order(spans)


def hours_words(hours: Hours) -> str:
    """Say the hours of a day: `09:00–12:00, 13:00–17:00`, `all day`, `closed`."""
    if hours == ALL_DAY:
        return "all day"
    return ", ".join(f"{_time(opens)}–{_time(closes)}" for opens, closes in hours) or "closed"


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
            faults.append(f"Line {number}: {fault}")
            continue
        if holiday.day in found:
            faults.append(f"Line {number}: {holiday.day} is there twice.")
        found[holiday.day] = holiday
    if len(found) > MOST_HOLIDAYS:
        faults.append(f"At most {MOST_HOLIDAYS:,} days; these are {len(found):,}.")
    if faults:
        more = f" And {len(faults) - 5} more." if len(faults) > 5 else ""
        raise ValueError(" ".join(faults[:5]) + more)
    return tuple(sorted(found.values(), key=lambda each: each.day))


def holiday_line(holiday: Holiday) -> str:
    """Write a holiday as it is typed."""
    hours = hours_words(holiday.hours) if holiday.hours else ""
    return " ".join(part for part in (holiday.day.isoformat(), hours, holiday.name) if part)


def length_in(typed: str) -> int:
    """Read a length of working time in seconds; raises `ValueError` with a sentence."""
    words = " ".join(typed.split())
    match = _LENGTH.fullmatch(words)
    if not words or match is None:
        raise ValueError("Write hours and minutes, such as 4 h, 30 min or 1 h 30 min.")
    seconds = int(match[1] or 0) * 3600 + int(match[2] or 0) * 60
    if not SHORTEST_TARGET <= seconds <= LONGEST_TARGET:
        raise ValueError("Between 1 min and 2160 h of working time.")
    return seconds


def work_words(work: Work) -> dict[str, str]:
    """Say everything a calendar says, by what it is about, for a history."""
    said = {"Time zone": work.zone.replace("_", " ")}
    for name, hours in zip(WEEKDAYS, work.week, strict=True):
        said[name] = hours_words(hours)
    for each in work.holidays:
        said[each.day.isoformat()] = f"{each.name} ({hours_words(each.hours)})".strip()
    return said


def targets_words(targets: Targets, calendars: Mapping[int, str]) -> dict[str, str]:
    """Say everything a policy promises, by what it is about, for a history."""
    said = {f"L{tier} time to own": length_words(targets.response[tier]) for tier in TIERS}
    for tier, seconds in targets.tier_resolution.items():
        said[f"L{tier} resolution"] = length_words(seconds)
    for priority in PRIORITIES:
        said[f"P{priority} resolution"] = length_words(targets.resolution[priority])
        said[f"P{priority} hours"] = calendars.get(targets.calendars[priority], "?")
        said[f"P{priority} pause"] = "allowed" if priority in targets.pausable else "never"
    said["Pausing reasons"] = reasons_words(targets)
    return said


def reasons_words(targets: Targets) -> str:
    """Say what pauses a clock: `waiting for the requester, a vendor or access`; `none`."""
    chosen = [each.label.lower() for each in PauseReason if each in targets.reasons]
    rest = [words.removeprefix("waiting for ") for words in chosen[1:]]
    if not rest:
        return chosen[0] if chosen else "none"
    return f"{', '.join([chosen[0], *rest[:-1]])} or {rest[-1]}"


def differences(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[str]:
    """Yield what became another: `Monday: 09:00–17:00 → 08:00–16:00`."""
    for name in {**before, **after}:
        old, new = before.get(name), after.get(name)
        if old == new:
            continue
        if old is None:
            yield f"{name}: {new} added"
        elif new is None:
            yield f"{name}: {old} removed"
        else:
            yield f"{name}: {old} → {new}"


def _holiday_in(line: str) -> Holiday:
    word, _, rest = line.partition(" ")
    try:
        day = date.fromisoformat(word)
    except ValueError:
        raise ValueError(
            f"“{word[:20]}” is not a day. Write year-month-day, such as 2026-12-25 Christmas."
        ) from None
    spans, name = _spans_at_start(rest)
    name = " ".join(name.split())
    if len(name) > _LONGEST_NAME:
        raise ValueError(f"The name is longer than {_LONGEST_NAME} characters.")
    if name.lower() in _ALL_DAY:
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
        raise ValueError(f"{hour}:{minute or '00'} is no time of day.")
    return minutes


def _in_order(spans: list[tuple[int, int]]) -> Hours:
    end = 0
    for opens, closes in (ordered := sorted(spans)):
        said = f"{_time(opens)}–{_time(closes)}"
        if closes <= opens:
            raise ValueError(
                f"{said} ends before it starts. Split a night at midnight: "
                f"{_time(opens)}–24:00 here, 00:00–{_time(closes)} on the day after."
            )
        if opens < end:
            raise ValueError(f"{said} overlaps the hours before it.")
        end = closes
    return tuple(ordered)


def _days(days: list[int]) -> str:
    first, last = WEEKDAYS[days[0]][:3], WEEKDAYS[days[-1]][:3]
    return first if first == last else f"{first}–{last}"


def _time(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
