"""The only place that touches incidents: opens them, and tells them what their alerts do."""

from datetime import datetime

from portal.catalog.models import Service
from portal.core import clock
from portal.core.db import db
from portal.core.errors import Conflict
from portal.incidents import monitoring
from portal.incidents.models.incident import Incident
from portal.incidents.services import joining, timeline
from portal.incidents.services.reporting import Report, report
from portal.incidents.system import MONITORING
from portal.incidents.terms import Channel, IncidentState, MonitoringStatus, TimelineKind
from portal.incidents.texts import NOTHING, Text
from portal.integrations.alerts.models import AlertCase
from portal.integrations.alerts.terms import FLAPPING, FLAPS_TELL

OVER = (IncidentState.RESOLVED, IncidentState.CLOSED, IncidentState.CANCELLED)


def living(case: AlertCase) -> Incident:
    """Return the incident a case goes on in, after any merges."""
    seen = {case.incident.id}
    while (into := case.incident.merged_into) is not None and into.id not in seen:
        seen.add(into.id)
        case.incident = into
    return case.incident


def opened(
    title: str,
    *,
    at: datetime,
    description: Text = NOTHING,
    levels: tuple[int, int] = (2, 2),
    service: Service | None = None,
    labels: dict[str, str] | None = None,
    before: Incident | None = None,
) -> Incident:
    """Open an incident for alerts; `before` is the one it is a recurrence of."""
    incident = report(
        Report(
            title=title,
            description=description,
            channel=Channel.ALERT,
            impact=levels[0],
            urgency=levels[1],
            service=service,
            impact_started_at=min(at, clock.now()),
            detected_at=min(at, clock.now()),
            labels=labels or {},
            recurrence_of=before,
        ),
        by=MONITORING,
    )
    monitoring.firing(incident, at=at)
    return incident


def firing(incident: Incident, *, at: datetime) -> None:
    """Tell an open incident that an alert of it fires."""
    if incident.is_open:
        monitoring.firing(incident, at=at)


def refired(case: AlertCase, *, at: datetime) -> None:
    """Tell an incident that it began again; the third time within a day it is called flapping."""
    incident = living(case)
    monitoring.refired(incident, at=at)
    yesterday = clock.ago(days=1).isoformat()
    case.refired = [*(moment for moment in case.refired if moment > yesterday), at.isoformat()]
    if len(case.refired) >= FLAPS_TELL and FLAPPING not in incident.labels:
        incident.labels = incident.labels | {FLAPPING: "yes"}
        words = (
            f"Flapping: its alerts came back {len(case.refired)} times within a day. "
            "Consider a problem record instead of one more restart."
        )
        timeline.note(incident, TimelineKind.DETECT, words, by=MONITORING)


def recovered(incident: Incident, *, at: datetime) -> bool:
    """Tell an open incident that all is quiet; returns whether that resolved it."""
    try:
        return monitoring.recovered(incident, at=at)
    except Conflict:  # something else has to be answered first, such as a hand-over
        return False


def stale(incident: Incident) -> None:
    """Tell an open incident that its alerts went silent."""
    if incident.is_open:
        monitoring.stale(incident)


def blind(incident: Incident, words: str) -> None:
    """Tell an open incident that monitoring sees nothing."""
    if incident.is_open:
        monitoring.blind(incident, words)


def note(incident: Incident, words: str, *, at: datetime) -> None:
    """Write a line on the timeline of an open incident."""
    if incident.is_open:
        timeline.note(
            incident, TimelineKind.NOTE, words, by=MONITORING, occurred_at=min(at, clock.now())
        )


def adopt(child: Incident, parent: Incident) -> bool:
    """Put an open incident that has no parent under another; says whether it did."""
    if child.id == parent.id or child.parent_id or not (child.is_open and parent.is_open):
        return False
    if parent.parent_id == child.id:
        return False
    joining.set_parent(child, parent, by=MONITORING)
    return True


def is_quiet(incident: Incident) -> bool:
    """Say whether it was noted that its alerts recovered."""
    return incident.monitoring_status is MonitoringStatus.RECOVERED


def may_refire(incident: Incident, *, within: float, at: datetime) -> bool:
    """Say whether what begins at this time is the same trouble: resolved, minutes ago at most."""
    if incident.state is not IncidentState.RESOLVED or incident.resolved_at is None:
        return False
    return (at - incident.resolved_at).total_seconds() <= within * 60


def ended(incident: Incident) -> bool:
    """Say whether it is over, so that a new one would be a recurrence."""
    return incident.state in OVER


def find(number: int | None) -> Incident | None:
    """Return an incident by its number."""
    return db.session.get(Incident, number) if number else None
