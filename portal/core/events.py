"""Every change writes one event in its own transaction; the audit log is their hash chain."""

import hashlib
import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Index, Integer, String, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.core import clock
from portal.core.db import Base, db
from portal.core.policy import Viewer
from portal.core.records import Record

GENESIS = "0" * 64
_CHAIN_LOCK = 7_206_617  # any fixed number: one writer of the chain at a time on PostgreSQL


class Event(Base):
    """Who did what to which record, when; never changed and never deleted."""

    __tablename__ = "event"
    __table_args__ = (Index(None, "record_kind", "record_id"), Index(None, "at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(Integer)
    actor_name: Mapped[str] = mapped_column(String(120))
    record_kind: Mapped[str] = mapped_column(String(32))
    record_id: Mapped[int]
    ref: Mapped[str] = mapped_column(String(32))
    verb: Mapped[str] = mapped_column(String(48))
    from_state: Mapped[str | None] = mapped_column(String(32))
    to_state: Mapped[str | None] = mapped_column(String(32))
    detail: Mapped[dict[str, Any]]
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))

    def digest(self) -> str:
        """Return the SHA-256 of this event and the hash before it, over canonical JSON."""
        content = [
            self.previous_hash,
            self.at.isoformat(),
            self.actor_id,
            self.actor_name,
            self.record_kind,
            self.record_id,
            self.ref,
            self.verb,
            self.from_state,
            self.to_state,
            self.detail,
        ]
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


Listener = Callable[[Event], None]
_listeners: list[Listener] = []


def subscribe(listener: Listener) -> Listener:
    """Let a feature hear of every event, inside the transaction that makes it."""
    if listener not in _listeners:
        _listeners.append(listener)
    return listener


def write(
    record: Record,
    verb: str,
    *,
    by: Viewer,
    states: tuple[str | None, str | None] = (None, None),
    **detail: Any,
) -> Event:
    """Put one event on the chain; the record must be in the session. Returns the event."""
    session = db.session
    session.flush()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _CHAIN_LOCK})
    event = Event(
        at=clock.now(),
        actor_id=by.id,
        actor_name=by.name,
        record_kind=type(record).__tablename__,  # type: ignore[attr-defined]
        record_id=record.id,
        ref=record.ref,
        verb=verb,
        from_state=states[0],
        to_state=states[1],
        detail=detail,
        previous_hash=_last_hash(session),
    )
    event.hash = event.digest()
    session.add(event)
    session.flush()
    for listener in _listeners:
        listener(event)
    return event


def broken_links(after: int | None = None) -> Iterator[int]:
    """Yield the ids of events whose hash does not follow from what stands before; none is right.

    With `after` only the events behind that one are looked at.
    """
    start = db.session.get(Event, after) if after is not None else None
    previous = start.hash if start else GENESIS
    rows = select(Event).order_by(Event.id).execution_options(yield_per=500)
    for event in db.session.scalars(rows.where(Event.id > (after or 0))):
        if event.previous_hash != previous or event.hash != event.digest():
            yield event.id
        previous = event.hash


def head() -> str:
    """Return the hash of the newest event: noted elsewhere, it shows that none was cut off."""
    return _last_hash(db.session)


def _last_hash(session: Session) -> str:
    return session.scalar(select(Event.hash).order_by(Event.id.desc()).limit(1)) or GENESIS
