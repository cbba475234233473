"""What happened lately, read from the events: which record, never what about it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from portal.core.db import db
from portal.core.events import Event

MOST_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Change:
    """That one record changed."""

    event: int
    table: str
    number: int
    ref: str


def newest() -> int:
    """Return the number of the newest event; 0 before the first."""
    return db.session.scalar(select(func.max(Event.id))) or 0


def after(event: int) -> Sequence[Change]:
    """Return what changed after this event, the oldest first, so many at most.

    On PostgreSQL too no event comes late with a lower number: the lock of their chain is taken
    before the number is given and held until the commit.
    """
    rows = select(Event.id, Event.record_kind, Event.record_id, Event.ref)
    found = db.session.execute(rows.where(Event.id > event).order_by(Event.id).limit(MOST_AT_ONCE))
    return [Change(*row) for row in found]
