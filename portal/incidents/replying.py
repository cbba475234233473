"""What follows by itself when the requester answers, and when time has passed."""

from sqlalchemy import select

from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.db import db
from portal.incidents.lifecycle import INCIDENT
from portal.incidents.models.incident import Incident
from portal.incidents.system import CLOCK, MAIL
from portal.incidents.terms import REOPEN_WITHIN, IncidentState, PendingReason

AT_ONCE = 100


def requester_replied(incident: Incident, *, by: Viewer = MAIL) -> bool:
    """Let an incident that waited for its requester go on; returns whether it did."""
    if incident.state is not IncidentState.PENDING:
        return False
    if incident.pending_reason is not PendingReason.REQUESTER:
        return False
    INCIDENT.advance(incident, "resume", by=by, note="The requester answered.")
    return True


def close_what_rests(limit: int = AT_ONCE) -> int:
    """Close what was resolved a week ago and nobody objected to; what needs a look back stays."""
    before = clock.now() - REOPEN_WITHIN
    rows = (
        select(Incident)
        .where(Incident.state == IncidentState.RESOLVED, Incident.resolved_at < before)
        .order_by(Incident.resolved_at)
    )
    closed = 0
    for incident in db.session.scalars(rows):
        if closed < limit and not INCIDENT.missing(incident, "close", by=CLOCK):
            INCIDENT.advance(incident, "close", by=CLOCK, note="Nobody objected for a week.")
            closed += 1
    return closed
