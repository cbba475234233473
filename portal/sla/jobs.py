"""What the worker does for clocks: tells of thresholds, and follows edits of the rules."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from portal.core import clock as time
from portal.core import jobs
from portal.core.db import db
from portal.sla.models.clocks import SlaClock
from portal.sla.services import thresholds
from portal.sla.services.caches import refresh
from portal.sla.terms import FOLLOW

RING = "sla.ring"
AT_ONCE = 200  # clocks set anew in one transaction


@jobs.chore(every=timedelta(seconds=1))
def ring() -> None:
    """Ask for every clock whose next threshold is passed to be told of; one look at an index.

    The due times are in the clocks themselves, so nothing is lost while nobody works.
    """
    while numbers := thresholds.due_to_ring():
        with db.writing():
            for number in numbers:
                jobs.enqueue(RING, {"clock": number}, key=str(number))
            thresholds.mark_rung(numbers)


@jobs.handler(RING)
def tell_of_thresholds(payloads: Sequence[dict[str, Any]]) -> None:
    """Tell of the thresholds of one clock, in a transaction of its own."""
    for payload in payloads:
        with db.writing():
            clock = db.session.get(SlaClock, payload["clock"])
            if clock is not None:
                thresholds.fire(clock)


@jobs.handler(FOLLOW)
def follow_rules(_payloads: Sequence[dict[str, Any]]) -> None:
    """Set the times of every open clock anew, some hundred in one transaction."""
    last = 0
    while numbers := _open_after(last):
        with db.writing():
            rows = select(SlaClock).where(SlaClock.id.in_(numbers))
            loaded = rows.options(selectinload(SlaClock.segments), selectinload(SlaClock.firings))
            for clock in db.session.scalars(loaded):
                if clock.is_open:
                    refresh(clock, time.now())
        db.release()
        last = numbers[-1]


def _open_after(number: int) -> Sequence[int]:
    rows = select(SlaClock.id).where(SlaClock.stopped_at.is_(None), SlaClock.id > number)
    return db.session.scalars(rows.order_by(SlaClock.id).limit(AT_ONCE)).all()
