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


def tell(stretches: Sequence[Stretch], until: int) -> dict[str, int | None]:
    """Return elapsed, due and breach of a clock."""
    elapsed, over_since, breached, due = 0, None, None, None
    target = stretches[-1].target
    for each in stretches:
        zone = ZoneInfo(each.time.calendar.zone)
        if elapsed < each.target:
            over_since = None
        elif over_since is None:
            over_since = each.start
        if breached is None and elapsed > each.target:
            breached = over_since
        for start, end in steps(each.start, until if each.end is None else each.end):
            if not each.runs or not works(each.time.calendar, zone, start):
                continue
            if over_since is None and elapsed + end - start >= each.target:
                over_since = start + each.target - elapsed
            if due is None and elapsed + end - start >= target:
                due = max(start, start + target - elapsed)
            elapsed += end - start
            if breached is None and elapsed > each.target:
                breached = over_since
    last = stretches[-1]
    if breached is None and last.end is None and last.runs:
        breached = over_since
    if due is None and last.runs:
        due = _to_come(last, elapsed, until if last.end is None else last.end)
    return {"elapsed": elapsed, "due_at": due, "breached_at": breached}


def _to_come(last: Stretch, elapsed: int, now: int) -> int:
    zone = ZoneInfo(last.time.calendar.zone)
    for start, end in steps(now, now + 400 * 86_400):
        if works(last.time.calendar, zone, start):
            if elapsed + end - start >= last.target:
                return start + last.target - elapsed
            elapsed += end - start
    raise AssertionError("not within 400 days")
