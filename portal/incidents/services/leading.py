"""Leading a major incident, and letting one close without a postmortem."""

from sqlalchemy import delete, select

from portal.accounts.models import Person
from portal.accounts.terms import Tier
from portal.accounts.viewer import Viewer
from portal.core import clock, events
from portal.core.db import db
from portal.core.errors import Conflict, Invalid
from portal.core.languages import _
from portal.core.policy import policy
from portal.incidents.models.incident import Incident, Responder
from portal.incidents.policy import IncidentPermission
from portal.incidents.terms import IncidentState, MajorRole


def assign_role(incident: Incident, role: MajorRole, person: Person | None, *, by: Viewer) -> None:
    """Give a role to somebody of support, or take it back; refuses where nothing is major."""
    policy.require(IncidentPermission.LEAD_MAJOR, by, incident)
    if not incident.is_major:
        raise Conflict(_("Roles are for major incidents. Declare it one first."))
    if person is not None and (not person.is_active or person.tier < Tier.L1):
        words = _("%(name)s does not work in support.", name=person.name)
        raise Invalid(words, {role.value: words})
    own = Responder.incident_id == incident.id, Responder.role == role
    held = db.session.scalar(select(Responder).where(*own))
    if (held.person_id if held else None) == (person.id if person else None):
        return
    db.session.execute(delete(Responder).where(*own))
    if person is not None:
        now = clock.now()
        db.session.add(
            Responder(incident_id=incident.id, role=role, person_id=person.id, since=now)
        )
    incident.updated_at = clock.now()
    who = person.id if person else None
    events.write(incident, "assign_role", by=by, role=role.value, assignee=who)


def waive(incident: Incident, reason: str, *, by: Viewer) -> None:
    """Let a grave incident close without a postmortem; needs a reason, and is said once."""
    policy.require(IncidentPermission.WAIVE, by, incident)
    if incident.state is not IncidentState.RESOLVED:
        raise Conflict(_("A postmortem is waived once the incident is resolved."))
    if incident.waived_by_id is not None:
        raise Conflict(_("The postmortem has been waived already."))
    reason = reason.strip()[:300]
    if not reason:
        words = _("Say why nothing would be learned from it.")
        raise Invalid(words, {"note": words})
    incident.postmortem_waiver, incident.waived_by_id = reason, by.id
    incident.updated_at = clock.now()
    events.write(incident, "waive", by=by, note=reason)
