"""Where hand-overs are met: first on the page of an incident, and in the navigation."""

from typing import Any

from flask import Flask

from portal.accounts.viewer import Viewer
from portal.core.languages import later
from portal.core.pages import Destination, Section, add_sections, navigate
from portal.core.policy import policy
from portal.incidents.handover import queries
from portal.incidents.models.incident import Incident
from portal.incidents.policy import IncidentPermission
from portal.incidents.services import escalating
from portal.incidents.trail import queries as trail


def wire(app: Flask) -> None:
    """Put what was handed over above everything else on the page of an incident."""
    add_sections(
        app,
        "incident_first",
        Section(10, "incidents/handover/_received.html", received),
        Section(20, "incidents/handover/_calls.html", calls),
    )
    navigate(
        app,
        Destination(
            later("Hand-overs"),
            "/incidents/hand-overs",
            "stairs-up",
            12,
            lambda viewer: policy.allows(IncidentPermission.SEE_DESK, viewer),
            count=queries.count_waiting,
        ),
        Destination(
            later("Diagnostics"),
            "/admin/diagnostics",
            "stethoscope",
            45,
            lambda viewer: policy.allows(IncidentPermission.MANAGE_DIAGNOSTICS, viewer),
            section="admin",
        ),
    )


def received(viewer: Viewer, incident: Incident) -> dict[str, Any] | None:
    """Return the hand-over that waits, or the one the present work rests on, with its trail."""
    waiting = escalating.open_escalation(incident)
    escalation = waiting or queries.last_answered(incident)
    if escalation is None:
        return None
    return {
        "escalation": escalation,
        "is_waiting": waiting is not None,
        "lines": trail.trail_of(incident, viewer=viewer, upto=escalation.at),
        "may_answer": waiting is not None
        and policy.allows(IncidentPermission.ANSWER_ESCALATION, viewer, incident),
    }


def calls(viewer: Viewer, incident: Incident) -> list[dict[str, Any]]:
    """Return the managers who were called and have not answered."""
    return [
        {"call": call, "is_viewer": call.to_person_id == viewer.id}
        for call in queries.open_calls(incident)
    ]
