"""Correcting what an incident says it is about."""

import hashlib

from portal.accounts.viewer import Viewer
from portal.catalog.models import Category, Service
from portal.core import clock, events
from portal.core.db import db
from portal.core.errors import Conflict
from portal.core.languages import _
from portal.core.policy import policy
from portal.incidents.models.incident import Incident
from portal.incidents.policy import IncidentPermission
from portal.incidents.services.reporting import titled
from portal.incidents.texts import Text


def fingerprint(incident: Incident) -> str:
    """Return what changes when somebody corrects the incident, and with nothing else."""
    said = (incident.title, incident.description, incident.service_id, incident.category_id)
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


def describe(
    incident: Incident,
    *,
    by: Viewer,
    title: str,
    description: Text,
    service: Service | None,
    category: Category | None,
    seen: str | None = None,
) -> None:
    """Correct title, description, service and category.

    `seen` is the fingerprint of what was on the screen: when somebody else corrected it
    meanwhile, it is refused with `Conflict`, and nothing of theirs is lost.
    """
    policy.require(IncidentPermission.WORK, by, incident)
    if seen is not None and seen != fingerprint(incident):
        raise Conflict(_("Somebody else corrected this while you were writing."))
    before = _told(incident)
    incident.title, incident.service, incident.category = titled(title), service, category
    incident.description, incident.description_html = description.source, description.html
    db.session.flush()
    after = _told(incident)
    changed = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
    if changed:
        incident.updated_at = clock.now()
        events.write(incident, "describe", by=by, changed=changed)


def _told(incident: Incident) -> dict[str, str]:
    """Return what the event keeps; a description is too long for it, its length is not."""
    return {
        "title": incident.title,
        "description": hashlib.sha256(incident.description.encode()).hexdigest()[:12],
        "service": incident.service.name if incident.service else "",
        "category": incident.category.name if incident.category else "",
    }
