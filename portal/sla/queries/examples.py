"""What would be due when, for somebody who writes a calendar or a policy; nothing is stored."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from portal.core import clock
from portal.core.languages import _, later
from portal.core.wording import exact, length_words
from portal.sla.engine.worktime import WorkingTime
from portal.sla.queries.rulebook import moment, second
from portal.sla.stored import Work
from portal.sla.terms import PRIORITIES, TIERS, WEEKDAYS, Targets

LENGTHS = (15 * 60, 3_600, 4 * 3_600, 8 * 3_600, 16 * 3_600, 40 * 3_600)  # working seconds
FRIDAY, LATE = 4, time(16, 50)
NEVER = later("not within 68 years")


@dataclass(frozen=True, slots=True)
class Example:
    """One line of a preview, in words."""

    promise: str
    length: str
    due: str


@dataclass(frozen=True, slots=True)
class Examples:
    """What is due for something reported at one moment."""

    reported: str
    sentence: str
    lines: tuple[Example, ...]


def next_friday() -> datetime:
    """Return ten to five on the next Friday, by the wall clock: a moment that shows weekends."""
    day = clock.today() + timedelta(days=(FRIDAY - clock.today().weekday()) % 7)
    return datetime.combine(day, LATE)


def of_calendar(work: Work, reported: datetime) -> Examples:
    """Say when usual lengths of time are over, from a moment on the wall clock of the calendar."""
    zone, working = ZoneInfo(work.zone), WorkingTime(work.calendar)
    start = reported.replace(tzinfo=zone)
    lines = tuple(
        Example("", length_words(length), _due(working, start, length, zone)) for length in LENGTHS
    )
    first = lines[0]
    sentence = _(
        "%(length)s from %(moment)s are over %(due)s.",
        length=first.length,
        moment=_weekday_time(start),
        due=first.due,
    )
    return Examples(exact(start, zone), sentence, lines)


def of_policy(targets: Targets, works: Mapping[int, Work], reported: datetime) -> Examples:
    """Say when each promise is due, from a moment on the wall clock of the P3's calendar."""
    zone = ZoneInfo(works[targets.calendars[3]].zone)
    start = reported.replace(tzinfo=zone)
    working = {number: WorkingTime(work.calendar) for number, work in works.items()}

    def line(words: str, priority: int, length: int) -> Example:
        due = _due(working[targets.calendars[priority]], start, length, zone)
        return Example(words, length_words(length), due)

    owned = [
        line(_("P3 owned by L%(tier)s", tier=tier), 3, targets.response[tier]) for tier in TIERS
    ]
    resolved = [
        line(_("P%(priority)s resolved", priority=each), each, targets.resolution[each])
        for each in PRIORITIES
    ]
    sentence = _(
        "A P3 reported %(moment)s is to be owned by L1 by %(due)s.",
        moment=_weekday_time(start),
        due=owned[0].due,
    )
    return Examples(exact(start, zone), sentence, (*owned, *resolved))


def _weekday_time(start: datetime) -> str:
    return f"{WEEKDAYS[start.weekday()]} {start:%H:%M}"


def _due(working: WorkingTime, start: datetime, length: int, zone: ZoneInfo) -> str:
    due = working.after(second(start), length)
    return exact(moment(due), zone) if due is not None else str(NEVER)
