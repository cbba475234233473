"""What follows from silence: recovery, staleness, a heartbeat that stopped."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from portal.core import clock
from portal.core.db import db
from portal.core.wording import length_words
from portal.integrations.alerts import cases
from portal.integrations.alerts.models import Alert, AlertCase, AlertSource
from portal.integrations.alerts.terms import AlertState, SourceKind

MOST = 200  # at one go
SHORTEST = timedelta(minutes=10)


def due_to_settle() -> Sequence[AlertCase]:
    """Return the groups that were quiet for as long as their source wants."""
    rows = select(AlertCase).where(AlertCase.settle_at <= clock.now())
    return db.session.scalars(rows.order_by(AlertCase.settle_at).limit(MOST)).all()


def settle(case: AlertCase) -> None:
    """Let the incident recover, unless another group of alerts in it is not over."""
    quiet_since = case.settle_at
    case.settle_at = None
    incident = cases.living(case)
    db.session.flush()
    if quiet_since and incident.is_open and not _goes_on(incident.id):
        cases.recovered(incident, at=quiet_since)


def silent() -> Sequence[Alert]:
    """Return the firing alerts nobody has spoken of for longer than usual.

    CloudWatch never repeats itself, so its silence says nothing.
    """
    oldest = clock.now() - SHORTEST
    rows = (
        select(Alert)
        .join(AlertSource, AlertSource.id == Alert.source_id)
        .where(
            Alert.state == AlertState.FIRING,
            Alert.last_seen_at < oldest,
            Alert.can_resolve,
            AlertSource.kind != SourceKind.SNS,
        )
    )
    found = db.session.scalars(rows.order_by(Alert.last_seen_at).limit(5_000)).all()
    return [alert for alert in found if _is_silent(alert)][:MOST]


def go_stale(alert: Alert) -> None:
    """Mark an alert as silent, and its incident when none of its alerts fires any more."""
    alert.state = AlertState.STALE
    if alert.case is None:
        return
    incident = cases.living(alert.case)
    db.session.flush()
    if not _fires(incident.id):
        cases.stale(incident)


def beat(source: AlertSource) -> None:
    """Note a sign of life; an incident about its absence recovers."""
    source.heartbeat_at = clock.now()
    incident = cases.find(source.heartbeat_incident_id)
    source.heartbeat_incident_id = None
    if incident and incident.is_open:
        cases.recovered(incident, at=clock.now())


def miss(source: AlertSource) -> None:
    """Open an incident about a heartbeat that stopped, once for each silence."""
    if source.heartbeat_incident_id or source.heartbeat_at is None:
        return
    silence = length_words(source.heartbeat_minutes * 60)
    title = f"No heartbeat from {source.name} for more than {silence}"
    incident = cases.opened(title, at=source.heartbeat_at, labels={"source": source.name})
    source.heartbeat_incident_id = incident.id


def _goes_on(incident_id: int) -> bool:
    """Say whether any group of an incident is not over, or not known to be."""
    alerts = (
        select(Alert.id)
        .join(AlertCase, AlertCase.id == Alert.case_id)
        .where(AlertCase.incident_id == incident_id, Alert.state != AlertState.RESOLVED)
    )
    later = select(AlertCase.id).where(
        AlertCase.incident_id == incident_id,
        AlertCase.is_truncated | AlertCase.settle_at.is_not(None),
    )
    found = (db.session.scalar(rows.limit(1)) for rows in (alerts, later))
    return any(number is not None for number in found)


def _fires(incident_id: int) -> bool:
    rows = (
        select(Alert.id)
        .join(AlertCase, AlertCase.id == Alert.case_id)
        .where(AlertCase.incident_id == incident_id, Alert.state == AlertState.FIRING)
    )
    return db.session.scalar(rows.limit(1)) is not None


def _is_silent(alert: Alert) -> bool:
    usual = alert.stale_after(timedelta(hours=alert.source.stale_hours))
    return clock.now() - alert.last_seen_at > max(usual, SHORTEST)
