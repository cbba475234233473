"""The audit log as one viewer may read it: filtered, by cursor, with the state of its chain."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ColumnElement, func, select

from portal.accounts.viewer import Viewer
from portal.activity.queries.notifications import visible_records
from portal.core import events
from portal.core.db import db
from portal.core.events import Event
from portal.core.records import REFERENCE, registry

PAGE = 50
CHECKED = 2_000  # newest events whose chain is checked whenever the page is shown


@dataclass(frozen=True, slots=True)
class Filters:
    """What the log is narrowed to; empty means everything."""

    person: int | None = None
    verb: str = ""
    ref: str = ""
    since: date | None = None
    until: date | None = None
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Some events, newest first, and where the older ones start (None at the end)."""

    events: Sequence[Event]
    older: int | None


def page(filters: Filters, *, viewer: Viewer) -> Page:
    """Return the events that match and are about nothing closed to the viewer."""
    rows = select(Event).where(*_conditions(filters, viewer)).order_by(Event.id.desc())
    found = db.session.scalars(rows.limit(PAGE + 1)).all()
    older = found[PAGE - 1].id if len(found) > PAGE else None
    return Page(_open_to(found[:PAGE], viewer), older)


def verbs() -> list[str]:
    """Return every verb that was ever logged."""
    return list(db.session.scalars(select(Event.verb).distinct().order_by(Event.verb)))


def actors() -> list[tuple[int, str]]:
    """Return id and name of everybody who ever did something, by name."""
    rows = select(Event.actor_id, func.max(Event.actor_name)).group_by(Event.actor_id)
    found = [(number, name) for number, name in db.session.execute(rows) if number is not None]
    return sorted(found, key=lambda entry: entry[1].casefold())


@dataclass(frozen=True, slots=True)
class Chain:
    """Whether the events looked at follow from one another."""

    checked: int
    total: int
    broken: list[int]


def chain(*, everything: bool = False) -> Chain:
    """Check the newest events, or all of them."""
    total = db.session.scalar(select(func.count(Event.id))) or 0
    after = None
    if not everything and total > CHECKED:
        after = db.session.scalar(
            select(Event.id).order_by(Event.id.desc()).offset(CHECKED).limit(1)
        )
    return Chain(min(total, CHECKED) if after else total, total, list(events.broken_links(after)))


def _conditions(filters: Filters, viewer: Viewer) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.person is not None:
        conditions.append(Event.actor_id == filters.person)
    if filters.verb:
        conditions.append(Event.verb == filters.verb)
    if filters.ref:
        conditions.append(Event.ref == filters.ref.strip().upper())
    if filters.since:
        conditions.append(Event.at >= _midnight(filters.since, viewer))
    if filters.until:
        conditions.append(Event.at < _midnight(filters.until + timedelta(days=1), viewer))
    if filters.before is not None:
        conditions.append(Event.id < filters.before)
    return conditions


def _midnight(day: date, viewer: Viewer) -> datetime:
    return datetime.combine(day, time(), tzinfo=viewer.zone).astimezone(UTC)


def _open_to(page: Sequence[Event], viewer: Viewer) -> list[Event]:
    """Leave out what is about a record the viewer may not read; teams and such are no records."""
    prefixes = {kind.prefix for kind in registry}
    readable = visible_records({event.ref for event in page}, viewer=viewer)
    return [event for event in page if event.ref in readable or _prefix(event) not in prefixes]


def _prefix(event: Event) -> str:
    match = REFERENCE.fullmatch(event.ref)
    return match[1] if match else ""
