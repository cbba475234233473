"""Working seconds between two instants, and the instant after so many of them.

Time is cut into blocks of 2**25 s (388 days). A block is laid out once: its spans of working time
in order, with the seconds worked before and after each. Any question is then a binary search.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from portal.sla.engine.calendar import Calendar, Hours

BLOCK = 2**25  # seconds
DAY = 86_400  # seconds
_LOOK = 6 * 3_600  # seconds between two looks at a zone: no zone turned twice within that
_FURTHEST = 64  # blocks looked through for an instant: 68 years
_FIRST_WEEKDAY = 3  # 1 January 1970 was a Thursday


@dataclass(frozen=True, slots=True)
class _Block:
    """The working spans of one block: when each starts and ends, seconds worked before and after.

    `total` is what is worked in the whole block.
    """

    starts: list[int]
    ends: list[int]
    before: list[int]
    after: list[int]

    @property
    def total(self) -> int:
        return self.after[-1] if self.after else 0

    def worked_until(self, instant: int) -> int:
        place = bisect_right(self.starts, instant) - 1
        if place < 0:
            return 0
        return self.before[place] + min(instant, self.ends[place]) - self.starts[place]

    def reached(self, worked: int) -> int:
        """Return the first instant at which so much is worked; 0 < worked ≤ total."""
        place = bisect_left(self.after, worked)
        return self.ends[place] - (self.after[place] - worked)


class WorkingTime:
    """Answers for one calendar; keeps the blocks it was asked about (about 70 kB each)."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self._is_always = calendar.is_always
        self._week = calendar.week
        self._holidays = {_day_number(day): hours for day, hours in calendar.holidays.items()}
        self._blocks: dict[int, _Block] = {}

    def between(self, start: int, end: int) -> int:
        """Return the working seconds from `start` up to `end`; 0 when `end` is not later."""
        if end <= start:
            return 0
        if self._is_always:
            return end - start
        first, last = start // BLOCK, end // BLOCK
        passed = sum(self._block(number).total for number in range(first, last))
        return passed + self._block(last).worked_until(end) - self._block(first).worked_until(start)

    def after(self, start: int, seconds: int) -> int | None:
        """Return the first instant from `start` by which so many seconds were worked.

        None when that is more than two generations away: hardly anything is ever worked.
        """
        if seconds <= 0:
            return start
        if self._is_always:
            return start + seconds
        first = start // BLOCK
        wanted = seconds + self._block(first).worked_until(start)
        for number in range(first, first + _FURTHEST):
            block = self._block(number)
            if wanted <= block.total:
                return block.reached(wanted)
            wanted -= block.total
        return None

    def _block(self, number: int) -> _Block:
        known = self._blocks.get(number)
        if known is None:
            known = self._blocks[number] = self._laid_out(number)
        return known

    def _laid_out(self, number: int) -> _Block:
        block = _Block([], [], [], [])
        worked = 0
        for start, end in _joined(self._spans(number)):
            block.starts.append(start)
            block.ends.append(end)
            block.before.append(worked)
            worked += end - start
            block.after.append(worked)
        return block

    def _spans(self, number: int) -> Iterator[tuple[int, int]]:
        for low, high, offset in _offsets(self.calendar.zone, number):
            for day in range((low + offset) // DAY, (high + offset - 1) // DAY + 1):
                midnight = day * DAY - offset
                for opens, closes in self._hours_on(day):
                    start = max(low, midnight + opens * 60)
                    end = min(high, midnight + closes * 60)
                    if start < end:
                        yield start, end

    def _hours_on(self, day: int) -> Hours:
        own = self._holidays.get(day)
        return self._week[(day + _FIRST_WEEKDAY) % 7] if own is None else own


def _joined(spans: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Join spans that touch, so that a day and night calendar is one span."""
    held: tuple[int, int] | None = None
    for start, end in spans:
        if held is not None and held[1] == start:
            held = (held[0], end)
            continue
        if held is not None:
            yield held
        held = (start, end)
    if held is not None:
        yield held


@lru_cache(maxsize=512)
def _offsets(zone: str, number: int) -> tuple[tuple[int, int, int], ...]:
    """Return the pieces of a block with one offset from UTC: from, to, offset in seconds."""
    low, end = number * BLOCK, (number + 1) * BLOCK
    offset = _offset(zone, low)
    pieces = []
    for looked in [*range(low + _LOOK, end, _LOOK), end - 1]:
        if (turned := _offset(zone, looked)) != offset:
            turn = _turn(zone, looked - _LOOK, looked, offset)
            pieces.append((low, turn, offset))
            low, offset = turn, turned
    pieces.append((low, end, offset))
    return tuple(pieces)


def _turn(zone: str, before: int, after: int, offset: int) -> int:
    """Find the second at which the zone leaves this offset."""
    while after - before > 1:
        middle = (before + after) // 2
        if _offset(zone, middle) == offset:
            before = middle
        else:
            after = middle
    return after


def _offset(zone: str, instant: int) -> int:
    offset = datetime.fromtimestamp(instant, ZoneInfo(zone)).utcoffset()
    return int(offset.total_seconds()) if offset else 0


def _day_number(day: date) -> int:
    return day.toordinal() - date(1970, 1, 1).toordinal()
