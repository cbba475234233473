"""A clock told again from its stretches: elapsed, due, breached; nothing here is stored."""

from collections.abc import Sequence
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
    elapsed = 0
    reached: int | None = None
    breached: int | None = None
    for each in stretches:
        end = until if each.end is None else each.end
        before = elapsed
        if each.runs:
            elapsed += each.time.between(each.start, end)
        reached = _reached(each, before, elapsed, reached)
        if breached is None and elapsed > each.target:
            breached = reached
    last = stretches[-1]
    if breached is None and last.end is None and last.runs:
        breached = reached
    return Reading(elapsed, last.target, instant_of(stretches, last.target), breached)


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


def _reached(each: Stretch, before: int, elapsed: int, reached: int | None) -> int | None:
    """Return since when the target in force has been full; None while it is not."""
    if elapsed < each.target:
        return None
    if reached is not None:
        return reached
    if before >= each.target:
        return each.start
    return each.time.after(each.start, each.target - before)
