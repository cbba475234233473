"""Alerts about monitoring itself: no incident, but those open for the same rule are blind."""

from datetime import datetime

from sqlalchemy import select

from portal.core.db import db
from portal.integrations.alerts import cases
from portal.integrations.alerts.models import Alert
from portal.integrations.alerts.processing.effects import Effect
from portal.integrations.alerts.terms import AlertState, Verdict


def apply(alert: Alert, *, fires: bool, at: datetime) -> Effect:
    """Mark the incidents of the rule the alert is about as blind, or as seen again."""
    rule = str(alert.labels.get("rulename") or "")
    for other in _open(alert.source_id, rule):
        incident = cases.living(other.case) if other.case else None
        if incident and fires:
            other.state = AlertState.BLIND
            cases.blind(incident, f"Monitoring gets no data for {rule}.")
        elif incident and other.state is AlertState.BLIND:
            other.state = AlertState.FIRING
            cases.firing(incident, at=at)
    about = f" for {rule}" if rule else ""
    words = f"Monitoring gets no data{about}." if fires else f"Monitoring sees again{about}."
    return Effect(Verdict.HEALTH, f"{words} Nothing was opened.")


def _open(source_id: int, rule: str) -> list[Alert]:
    if not rule:
        return []
    rows = select(Alert).where(
        Alert.source_id == source_id,
        Alert.name == rule,
        Alert.state.in_((AlertState.FIRING, AlertState.BLIND)),
        Alert.is_health.is_(False),
    )
    return list(db.session.scalars(rows))
