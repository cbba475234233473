"""Who has a record open now: short leases in a table, so that all processes agree."""

import os
import secrets
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Index, String, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.db import Base, db

LEASE = timedelta(seconds=25)
RENEWED_EVERY = timedelta(seconds=10)
# Who only goes to another page of the record is not said to have left it.
LINGERING = timedelta(seconds=4)
WRITING = timedelta(seconds=20)


class Presence(Base):
    """One person has one record open, as one process knows."""

    __tablename__ = "presence"
    __table_args__ = (Index(None, "ref", "person_id"), Index(None, "until"))

    id: Mapped[int] = mapped_column(primary_key=True)
    holder: Mapped[str] = mapped_column(String(80))
    ref: Mapped[str] = mapped_column(String(32))
    person_id: Mapped[int]
    person_name: Mapped[str] = mapped_column(String(120))
    until: Mapped[datetime]
    writing_until: Mapped[datetime | None]


@dataclass(frozen=True, slots=True, order=True)
class Guest:
    """Somebody who has a record open."""

    name: str
    person_id: int
    is_writing: bool = False


Place = tuple[str, int]  # a reference and a person's id


class Book:
    """What one process knows, written down at most once for all of it."""

    def __init__(self) -> None:
        self._holder = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"[:80]
        self._kept: dict[Place, str] = {}
        self._renewed_at: datetime | None = None

    def keep(self, places: Mapping[Place, str]) -> None:
        """Write down who has what open now, with the names; nothing when all stands there."""
        now = clock.now()
        is_due = bool(places) and (
            self._renewed_at is None or now - self._renewed_at >= RENEWED_EVERY
        )
        if not is_due and places.keys() == self._kept.keys():
            return
        with db.writing():
            for ref, person_id in self._kept.keys() - places.keys():
                _end(self._holder, ref, person_id, now + LINGERING)
            known = self._kept.keys() & places.keys()
            if is_due and _renew(self._holder, now) < len(known):
                known = set()  # some ran out meanwhile
            for place in places.keys() - known:
                _put(self._holder, place, places[place], now + LEASE)
            if is_due:
                db.session.execute(delete(Presence).where(Presence.until < now - LEASE))
        self._kept = dict(places)
        self._renewed_at = now if is_due else self._renewed_at


def say(ref: str, person_id: int, name: str) -> None:
    """Note that somebody looks at a record who has no stream; the caller is in `db.writing()`."""
    _put("asked", (ref, person_id), name, clock.now() + LEASE)


def say_writing(ref: str, person_id: int) -> None:
    """Note that somebody who has the record open writes; the caller is in `db.writing()`."""
    here = update(Presence).where(Presence.ref == ref, Presence.person_id == person_id)
    db.session.execute(here.values(writing_until=clock.now() + WRITING))


def guests() -> Mapping[str, Sequence[Guest]]:
    """Return who has what open now, by reference."""
    return _guests()


def guests_of(ref: str) -> Sequence[Guest]:
    """Return who has this record open now."""
    return _guests(Presence.ref == ref).get(ref, ())


def _guests(*narrowed: ColumnElement[bool]) -> Mapping[str, Sequence[Guest]]:
    now = clock.now()
    columns = Presence.ref, Presence.person_id, Presence.person_name, Presence.writing_until
    rows = select(*columns).where(Presence.until > now, *narrowed)
    found: dict[str, dict[int, Guest]] = {}
    for ref, person_id, name, until in db.session.execute(rows):
        here = found.setdefault(ref, {})
        writes = until is not None and until > now
        writes = writes or (person_id in here and here[person_id].is_writing)
        here[person_id] = Guest(name, person_id, writes)
    return {ref: sorted(here.values()) for ref, here in found.items()}


def _renew(holder: str, now: datetime) -> int:
    """Let all that is still open last on in one statement; what only lingers does not."""
    mine = update(Presence).where(Presence.holder == holder, Presence.until > now + LINGERING)
    return db.changed(mine.values(until=now + LEASE))


def _put(holder: str, place: Place, name: str, until: datetime) -> None:
    ref, person_id = place
    if not _end(holder, ref, person_id, until):
        db.session.add(
            Presence(holder=holder, ref=ref, person_id=person_id, person_name=name, until=until)
        )
        db.session.flush()


def _end(holder: str, ref: str, person_id: int, until: datetime) -> int:
    mine = update(Presence).where(
        Presence.holder == holder, Presence.ref == ref, Presence.person_id == person_id
    )
    return db.changed(mine.values(until=until))
