"""What alerts do to an incident, by the rules of the desk.

A person's incident is never resolved by an alert: they are told, and press the button.
"""

from datetime import datetime

from portal.core import clock, events
from portal.incidents.lifecycle import INCIDENT
from portal.incidents.models.incident import Incident
from portal.incidents.services import timeline
from portal.incidents.system import MONITORING
from portal.incidents.terms import (
    IncidentState,
    KnowledgeOutcome,
    MonitoringStatus,
    ResolutionCode,
    TimelineKind,
)
from portal.incidents.texts import Text

RECOVERED = Text(
    "Its alerts recovered and nobody had to act.",
    "<p>Its alerts recovered and nobody had to act.</p>",
)


def firing(incident: Incident, *, at: datetime) -> None:
    """Note that an alert of an open incident fires."""
    _say(incident, MonitoringStatus.FIRING, TimelineKind.DETECT, "An alert fires.", at)


def recovered(incident: Incident, *, at: datetime) -> bool:
    """Note that all alerts recovered; returns whether the incident was resolved by that.

    Only one that nobody acknowledged and that is P3 or lower resolves by itself.
    """
    _say(incident, MonitoringStatus.RECOVERED, TimelineKind.RECOVER, "All alerts recovered.", at)
    nobody_has_it = incident.state is IncidentState.NEW and incident.assignee_id is None
    if not nobody_has_it or incident.priority_number < 3 or incident.is_major:
        if incident.is_open:
            events.write(incident, "alerts_recovered", by=MONITORING)
        return False
    INCIDENT.advance(
        incident,
        "resolve",
        by=MONITORING,
        code=ResolutionCode.AUTO_RECOVERED,
        resolution=RECOVERED,
        outcome=KnowledgeOutcome.NOT_APPLICABLE,
    )
    return True


def refired(incident: Incident, *, at: datetime) -> None:
    """Note that it began again: what was resolved is reopened, and the flapping is counted."""
    incident.flap_count += 1
    if incident.state is IncidentState.RESOLVED:
        verb = "reopen" if incident.assignee_id else "refire"
        INCIDENT.advance(incident, verb, by=MONITORING, note="Its alerts fire again.")
    _say(incident, MonitoringStatus.FIRING, TimelineKind.DETECT, "Its alerts fire again.", at)


def stale(incident: Incident) -> None:
    """Note that its alerts went silent without saying that it is over."""
    words = "No word from its alerts for longer than usual."
    _say(incident, MonitoringStatus.STALE, TimelineKind.DETECT, words, clock.now())


def blind(incident: Incident, words: str = "Monitoring gets no data.") -> None:
    """Note that monitoring cannot see."""
    _say(incident, MonitoringStatus.BLIND, TimelineKind.DETECT, words, clock.now())


def _say(
    incident: Incident, status: MonitoringStatus, kind: TimelineKind, words: str, at: datetime
) -> None:
    """Change the status; only a change is written down."""
    if incident.monitoring_status is status:
        return
    incident.monitoring_status = status
    timeline.note(incident, kind, words, by=MONITORING, occurred_at=min(at, clock.now()))
