"""Waivers: who can be asked for one, what waits for an answer, and which incidents have one."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Person
from portal.accounts.viewer import Viewer
from portal.catalog.models import Service
from portal.core import clock
from portal.core.db import db
from portal.core.policy import policy
from portal.incidents.lifecycle import why_look_back
from portal.incidents.models.incident import Incident
from portal.incidents.policy import IncidentPermission
from portal.incidents.queries.incidents import at_the_desk, reads_as_support
from portal.incidents.queries.people import managers
from portal.incidents.terms import IncidentState
from portal.postmortems.models.waiver import WaiverRequest
from portal.postmortems.queries import listing, postmortems
from portal.postmortems.terms import LOOKING_BACK


def open_for(incident: Incident) -> WaiverRequest | None:
    """Return the request about an incident that nobody has answered."""
    return db.session.scalar(_of(incident).where(WaiverRequest.decided_at.is_(None)))


def latest_for(incident: Incident) -> WaiverRequest | None:
    """Return the newest request about an incident, answered or not."""
    return db.session.scalar(_of(incident).order_by(WaiverRequest.id.desc()).limit(1))


def can_be_asked(incident: Incident) -> bool:
    """Say whether a waiver would let this incident close: a look back is due and nobody looks."""
    standing = postmortems.standing_for(incident)
    return (
        incident.state is IncidentState.RESOLVED
        and incident.waived_by_id is None
        and bool(why_look_back(incident))
        and not (standing and standing.state in LOOKING_BACK)
    )


def approvers(incident: Incident, *, but: int | None = None) -> Sequence[Person]:
    """Return who may waive its postmortem, by name: managers who are here and read the incident."""
    return [
        each
        for each in managers()
        if each.id != but
        and policy.allows(IncidentPermission.WAIVE, Viewer(each), incident)
        and reads_as_support(incident, Viewer(each))
    ]


def waiting_for(viewer: Viewer) -> Sequence[WaiverRequest]:
    """Return the requests a manager may answer, those they were asked themselves first."""
    if not policy.allows(IncidentPermission.WAIVE, viewer):
        return []
    readable = at_the_desk(viewer).with_only_columns(Incident.id)
    rows = select(WaiverRequest).where(
        WaiverRequest.decided_at.is_(None),
        WaiverRequest.incident_id.in_(readable),
        WaiverRequest.asked_by_id.is_distinct_from(viewer.id),
    )
    rows = rows.options(joinedload(WaiverRequest.incident), joinedload(WaiverRequest.asked_by))
    others = WaiverRequest.approver_id.is_distinct_from(viewer.id)
    return db.session.scalars(rows.order_by(others, WaiverRequest.id)).all()


def waived(wanted: listing.Wanted, *, viewer: Viewer) -> tuple[Sequence[Incident], int]:
    """Return one page of the incidents closed without a postmortem, and how many there are."""
    rows = at_the_desk(viewer).where(Incident.waived_by_id.is_not(None))
    if wanted.service:
        named = select(Service.id).where(Service.slug == wanted.service)
        rows = rows.where(Incident.service_id.in_(named))
    if wanted.days:
        rows = rows.where(Incident.reported_at >= clock.now() - timedelta(days=wanted.days))
    total = db.session.scalar(select(func.count()).select_from(rows.subquery())) or 0
    shown = rows.options(joinedload(Incident.waived_by), joinedload(Incident.service))
    start = (wanted.page - 1) * listing.PAGE
    ordered = shown.order_by(Incident.resolved_at.desc(), Incident.id.desc())
    return db.session.scalars(ordered.offset(start).limit(listing.PAGE)).all(), total


def _of(incident: Incident) -> Select[WaiverRequest]:
    return select(WaiverRequest).where(WaiverRequest.incident_id == incident.id)
