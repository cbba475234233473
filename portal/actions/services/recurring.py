"""Trouble that comes back: what was to end it goes back to work."""

from sqlalchemy import select

from portal.actions.alike import actions_met_again
from portal.actions.lifecycle import ACTION
from portal.actions.models import Action, ActionRecurrence
from portal.actions.queries.happening import is_quiet, waiting_for_quiet
from portal.core import clock, events
from portal.core.db import db
from portal.incidents.models.incident import Incident
from portal.incidents.system import CLOCK
from portal.incidents.terms import IncidentState

NO_TROUBLE = (IncidentState.CANCELLED, IncidentState.MERGED)


def met(incident: Incident) -> None:
    """Note which done actions an incident is the same trouble of; reopens those it disproves.

    An incident counts once for each action, however often this is called.
    """
    if incident.state in NO_TROUBLE:
        return
    for action in actions_met_again(incident):
        if not _is_noted(action, incident):
            _meet(action, incident)


def verify_what_stayed_quiet() -> None:
    """Verify what was to verify itself and was followed by quiet for long enough."""
    for action in waiting_for_quiet():
        if is_quiet(action):
            note = f"{action.quiet_days} days without a matching incident."
            ACTION.advance(action, "verify_quiet", by=CLOCK, note=note)


def _is_noted(action: Action, incident: Incident) -> bool:
    rows = select(ActionRecurrence.id).where(
        ActionRecurrence.action_id == action.id, ActionRecurrence.incident_id == incident.id
    )
    return db.session.scalar(rows) is not None


def _meet(action: Action, incident: Incident) -> None:
    is_disproved = action.type.is_disproved_by_a_recurrence
    db.session.add(
        ActionRecurrence(
            action_id=action.id,
            incident_id=incident.id,
            at=clock.now(),
            has_reopened=is_disproved,
        )
    )
    note = f"{incident.ref} happened again"
    if is_disproved:
        ACTION.advance(action, "recur", by=CLOCK, note=note)
    else:
        events.write(action, "recurred", by=CLOCK, note=note)
