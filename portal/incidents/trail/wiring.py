"""What the trail puts on the page of an incident."""

from typing import Any

from flask import Flask

from portal.accounts.viewer import Viewer
from portal.core.pages import Section, add_sections
from portal.core.policy import policy
from portal.incidents.models.incident import Incident
from portal.incidents.policy import IncidentPermission
from portal.incidents.services import escalating
from portal.incidents.trail import queries, reading, searching
from portal.incidents.trail.terms import TrailKind
from portal.incidents.trail.views import works_on

SHORT = 8  # lines of a trail that are shown without being asked for


def wire(app: Flask) -> None:
    """Put likely answers and the trail on the page of an incident; tell what was read there."""
    reading.tell()
    add_sections(
        app,
        "incident",
        Section(10, "incidents/trail/_answers.html", answers),
        Section(30, "incidents/trail/_trail.html", trail),
    )


def answers(viewer: Viewer, incident: Incident) -> dict[str, Any] | None:
    """Return the likely answers to an open incident, and note that they were shown."""
    if not incident.is_open:
        return None
    found = searching.likely(incident, viewer)
    if works_on(incident, viewer):
        searching.keep_likely(incident, found, viewer)
    return {
        "answers": found,
        "may_work": policy.allows(IncidentPermission.WORK, viewer, incident),
    }


def trail(viewer: Viewer, incident: Incident) -> dict[str, Any] | None:
    """Return what people did; what was shown unasked counts once somebody did something.

    It stands open while it is short, and not where a hand-over above shows it already.
    """
    lines = queries.trail_of(incident, viewer=viewer)
    if all(line.kind is TrailKind.SUGGESTED for line in lines):
        return None
    return {
        "lines": lines,
        "is_open": len(lines) <= SHORT and escalating.open_escalation(incident) is None,
    }
