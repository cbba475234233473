"""Leading a major incident: who commands, who writes, who speaks, and which manager knows."""

from sqlalchemy import select

from portal.accounts.models import Person
from portal.accounts.viewer import Viewer
from portal.core import clock, events
from portal.core.db import db
from portal.core.errors import Conflict, Invalid
from portal.core.policy import policy
from portal.incidents.models.incident import Incident, Responder
from portal.incidents.policy import IncidentPermission, viewer_sees_the_desk
from portal.incidents.terms import MajorRole


def assign_role(
    incident: Incident, role: MajorRole, person: Person | None, *, by: Viewer
) -> Responder | None:
    """Give a role to one person, or to nobody; refuses one who does not work at the desk."""
    policy.require(IncidentPermission.LEAD_MAJOR, by, incident)
    if not incident.is_open:
        raise Conflict(f"{incident.ref} is {incident.state.label.lower()}: nobody leads it.")
    own = select(Responder).where(Responder.incident_id == incident.id, Responder.role == role)
    held = db.session.scalar(own)
    if held and person and held.person_id == person.id:
        return held
    if person and not viewer_sees_the_desk(Viewer(person), incident):
        reason = f"{person.name} does not work in support."
        raise Invalid(reason, {role.value: reason})
    if held and person is None:
        db.session.delete(held)
        held = None
    elif held and person:
        held.person, held.since = person, clock.now()
    elif person:
        held = Responder(incident_id=incident.id, role=role, person=person, since=clock.now())
        db.session.add(held)
    else:
        return None
    name = person.name if person else "nobody"
    events.write(incident, "assign_role", by=by, label=f"{role.label}: {name}")
    return held
