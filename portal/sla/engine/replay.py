"""A clock told again from its stretches: elapsed, due, breached; nothing here is stored."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portal.sla.engine.worktime import WorkingTime


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time under one set of rules; `end` None: it goes on. `target` in working seconds."""

    start: int
    end: int | None
    runs: bool
    target: int
    time: WorkingTime


@dataclass(frozen=True, slots=True)
class Reading:
    """How a clock stands at an instant; `due_at` is None while it is paused short of its target."""

    elapsed: int
    target: int
    due_at: int | None
    breached_at: int | None

    @property
    def left(self) -> int:
        """Working seconds left; below zero when over."""
        return self.target - self.elapsed


def read(stretches: Sequence[Stretch], until: int) -> Reading:
    """Tell a clock up to an instant; there must be at least one stretch.

    A breach is the first moment at which the elapsed time reached the target then in force, if
    the clock went on over it or still runs. Stopped exactly on target is no breach. Once reached
    it stays, whatever the target becomes.
    """
    breached: int | None = None
    elapsed, full = 0, None
    for each, elapsed, full in _told(stretches, until, 100):
        if breached is None and elapsed > each.target:
            breached = full
    last = stretches[-1]
    if breached is None and last.end is None and last.runs:
        breached = full
    return Reading(elapsed, last.target, instant_of(stretches, last.target), breached)


def passed_at(stretches: Sequence[Stretch], until: int, percent: int) -> int | None:
    """Return since when this share of the target in force has been full; None: it is not."""
    return [full for _each, _elapsed, full in _told(stretches, until, percent)][-1]


def instant_of(stretches: Sequence[Stretch], seconds: int) -> int | None:
    """Return when so many seconds had been, or will be, elapsed; None: not while it is paused.

    A clock that was stopped is told as if it had gone on.
    """
    elapsed = 0
    for each in stretches[:-1]:
        if each.runs and each.end is not None:
            passed = each.time.between(each.start, each.end)
            if elapsed + passed >= seconds:
                return each.time.after(each.start, seconds - elapsed)
            elapsed += passed
        elif elapsed >= seconds:
            return each.start
    last = stretches[-1]
    if last.runs or elapsed >= seconds:
        return last.time.after(last.start, seconds - elapsed)
    return None


def seconds_of(percent: int, target: int) -> int:
    """Return the whole seconds at which a share of the target is full."""
    return -(-target * percent // 100)


def _told(
    stretches: Sequence[Stretch], until: int, percent: int
) -> Iterator[tuple[Stretch, int, int | None]]:
    """Yield each stretch, what is elapsed at its end, and since when the share is full."""
    elapsed = 0
    full: int | None = None
    for each in stretches:
        before = elapsed
        if each.runs:
            elapsed += each.time.between(each.start, until if each.end is None else each.end)
        wanted = seconds_of(percent, each.target)
        if elapsed < wanted:
            full = None
        elif full is None or before < wanted:
            full = each.time.after(each.start, max(0, wanted - before))
        yield each, elapsed, full
