"""When somebody works: a time zone, hours for each weekday, and days that differ."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

MINUTES_A_DAY = 1440
Hours = tuple[tuple[int, int], ...]  # (from, to) in minutes after midnight, sorted, apart
ALL_DAY: Hours = ((0, MINUTES_A_DAY),)
CLOSED: Hours = ()


@dataclass(frozen=True)
class Calendar:
    """Working hours by local day; a day in `holidays` has those hours instead (or none).

    An instant is working time when the wall clock of the zone shows a time inside the hours of
    the day it shows. So an hour that summer time skips is never worked, and one that comes twice
    is worked twice.
    """

    zone: str
    week: tuple[Hours, ...]  # Monday first
    holidays: Mapping[date, Hours] = field(default_factory=dict)

    @property
    def is_always(self) -> bool:
        """Whether every second counts."""
        return not self.holidays and all(hours == ALL_DAY for hours in self.week)

    def hours_on(self, day: date) -> Hours:
        """Return the hours of a local day."""
        return self.holidays.get(day, self.week[day.weekday()])


def around_the_clock(zone: str = "UTC") -> Calendar:
    """Return the calendar under which every second counts."""
    return Calendar(zone, (ALL_DAY,) * 7)
