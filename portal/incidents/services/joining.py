"""Incidents that belong together: merged, split off, parent and child, one more person."""

from sqlalchemy import func, select, update

from portal.accounts.viewer import Viewer
from portal.core import clock, events
from portal.core.db import db
from portal.core.errors import Conflict, Invalid, Missing
from portal.core.languages import _
from portal.core.policy import policy
from portal.core.records import Record
from portal.incidents import references
from portal.incidents.models.incident import Incident, IncidentReference, MeToo
from portal.incidents.policy import IncidentPermission
from portal.incidents.services.reporting import Report, report
from portal.incidents.terms import IncidentState
from portal.incidents.texts import Text


def merge(incident: Incident, into: Incident, *, by: Viewer, note: str = "") -> None:
    """Say that two incidents are one: this one ends, that one goes on and hears of its requester.

    Refuses itself, a circle, and one that is no longer open on either side.
    """
    policy.require(IncidentPermission.WORK, by, incident)
    policy.require(IncidentPermission.WORK, by, into)
    if into.id == incident.id:
        raise Invalid(
            _("An incident cannot be merged into itself."), {"into": _("Choose another.")}
        )
    for each in (incident, into):
        if not each.is_open:
            raise Conflict(
                _(
                    "%(ref)s is %(state)s: only open incidents are merged.",
                    ref=each.ref,
                    state=each.state.clause,
                )
            )
    before, now = incident.state, clock.now()
    incident.state, incident.merged_into = IncidentState.MERGED, into
    incident.updated_at = into.updated_at = now
    children = update(Incident).where(Incident.parent_id == incident.id)
    db.changed(children.values(parent_id=into.id))
    if incident.requester_id and incident.requester_id != into.requester_id:
        me_too(into, by=Viewer(incident.requester), note=f"From {incident.ref}")
    states = (before.value, IncidentState.MERGED.value)
    events.write(incident, "merge", by=by, states=states, into=into.ref, note=note[:300])
    events.write(into, "take_in", by=by, merged=incident.ref)


def split(incident: Incident, title: str, description: Text, *, by: Viewer) -> Incident:
    """Open a second incident for what is another matter, with the same requester and service."""
    policy.require(IncidentPermission.WORK, by, incident)
    other = report(
        Report(
            title=title,
            description=description,
            channel=incident.channel,
            impact=incident.impact,
            urgency=incident.urgency,
            service=incident.service,
            category=incident.category,
            requester=incident.requester,
            requester_email=incident.requester_email,
            requester_name=incident.requester_name,
            is_confidential=incident.is_confidential,
        ),
        by=by,
    )
    events.write(incident, "split", by=by, other=other.ref)
    return other


def set_parent(incident: Incident, parent: Incident | None, *, by: Viewer) -> None:
    """Put an incident under a larger one, or take it out; refuses a circle."""
    policy.require(IncidentPermission.WORK, by, incident)
    above = parent
    while above is not None:
        if above.id == incident.id:
            reason = _(
                "%(ref)s already stands above %(other)s.",
                ref=incident.ref,
                other=parent.ref if parent else "",
            )
            raise Invalid(reason, {"parent": reason})
        above = above.parent
    incident.parent, incident.updated_at = parent, clock.now()
    events.write(incident, "set_parent", by=by, parent=parent.ref if parent else None)


def me_too(record: Record, *, by: Viewer, note: str = "") -> None:
    """Say that the same happens to this viewer; said twice it counts once."""
    kind = type(record).__tablename__  # type: ignore[attr-defined]
    own = select(MeToo).where(
        MeToo.record_kind == kind, MeToo.record_id == record.id, MeToo.person_id == by.id
    )
    if by.id is None or db.session.scalar(own) is not None:
        return
    db.session.add(
        MeToo(
            record_kind=kind,
            record_id=record.id,
            person_id=by.id,
            note=note.strip()[:300],
            said_at=clock.now(),
        )
    )
    events.write(record, "me_too", by=by)


def people_too(record: Record) -> int:
    """Count the people who have the same trouble, beside the requester."""
    kind = type(record).__tablename__  # type: ignore[attr-defined]
    rows = select(func.count(MeToo.id))
    return (
        db.session.scalar(rows.where(MeToo.record_kind == kind, MeToo.record_id == record.id)) or 0
    )


def refer(incident: Incident, label: str, url: str, *, by: Viewer) -> IncidentReference:
    """Note where the same matter stands in another system; refuses what is no web address."""
    policy.require(IncidentPermission.WORK, by, incident)
    url = references.checked(url)
    reference = IncidentReference(
        incident_id=incident.id,
        label=(label.strip() or references.label_of(url))[:120],
        url=url,
        added_by_id=by.id,
        added_at=clock.now(),
    )
    db.session.add(reference)
    events.write(incident, "refer", by=by, label=reference.label)
    return reference


def unrefer(incident: Incident, number: int, *, by: Viewer) -> None:
    """Take a link to another system away; raises `Missing` for one that is not there."""
    policy.require(IncidentPermission.WORK, by, incident)
    reference = db.session.get(IncidentReference, number)
    if reference is None or reference.incident_id != incident.id:
        raise Missing
    db.session.delete(reference)
    events.write(incident, "unrefer", by=by, label=reference.label)
