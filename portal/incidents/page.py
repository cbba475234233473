"""What the page of an incident shows to one viewer, gathered once."""

from collections.abc import Iterator
from typing import Any

from flask import current_app
from markupsafe import Markup

from portal.accounts.viewer import Viewer
from portal.activity.queries.notifications import is_watched
from portal.core import pages
from portal.core.lifecycle import Step
from portal.core.policy import policy
from portal.core.wording import listed
from portal.incidents import course
from portal.incidents.lifecycle import (
    INCIDENT,
    hand_over_is_answered,
    is_looked_back_on,
    why_look_back,
)
from portal.incidents.models.incident import Incident
from portal.incidents.policy import IncidentPermission
from portal.incidents.queries import around, buckets
from portal.incidents.services import escalating, joining
from portal.incidents.terms import IncidentState, TimelineKind
from portal.kb.queries import knowledge_links

# Steps that ask for more than a press have a form of their own.
WITH_FORM = ("wait", "resolve", "reopen", "cancel")
HIDDEN = ("refire", "confirm")


def incident_page(incident: Incident, viewer: Viewer, *, kind: str = "") -> dict[str, Any]:
    """Return everything the page of an incident says to support."""
    may = {
        permission.name.lower(): policy.allows(permission, viewer, incident)
        for permission in IncidentPermission
    }
    waiting = escalating.open_escalation(incident)
    can_be_taken = incident.is_open and waiting is None and incident.assignee_id != viewer.id
    return {
        "incident": incident,
        **texts(incident),
        "may": may,
        "steps": list(_steps(incident, viewer, is_handed_over=waiting is not None)),
        "may_take": may["take"] and can_be_taken,
        "escalations": around.escalations_of(incident),
        **course_part(incident, viewer, kind),
        **_relatives(incident, viewer),
        "head": pages.sections(current_app, "incident_head", viewer, incident),
        "watching": around.people_watching(incident),
        "kinds": list(TimelineKind),
        "files": around.files_of(incident, viewer=viewer),
        "references": around.references_of(incident),
        "responders": around.responders_of(incident),
        "links": knowledge_links.links_of(incident, viewer=viewer),
        "too": joining.people_too(incident),
        "why_look_back": _why_look_back(incident),
        "is_watching": is_watched(incident.ref, viewer=viewer),
        "bucket": buckets.bucket_of(incident),
        "rail": pages.sections(current_app, "incident_rail", viewer, incident),
        "first": pages.sections(current_app, "incident_first", viewer, incident),
        "sections": pages.sections(current_app, "incident", viewer, incident),
    }


def _why_look_back(incident: Incident) -> str:
    """Say what keeps a resolved incident from being closed before anybody looked back."""
    is_over = incident.state is IncidentState.RESOLVED
    return listed(why_look_back(incident)) if is_over and not is_looked_back_on(incident) else ""


def _steps(incident: Incident, viewer: Viewer, *, is_handed_over: bool) -> Iterator[Step]:
    """Yield the steps that get a button: what has to wait for an answer gets none."""
    for step in INCIDENT.steps_for(incident, viewer):
        has_to_wait = is_handed_over and hand_over_is_answered in step.guards
        is_taking = step.verb == "start" and incident.assignee_id is None  # “Take it” says it
        if step.verb not in HIDDEN and not has_to_wait and not is_taking:
            yield step


def texts(incident: Incident) -> dict[str, Markup]:
    """Return what was reported and what solved it, as they are shown."""
    return {
        "description": Markup(incident.description_html),  # noqa: S704 - the pipeline's own output
        "resolution": Markup(incident.resolution_html),  # noqa: S704 - the same
    }


def course_part(incident: Incident, viewer: Viewer, kind: str) -> dict[str, Any]:
    """Return what the course of an incident shows, of one kind or all."""
    return {
        "incident": incident,
        "happenings": course.course(incident, viewer=viewer, kind=kind),
        "course_kind": kind if kind in course.KINDS else "",
        "course_kinds": course.KINDS,
        "may_note": policy.allows(IncidentPermission.WORK, viewer, incident),
    }


def _relatives(incident: Incident, viewer: Viewer) -> dict[str, Any]:
    """Return the incidents around this one that the viewer may read."""
    return {
        "duplicates": around.merged_into(incident, viewer=viewer),
        "parent": around.readable(incident.parent, viewer=viewer),
        "merged_into": around.readable(incident.merged_into, viewer=viewer),
        "recurrence_of": around.readable(incident.recurrence_of, viewer=viewer),
        "children": around.children_of(incident, viewer=viewer),
        "recurrences": around.recurrences(incident, viewer=viewer),
    }
