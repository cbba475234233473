"""Letting an incident be closed without a postmortem."""

from portal.accounts.viewer import Viewer
from portal.core import clock, events
from portal.core.errors import Conflict, Invalid
from portal.core.policy import policy
from portal.incidents.models.incident import Incident
from portal.incidents.policy import IncidentPermission


def waive(incident: Incident, reason: str, *, by: Viewer) -> None:
    """Waive the postmortem, with a reason that stays on record; refuses a second time."""
    policy.require(IncidentPermission.WAIVE, by, incident)
    if incident.waived_by_id is not None:
        raise Conflict("The postmortem of this incident has been waived already.")
    if not reason.strip():
        words = "Say why nothing is to be learned from it."
        raise Invalid(words, {"reason": words})
    incident.postmortem_waiver, incident.waived_by = reason.strip()[:300], by.person
    incident.updated_at = clock.now()
    events.write(incident, "waive", by=by, note=incident.postmortem_waiver)
