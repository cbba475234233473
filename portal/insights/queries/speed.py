"""The moments of incidents, and the failures of services."""

from sqlalchemy import func

from portal.accounts.viewer import Viewer
from portal.catalog.models import Service
from portal.core.db import db
from portal.incidents.models.incident import Incident
from portal.incidents.terms import Priority
from portal.insights.measures.failures import Failure
from portal.insights.measures.speed import Times
from portal.insights.queries.moments import epoch
from portal.insights.queries.scope import counted
from portal.insights.wanted import Wanted

FAILS = (Priority.P1, Priority.P2)  # where no priority was chosen


def times(wanted: Wanted, viewer: Viewer) -> list[Times]:
    """Return the moments of every incident that counts."""
    rows = counted(wanted, viewer).with_only_columns(
        epoch(Incident.reported_at),
        epoch(Incident.impact_started_at),
        epoch(Incident.detected_at),
        epoch(Incident.acknowledged_at),
        epoch(Incident.mitigated_at),
        epoch(Incident.resolved_at),
        epoch(Incident.impact_ended_at),
    )
    # Asked of the connection: what the session would do for records is not needed for numbers.
    return [Times._make(row) for row in db.session.connection().execute(rows).all()]


def failures(wanted: Wanted, viewer: Viewer) -> list[Failure]:
    """Return when services failed: their P1 and P2 incidents, or those of the chosen priority."""
    start = func.coalesce(Incident.impact_started_at, Incident.reported_at)
    end = func.coalesce(Incident.impact_ended_at, Incident.resolved_at)
    rows = counted(wanted, viewer).join(Service, Service.id == Incident.service_id)
    if not wanted.priority:
        rows = rows.where(Incident.priority_number.in_([each.value for each in FAILS]))
    found = db.session.execute(rows.with_only_columns(Service.name, epoch(start), epoch(end)))
    return [Failure._make(row) for row in found]
