"""Files and screenshots beside an incident."""

from sqlalchemy import select

from portal.accounts.viewer import Viewer
from portal.core import clock, events
from portal.core.db import db
from portal.core.policy import policy
from portal.incidents.models.incident import Incident
from portal.incidents.models.talk import IncidentFile
from portal.incidents.policy import IncidentPermission
from portal.kb import filetypes
from portal.kb.services.attaching import KeptFile, name_for


def attach(incident: Incident, file: KeptFile, *, by: Viewer, internal: bool) -> IncidentFile:
    """Put a stored file (`shelf.take` stores it before writing) beside an incident.

    The same bytes under the same name are the same file; another file of that name gets a number.
    """
    policy.require(IncidentPermission.COMMENT, by, incident)
    own = IncidentFile.incident_id == incident.id
    names = dict(
        db.session.execute(select(IncidentFile.name, IncidentFile.sha256).where(own)).all()
    )
    name = name_for(file, names)
    found = db.session.scalar(select(IncidentFile).where(own, IncidentFile.name == name))
    if found is not None:
        return found
    kept = IncidentFile(
        incident_id=incident.id,
        name=name,
        sha256=file.sha256,
        size=file.size,
        content_type=file.content_type,
        is_image=filetypes.shown_inline(file.content_type),
        is_internal=internal,
        added_by_id=by.id,
        added_at=clock.now(),
    )
    db.session.add(kept)
    db.session.flush()
    events.write(incident, "attach", by=by, name=name)
    return kept
