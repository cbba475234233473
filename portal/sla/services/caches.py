"""The times a clock keeps beside its segments, made from them again."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from portal.sla.engine.replay import Stretch, instant_of, passed_at, read, seconds_of
from portal.sla.models.clocks import SlaClock
from portal.sla.queries.rulebook import moment, second, told
from portal.sla.terms import AT_RISK, THRESHOLDS, PauseReason, SegmentKind, Verdict


@dataclass(frozen=True, slots=True)
class Caches:
    """Every cached column of a clock."""

    target_seconds: int
    since: datetime
    paused_for: PauseReason | None
    elapsed_seconds: int
    risk_at: datetime | None
    due_at: datetime | None
    breached_at: datetime | None
    next_at: datetime | None
    verdict: Verdict | None


def made_from_segments(clock: SlaClock, now: datetime) -> Caches:
    """Return what the caches of a clock have to be at this instant."""
    until = second(now)
    stretches = told(clock, until)
    reading = read(stretches, until)
    last = clock.segments[-1]
    return Caches(
        target_seconds=reading.target,
        since=last.started_at,
        paused_for=last.reason if last.kind is SegmentKind.PAUSE else None,
        elapsed_seconds=_elapsed(clock, stretches, reading.elapsed),
        risk_at=_moment(instant_of(stretches, seconds_of(AT_RISK, reading.target))),
        due_at=_moment(reading.due_at),
        breached_at=_moment(reading.breached_at),
        next_at=_next(clock, stretches, reading.target, until),
        verdict=_verdict(clock, is_breached=reading.breached_at is not None),
    )


def refresh(clock: SlaClock, now: datetime) -> dict[str, tuple[object, object]]:
    """Set the caches of a clock anew; returns those that were different, before and after."""
    drift = drift_of(clock, now)
    if "next_at" in drift:
        clock.rung_at = None
    for name, (_before, after) in drift.items():
        setattr(clock, name, after)
    return drift


def drift_of(
    clock: SlaClock, now: datetime, *, is_untold: bool = False
) -> dict[str, tuple[object, object]]:
    """Return what of the caches is not what the segments say: as it is, as it has to be.

    `is_untold`: a breach is not missed before the worker had its turn to tell of it.
    """
    right = asdict(made_from_segments(clock, now))
    if is_untold:
        right["breached_at"] = clock.breached_at
    return {
        name: (getattr(clock, name), value)
        for name, value in right.items()
        if getattr(clock, name) != value
    }


def pending(clock: SlaClock) -> list[int]:
    """Return the thresholds that may still be told of: those above every one already passed."""
    passed = max((each.percent for each in clock.firings), default=0)
    return [percent for percent in THRESHOLDS if percent > passed]


def _elapsed(clock: SlaClock, stretches: Sequence[Stretch], elapsed: int) -> int:
    """Return what is elapsed before the newest segment while it goes on; else in all."""
    if not clock.is_open:
        return elapsed
    start = second(clock.segments[-1].started_at)
    before = [each for each in stretches if each.end is not None and each.end <= start]
    return read(before, start).elapsed if before else 0


def _next(
    clock: SlaClock, stretches: Sequence[Stretch], target: int, until: int
) -> datetime | None:
    waiting = pending(clock)
    if not clock.is_open or not waiting:
        return None
    passed = passed_at(stretches, until, waiting[0])
    return _moment(passed or instant_of(stretches, seconds_of(waiting[0], target)))


def _verdict(clock: SlaClock, *, is_breached: bool) -> Verdict | None:
    if clock.is_open or clock.verdict is Verdict.VOID:
        return clock.verdict if not clock.is_open else None
    return Verdict.MISSED if is_breached else Verdict.MET


def _moment(instant: int | None) -> datetime | None:
    return None if instant is None else moment(instant)
