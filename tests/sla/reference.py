"""A clock counted minute by minute, the slow and obvious way; shares no line with the engine.

Nothing turns a wall clock inside a minute, so a minute is the step; parts of one are counted in
seconds.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from portal.sla.engine.calendar import Calendar
from portal.sla.engine.replay import Stretch


def works(calendar: Calendar, zone: ZoneInfo, instant: int) -> bool:
    wall = datetime.fromtimestamp(instant, zone)
    minute = wall.hour * 60 + wall.minute
    hours = calendar.holidays.get(wall.date(), calendar.week[wall.weekday()])
    return any(opens <= minute < closes for opens, closes in hours)


def steps(start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the minutes between two instants, the first and the last cut."""
    while start < end:
        following = min(end, (start // 60 + 1) * 60)
        yield start, following
        start = following


class Count:
    """What a minute-by-minute count knows: elapsed, since when over, breached, due."""

    def __init__(self, last_target: int) -> None:
        self.last_target = last_target
        self.elapsed = 0
        self.over_since: int | None = None
        self.breached: int | None = None
        self.due: int | None = None

    def hold_against(self, target: int, start: int) -> None:
        if self.elapsed < target:
            self.over_since = None
        elif self.over_since is None:
            self.over_since = start
        self._judge(target)

    def pass_over(self, start: int, end: int, target: int) -> None:
        if self.over_since is None and self.elapsed + end - start >= target:
            self.over_since = start + target - self.elapsed
        if self.due is None and self.elapsed + end - start >= self.last_target:
            self.due = max(start, start + self.last_target - self.elapsed)
        self.elapsed += end - start
        self._judge(target)

    def _judge(self, target: int) -> None:
        if self.breached is None and self.elapsed > target:
            self.breached = self.over_since


def tell(stretches: Sequence[Stretch], until: int) -> dict[str, int | None]:
    """Return elapsed, due and breach of a clock."""
    last = stretches[-1]
    count = Count(last.target)
    for each in stretches:
        zone = ZoneInfo(each.time.calendar.zone)
        count.hold_against(each.target, each.start)
        for start, end in steps(each.start, until if each.end is None else each.end):
            if each.runs and works(each.time.calendar, zone, start):
                count.pass_over(start, end, each.target)
    if count.breached is None and last.end is None and last.runs:
        count.breached = count.over_since
    if count.due is None and last.runs:
        count.due = _to_come(last, count.elapsed, until if last.end is None else last.end)
    return {"elapsed": count.elapsed, "due_at": count.due, "breached_at": count.breached}


def _to_come(last: Stretch, elapsed: int, now: int) -> int:
    zone = ZoneInfo(last.time.calendar.zone)
    for start, end in steps(now, now + 400 * 86_400):
        if works(last.time.calendar, zone, start):
            if elapsed + end - start >= last.target:
                return start + last.target - elapsed
            elapsed += end - start
    raise AssertionError("not within 400 days")
