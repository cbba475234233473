"""What else happens in a window: freezes, and changes that share a service."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import joinedload

from portal.accounts.viewer import Viewer
from portal.changes.models.change import Change, change_service
from portal.changes.models.freezes import Freeze
from portal.changes.queries.changes import visible_to
from portal.changes.terms import HAS_A_WINDOW, LATELY, TAKES_ITS_WINDOW, ChangeState
from portal.core.db import db
from portal.core.errors import Missing
from portal.incidents.models.incident import Incident


def collisions(change: Change, *, viewer: Viewer) -> Sequence[Change]:
    """Return the changes on a shared service whose window overlaps, the earliest first.

    Windows that only touch do not overlap.
    """
    if change.starts_at is None or change.ends_at is None or not change.services:
        return []
    shared = select(change_service.c.change_id).where(
        change_service.c.service_id.in_([service.id for service in change.services])
    )
    rows = (
        visible_to(viewer)
        .where(Change.id != change.id, Change.id.in_(shared))
        .where(Change.state.in_(TAKES_ITS_WINDOW), Change.finished_at.is_(None))
        .where(Change.starts_at < change.ends_at, Change.ends_at > change.starts_at)
    )
    return db.session.scalars(rows.order_by(Change.starts_at, Change.id)).all()


def open_on(service_id: int, at: datetime) -> Change | None:
    """Return the change whose window is open on a service, whoever asks; of several, one begun."""
    mine = select(change_service.c.change_id).where(change_service.c.service_id == service_id)
    rows = (
        select(Change)
        .where(Change.id.in_(mine), Change.state.in_(HAS_A_WINDOW))
        .where(Change.starts_at <= at, Change.ends_at > at)
    )
    begun_first = Change.state != ChangeState.IMPLEMENT
    return db.session.scalar(rows.order_by(begun_first, Change.starts_at, Change.id).limit(1))


def is_open_at(change: Change, at: datetime) -> bool:
    """Say whether a change is in its window: the same rule as `open_on`."""
    if change.state not in HAS_A_WINDOW or change.starts_at is None or change.ends_at is None:
        return False
    return change.starts_at <= at < change.ends_at


def freezes_over(change: Change) -> Sequence[Freeze]:
    """Return the freezes that hold for a service of a change within its window."""
    if change.starts_at is None or change.ends_at is None:
        return []
    numbers = [service.id for service in change.services]
    found = freezes_between(change.starts_at, change.ends_at)
    return [each for each in found if _concerns(each, numbers)]


def unknown_freezes(change: Change) -> list[Freeze]:
    """Return the freezes over a change that its reason to go ahead was not written about."""
    return [each for each in freezes_over(change) if each.id not in change.freezes_known]


def freezes_between(start: datetime, end: datetime) -> Sequence[Freeze]:
    """Return the freezes that hold at some time in between, the earliest first."""
    rows = select(Freeze).where(Freeze.lifted_at.is_(None), *_overlaps(start, end))
    return db.session.scalars(rows.order_by(Freeze.starts_at, Freeze.id)).all()


def every_freeze() -> Sequence[Freeze]:
    """Return all freezes, the latest first, with who set and lifted them."""
    rows = select(Freeze).options(joinedload(Freeze.set_by), joinedload(Freeze.lifted_by))
    return (
        db.session.scalars(rows.order_by(Freeze.starts_at.desc(), Freeze.id.desc())).unique().all()
    )


def freeze(number: int) -> Freeze:
    """Return one freeze; raises `Missing`."""
    found = db.session.get(Freeze, number)
    if found is None:
        raise Missing
    return found


def changes_between(start: datetime, end: datetime, *, viewer: Viewer) -> Sequence[Change]:
    """Return the changes whose window lies at least partly in between, the earliest first."""
    rows = (
        visible_to(viewer)
        .where(Change.state.in_(TAKES_ITS_WINDOW))
        .where(Change.starts_at < end, Change.ends_at > start)
        .options(joinedload(Change.implementer))
    )
    return db.session.scalars(rows.order_by(Change.starts_at, Change.id)).unique().all()


def lately(incident: Incident, *, viewer: Viewer) -> Sequence[Change]:
    """Return the changes on an incident's service that were going on in the 72 hours before it.

    The latest first; what began after the incident was known is left out.
    """
    if incident.service_id is None:
        return []
    known = incident.reported_at
    on_it = select(change_service.c.change_id).where(
        change_service.c.service_id == incident.service_id
    )
    rows = (
        visible_to(viewer)
        .where(Change.id.in_(on_it), Change.started_at <= known)
        .where(or_(Change.finished_at.is_(None), Change.finished_at > known - LATELY))
    )
    return db.session.scalars(rows.order_by(Change.started_at.desc(), Change.id.desc())).all()


def _overlaps(start: datetime, end: datetime) -> tuple[ColumnElement[bool], ...]:
    return (Freeze.starts_at < end, Freeze.ends_at > start)


def _concerns(freeze: Freeze, services: list[int]) -> bool:
    frozen = {service.id for service in freeze.services}
    return not frozen or not frozen.isdisjoint(services)
