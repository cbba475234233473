"""Telling, once a clock, that a share of its target is gone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from portal.core import clock as time
from portal.core import events
from portal.core.db import db
from portal.sla.engine.replay import passed_at
from portal.sla.models.clocks import ClockFiring, SlaClock
from portal.sla.policy import CLOCKWORK
from portal.sla.queries.rulebook import moment, second, told
from portal.sla.services.caches import pending, refresh
from portal.sla.terms import SECONDS_UNTIL_LATE, Layer, Metric, Subject

MOST_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Threshold:
    """A share of a target that was passed."""

    subject: Subject
    clock_id: int
    layer: Layer
    metric: Metric
    tier: int
    percent: int  # 50, 75, 100 or 150
    reached_at: datetime
    is_late: bool  # nobody was told in time: the portal stood still


Listener = Callable[[Threshold], None]
_listeners: list[Listener] = []


def on_threshold(listener: Listener) -> Listener:
    """Let a feature hear of every threshold, inside the transaction that notes it."""
    if listener not in _listeners:
        _listeners.append(listener)
    return listener


def fire(clock: SlaClock) -> Threshold | None:
    """Note the highest threshold a clock has passed, tell listeners, skip those below it.

    Writes an event. Does nothing for a clock that has stopped or passed none since the last.
    """
    now = time.now()
    passed = _passed(clock, second(now)) if clock.is_open else {}
    if passed:
        highest = max(passed)
        is_late = (now - passed[highest]).total_seconds() > SECONDS_UNTIL_LATE
        for percent, reached_at in passed.items():
            clock.firings.append(
                ClockFiring(
                    percent=percent,
                    reached_at=reached_at,
                    fired_at=now,
                    is_late=is_late and percent == highest,
                    is_skipped=percent != highest,
                )
            )
    refresh(clock, now)
    return _tell(clock, highest, passed[highest], is_late=is_late) if passed else None


def due_to_ring(limit: int = MOST_AT_ONCE) -> Sequence[int]:
    """Return clocks whose next threshold is passed and for which no worker was asked yet."""
    rows = select(SlaClock.id).where(SlaClock.next_at <= time.now(), SlaClock.rung_at.is_(None))
    return db.session.scalars(rows.order_by(SlaClock.next_at).limit(limit)).all()


def mark_rung(numbers: Sequence[int]) -> None:
    """Note that a worker was asked to tell of these clocks."""
    marked = update(SlaClock).where(SlaClock.id.in_(numbers))
    db.session.execute(marked.values(rung_at=time.now()))


def _passed(clock: SlaClock, now: int) -> dict[int, datetime]:
    stretches = told(clock, now)
    found = ((percent, passed_at(stretches, now, percent)) for percent in pending(clock))
    return {percent: moment(reached) for percent, reached in found if reached is not None}


def _tell(clock: SlaClock, percent: int, reached_at: datetime, *, is_late: bool) -> Threshold:
    threshold = Threshold(
        subject=clock.subject,
        clock_id=clock.id,
        layer=clock.layer,
        metric=clock.metric,
        tier=clock.tier,
        percent=percent,
        reached_at=reached_at,
        is_late=is_late,
    )
    events.write(
        clock,
        "pass_threshold",
        by=CLOCKWORK,
        percent=percent,
        late=is_late,
        reached_at=reached_at.isoformat(),
        subject=f"{clock.subject_kind} {clock.subject_id}",
        layer=clock.layer.value,
        metric=clock.metric.value,
        tier=clock.tier,
    )
    for listener in _listeners:
        listener(threshold)
    return threshold
