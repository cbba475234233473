"""The clock engine measured in one run: evaluations and due times a second, and memory.

python -m benchmarks.clocks --clocks 20000
"""

import argparse
import random
import resource
import time
import tracemalloc
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta

from portal.sla.engine.calendar import Calendar, around_the_clock
from portal.sla.engine.replay import Stretch, read
from portal.sla.engine.worktime import WorkingTime

CLOCKS = 20_000
ZONES = (
    *("UTC", "Europe/Berlin", "America/New_York", "America/St_Johns", "Asia/Kolkata"),
    *("Asia/Kathmandu", "Australia/Lord_Howe", "Africa/Casablanca", "America/Santiago"),
    "Pacific/Auckland",
)
OFFICE = ((8 * 60, 12 * 60), (12 * 60 + 45, 17 * 60 + 30))
WEEK = (OFFICE,) * 5 + ((), ())
TARGETS = (900, 3_600, 14_400, 57_600, 144_000)  # working seconds
YEARS_FROM, SPAN = datetime(2026, 1, 1, tzinfo=UTC), 2 * 365 * 86_400  # starts within two years


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.clocks", description=__doc__)
    parser.add_argument("--clocks", type=int, default=CLOCKS, help="lives of clocks to tell")
    run(parser.parse_args().clocks)


def run(count: int = CLOCKS) -> None:
    """Tell so many clocks over ten zones and two years, with breaks, holidays and pauses."""
    chance = random.Random(1)
    tracemalloc.start()
    times = [WorkingTime(Calendar(zone, WEEK, _holidays(chance))) for zone in ZONES]
    times.append(WorkingTime(around_the_clock()))
    start = int(YEARS_FROM.timestamp())
    for each in times:
        each.between(start, start + SPAN)
    kept = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    again = [WorkingTime(each.calendar) for each in times]
    laid = _per_second(lambda: [each.between(start, start + SPAN) for each in again], len(again))
    lives = [_life(chance, times, start) for _ in range(count)]
    asked = [(each[0].time, each[0].start, each[0].target) for each in lives]
    evaluated = _per_second(lambda: [read(life, life[-1].start + 7_200) for life in lives], count)
    due = _per_second(lambda: [each.after(at, target) for each, at, target in asked], count)
    segments = sum(map(len, lives)) / count
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"clocks: {count:,} lives of {segments:.1f} segments, {len(times)} calendars, two years\n"
        f"  {evaluated:10,.0f} evaluations a second (elapsed, due, breach of a whole life)\n"
        f"  {due:10,.0f} due times a second\n"
        f"  {laid:10,.0f} calendars laid out a second, {kept / len(times) / 1024:,.0f} kB each; "
        f"{peak:,.0f} MB in all\n"
    )


def _per_second(work: Callable[[], object], count: int) -> float:
    began = time.perf_counter()
    work()
    return count / (time.perf_counter() - began)


def _holidays(chance: random.Random) -> dict[date, tuple[tuple[int, int], ...]]:
    days = chance.sample(range(730), 24)
    return {date(2026, 1, 1) + timedelta(days=day): () for day in days}


def _life(chance: random.Random, times: Sequence[WorkingTime], first: int) -> list[Stretch]:
    """Return a clock that was paused and changed its priority now and then, and still runs."""
    at = first + chance.randrange(SPAN - 30 * 86_400)
    time_, target, stretches = chance.choice(times), chance.choice(TARGETS), []
    for number in range(chance.randint(0, 5)):
        end = at + chance.randrange(86_400)
        stretches.append(Stretch(at, end, number % 2 == 0, target, time_))
        at = end
        if chance.random() < 0.2:
            target = chance.choice(TARGETS)
    return [*stretches, Stretch(at, None, True, target, time_)]


if __name__ == "__main__":
    main()
