"""Writing the course of an incident."""

from datetime import datetime

from portal.accounts.viewer import Viewer
from portal.core import clock, events
from portal.core.db import db
from portal.core.errors import Conflict, Invalid
from portal.core.languages import _, digits
from portal.core.policy import policy
from portal.core.secrets import masked
from portal.incidents.models.incident import Incident
from portal.incidents.models.talk import TimelineEvent
from portal.incidents.policy import IncidentPermission
from portal.incidents.terms import TimelineKind

LONGEST = 2_000


def note(
    incident: Incident,
    kind: TimelineKind,
    text: str,
    *,
    by: Viewer,
    occurred_at: datetime | None = None,
    source: str = "",
    link: str = "",
) -> TimelineEvent:
    """Put a line on the timeline, back-dated to when it happened; refuses a time to come."""
    policy.require(IncidentPermission.WORK, by, incident)
    now = clock.now()
    if occurred_at and occurred_at > now:
        reason = _("That is still to come: give a time that has passed.")
        raise Invalid(reason, {"occurred_at": reason})
    line = TimelineEvent(
        incident_id=incident.id,
        kind=kind,
        text=_text(text),
        occurred_at=occurred_at or now,
        recorded_at=now,
        actor_id=by.id,
        source=source[:80] or ("" if by.id else by.name),
        link=link[:500],
    )
    db.session.add(line)
    incident.updated_at = now
    events.write(incident, "note", by=by, kind=kind.value)
    return line


def mark_key(line: TimelineEvent, *, by: Viewer, is_key: bool) -> None:
    """Choose a line for the postmortem, or leave it out."""
    incident = db.session.get_one(Incident, line.incident_id)
    policy.require(IncidentPermission.WORK, by, incident)
    if line.is_key == is_key:
        raise Conflict(_("This line is marked like that already."))
    line.is_key = is_key
    events.write(incident, "mark_key" if is_key else "unmark_key", by=by, line=line.id)


def _text(text: str) -> str:
    text = masked(text.strip())
    if not text:
        raise Invalid(_("A few words are needed here."), {"text": _("Write a few words.")})
    if len(text) > LONGEST:
        reason = _("Keep it under %(number)s characters.", number=digits(LONGEST))
        raise Invalid(reason, {"text": reason})
    return text
