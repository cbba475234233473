"""The clocks of incidents where people look: in lists, on the page, among what is at risk."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_, select

from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.db import db
from portal.core.policy import policy
from portal.incidents.clocks import KIND, subject_of
from portal.incidents.models.incident import Incident
from portal.incidents.policy import IncidentPermission
from portal.incidents.queries.incidents import at_the_desk
from portal.sla.models.clocks import SlaClock
from portal.sla.queries import standing
from portal.sla.queries.standing import Standing

ON_HOME = 5


def of_page(_viewer: Viewer, incidents: Sequence[Incident]) -> dict[int, Standing]:
    """Return the most pressing clock of each incident on a page, by the incident's id."""
    found = standing.standing(subject_of(incident) for incident in incidents)
    return {subject.id: each for subject, each in found.items()}


def of_incident(_viewer: Viewer, incident: Incident) -> list[Standing]:
    """Return every clock of an incident, the most pressing first."""
    return standing.standings_of(subject_of(incident))


def most_pressing(_viewer: Viewer, incident: Incident) -> Standing | None:
    """Return the clock that presses most."""
    return next(iter(standing.standings_of(subject_of(incident))), None)


def is_at_risk() -> ColumnElement[bool]:
    """Return the condition of incidents with an open clock at risk or breached."""
    pressing = or_(SlaClock.risk_at <= clock.now(), SlaClock.breached_at.is_not(None))
    rows = select(SlaClock.subject_id).where(
        SlaClock.subject_kind == KIND, SlaClock.stopped_at.is_(None), pressing
    )
    return Incident.id.in_(rows)


def pressing(viewer: Viewer) -> list[tuple[Incident, Standing]]:
    """Return what is at risk or breached among what the viewer reads, the earliest due first."""
    if not policy.allows(IncidentPermission.SEE_DESK, viewer):
        return []
    readable = at_the_desk(viewer)
    found = standing.at_risk(KIND, readable.with_only_columns(Incident.id), limit=4 * ON_HOME)
    first: dict[int, Standing] = {}
    for each in found:
        first.setdefault(each.subject.id, each)
    from_db = readable.where(Incident.id.in_(list(first)[:ON_HOME]))
    incidents = {each.id: each for each in db.session.scalars(from_db)}
    return [(incidents[number], each) for number, each in first.items() if number in incidents]
