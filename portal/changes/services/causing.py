"""Saying that a change caused an incident, and opening that incident."""

from sqlalchemy import Select, select

from portal.accounts.viewer import Viewer
from portal.changes.models.change import CausedIncident, Change
from portal.changes.policy import ChangePermission
from portal.core import clock, events
from portal.core.db import db
from portal.core.errors import Conflict
from portal.core.languages import _
from portal.core.policy import policy
from portal.incidents.models.incident import Incident
from portal.incidents.services.reporting import Report, report


def name_cause(change: Change, incident: Incident, *, by: Viewer) -> CausedIncident:
    """Say that this change caused that incident; said again it stays as it is.

    Refuses a change that had not begun when the incident was known.
    """
    policy.require(ChangePermission.NAME_CAUSE, by, change)
    known = db.session.scalar(_link(change, incident))
    if known is not None:
        return known
    if change.started_at is None or change.started_at > incident.reported_at:
        raise Conflict(
            _(
                "%(ref)s had not begun when %(ref2)s was reported.",
                ref=change.ref,
                ref2=incident.ref,
            )
        )
    link = CausedIncident(
        change_id=change.id, incident_id=incident.id, said_by_id=by.id, said_at=clock.now()
    )
    db.session.add(link)
    events.write(change, "name_cause", by=by, incident=incident.ref)
    events.write(incident, "caused_by", by=by, change=change.ref)
    return link


def take_back(change: Change, incident: Incident, *, by: Viewer) -> None:
    """Say that it was not this change after all; raises `Conflict` where nobody said it was."""
    policy.require(ChangePermission.NAME_CAUSE, by, change)
    link = db.session.scalar(_link(change, incident))
    if link is None:
        raise Conflict(
            _("%(ref)s is not named as the cause of %(ref2)s.", ref=change.ref, ref2=incident.ref)
        )
    db.session.delete(link)
    events.write(change, "take_back_cause", by=by, incident=incident.ref)
    events.write(incident, "not_caused_by", by=by, change=change.ref)


def open_incident(change: Change, what: Report, *, by: Viewer) -> Incident:
    """Open the incident a change caused, with the change named as its cause."""
    incident = report(what, by=by)
    name_cause(change, incident, by=by)
    return incident


def _link(change: Change, incident: Incident) -> Select[CausedIncident]:
    return select(CausedIncident).where(
        CausedIncident.change_id == change.id, CausedIncident.incident_id == incident.id
    )
