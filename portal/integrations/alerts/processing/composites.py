"""Alarms made of alarms: the incidents of the parts lie under that of the whole."""

from sqlalchemy import String, cast, select

from portal.core.db import db
from portal.integrations.alerts import cases
from portal.integrations.alerts.contracts.signals import digest
from portal.integrations.alerts.models import Alert
from portal.integrations.alerts.terms import AlertState


def link(alert: Alert) -> None:
    """Put the open incidents of its parts under an alert's incident, or its own under a whole's."""
    if alert.case is None:
        return
    incident = cases.living(alert.case)
    for child in _open(alert.source_id, alert.children):
        if child.case:
            cases.adopt(cases.living(child.case), incident)
    for whole in _wholes(alert):
        if whole.case:
            cases.adopt(incident, cases.living(whole.case))


def _open(source_id: int, keys: list[str]) -> list[Alert]:
    if not keys:
        return []
    rows = select(Alert).where(
        Alert.source_id == source_id,
        Alert.key_digest.in_([digest(key) for key in keys]),
        Alert.state != AlertState.RESOLVED,
    )
    return list(db.session.scalars(rows))


def _wholes(alert: Alert) -> list[Alert]:
    """Return the open alerts that name this one among their parts; few alerts have any."""
    if not alert.key.startswith("arn:"):
        return []
    rows = select(Alert).where(
        Alert.source_id == alert.source_id,
        Alert.state != AlertState.RESOLVED,
        cast(Alert.children, String) != "[]",
    )
    return [whole for whole in db.session.scalars(rows) if alert.key in whole.children]
