"""Sources and how they are, their deliveries and what is remarkable about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload

from portal.core import clock
from portal.core.db import db
from portal.core.errors import Missing
from portal.core.languages import _
from portal.integrations.alerts.models import Alert, AlertDelivery, AlertSource
from portal.integrations.alerts.terms import AlertState, SourceKind, Verdict
from portal.integrations.keys import signing_secret

PAGE = 50


@dataclass(frozen=True, slots=True)
class Health:
    """How a source is, for the list."""

    source: AlertSource
    last: AlertDelivery | None
    in_the_last_hour: int
    waiting: int
    rejected_today: int
    warnings: tuple[str, ...]


def by_key(key: str) -> AlertSource:
    """Return the source of an address; raises `Missing`."""
    found = db.session.scalar(select(AlertSource).where(AlertSource.key == key))
    if found is None:
        raise Missing
    return found


def source(number: int) -> AlertSource:
    """Return a source; raises `Missing`."""
    found = db.session.get(AlertSource, number)
    if found is None:
        raise Missing
    return found


def delivery(number: int, of: AlertSource) -> AlertDelivery:
    """Return one delivery of a source; raises `Missing`."""
    found = db.session.scalar(
        select(AlertDelivery)
        .where(AlertDelivery.id == number, AlertDelivery.source_id == of.id)
        .options(joinedload(AlertDelivery.incident))
    )
    if found is None:
        raise Missing
    return found


def all_sources() -> Sequence[AlertSource]:
    """Return the sources by name, those that are turned off last."""
    rows = select(AlertSource)
    return db.session.scalars(
        rows.order_by(AlertSource.disabled_at.is_not(None), func.lower(AlertSource.name))
    ).all()


def health(found: AlertSource) -> Health:
    """Return how a source is."""
    hour = AlertDelivery.received_at > clock.ago(hours=1)
    bad = AlertDelivery.verdict.in_((Verdict.REJECTED, Verdict.FAILED))
    return Health(
        source=found,
        last=db.session.scalar(_of(found).limit(1)),
        in_the_last_hour=_count(found, hour),
        waiting=_count(found, AlertDelivery.verdict == Verdict.WAITING),
        rejected_today=_count(found, bad, AlertDelivery.received_at > clock.ago(days=1)),
        warnings=tuple(warnings(found)),
    )


def latest(found: AlertSource, *, verdict: str = "", before: int = 0) -> Sequence[AlertDelivery]:
    """Return deliveries, the newest first; `before` is the number the page begins below."""
    rows = _of(found).options(joinedload(AlertDelivery.incident))
    if verdict in set(Verdict):
        rows = rows.where(AlertDelivery.verdict == Verdict(verdict))
    if before:
        rows = rows.where(AlertDelivery.id < before)
    return db.session.scalars(rows.limit(PAGE)).all()


def monitoring_health(found: AlertSource) -> Sequence[Alert]:
    """Return what the sender said about its own data and has not taken back."""
    rows = select(Alert).where(
        Alert.source_id == found.id, Alert.is_health, Alert.state != AlertState.RESOLVED
    )
    return db.session.scalars(rows.order_by(Alert.last_seen_at.desc()).limit(PAGE)).all()


def warnings(found: AlertSource) -> list[str]:
    """Say what keeps a source from working as it should, in words."""
    said = []
    if found.pending_url:
        said.append(_("A subscription waits to be confirmed."))
    if found.kind is SourceKind.SNS and not found.topics:
        said.append(_("No topic is on its list: every message is refused."))
    if found.is_signed and not signing_secret(found):
        said.append(_("The portal's secret key was changed: give it a new secret."))
    if is_silent(found):
        said.append(_("Its heartbeat is silent."))
    warned = select(Alert.warning).where(Alert.source_id == found.id, Alert.warning != "")
    return said + list(db.session.scalars(warned.order_by(Alert.id.desc()).limit(5)))


def is_silent(found: AlertSource) -> bool:
    """Say whether a heartbeat that once came has been missing for longer than its interval."""
    if not found.heartbeat_minutes or found.heartbeat_at is None or not found.is_on:
        return False
    return clock.now() - found.heartbeat_at > timedelta(minutes=found.heartbeat_minutes)


def _of(found: AlertSource) -> Select[AlertDelivery]:
    rows = select(AlertDelivery).where(AlertDelivery.source_id == found.id)
    return rows.order_by(AlertDelivery.id.desc())


def _count(found: AlertSource, *conditions: ColumnElement[bool]) -> int:
    rows = select(func.count(AlertDelivery.id)).where(AlertDelivery.source_id == found.id)
    return db.session.scalar(rows.where(*conditions)) or 0


def numbers(*conditions: ColumnElement[bool], most: int) -> Sequence[int]:
    """Return the numbers of deliveries that meet the conditions."""
    return db.session.scalars(select(AlertDelivery.id).where(*conditions).limit(most)).all()
