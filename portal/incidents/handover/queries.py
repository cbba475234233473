"""Hand-overs as those who give and get them see them."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload

from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.errors import Missing
from portal.incidents.models.escalation import Escalation
from portal.incidents.models.incident import Incident
from portal.incidents.queries.incidents import at_the_desk
from portal.incidents.terms import EscalationKind

MOST = 50


def waiting_for(viewer: Viewer) -> list[tuple[Escalation, Incident]]:
    """Return what nobody has answered: handed to the viewer's team, or called for by name."""
    return _found(_rows(viewer).where(*_waits_for(viewer)).order_by(Escalation.at))


def sent_by_team(viewer: Viewer) -> list[tuple[Escalation, Incident]]:
    """Return what the viewer's team handed over, the latest first, with how it was received."""
    mine = or_(
        Escalation.from_person_id == viewer.id,
        Escalation.from_team_id.is_not(None) & (Escalation.from_team_id == viewer.team_id),
    )
    return _found(_rows(viewer).where(mine).order_by(Escalation.at.desc()).limit(MOST))


def count_waiting(viewer: Viewer) -> int:
    """Count the hand-overs nobody of the viewer's team has answered."""
    if not viewer.is_signed_in:
        return 0
    rows = at_the_desk(viewer).join(Escalation, Escalation.incident_id == Incident.id)
    counted = rows.where(*_waits_for(viewer)).with_only_columns(func.count(Escalation.id))
    return db.session.scalar(counted) or 0


def escalation(number: int, incident: Incident) -> Escalation:
    """Return one hand-over of an incident; raises `Missing`."""
    found = db.session.get(Escalation, number)
    if found is None or found.incident_id != incident.id:
        raise Missing
    return found


def last_answered(incident: Incident) -> Escalation | None:
    """Return the hand-over the present work rests on: accepted, or given back."""
    rows = select(Escalation).where(
        Escalation.incident_id == incident.id,
        Escalation.kind == EscalationKind.FUNCTIONAL,
        Escalation.answered_at.is_not(None),
    )
    return db.session.scalar(rows.order_by(Escalation.id.desc()).limit(1))


def open_calls(incident: Incident) -> Sequence[Escalation]:
    """Return the managers who were called and have not answered."""
    rows = select(Escalation).where(
        Escalation.incident_id == incident.id,
        Escalation.kind == EscalationKind.HIERARCHICAL,
        Escalation.answered_at.is_(None),
    )
    return db.session.scalars(rows.options(joinedload(Escalation.to_person))).all()


def _waits_for(viewer: Viewer) -> tuple[ColumnElement[bool], ...]:
    mine = or_(
        Escalation.to_person_id == viewer.id,
        Escalation.to_team_id.is_not(None) & (Escalation.to_team_id == viewer.team_id),
    )
    return mine, Escalation.answered_at.is_(None)


def _rows(viewer: Viewer) -> Select[Escalation, Incident]:
    readable = at_the_desk(viewer).with_only_columns(Incident.id)
    return (
        select(Escalation, Incident)
        .join(Incident, Incident.id == Escalation.incident_id)
        .where(Incident.id.in_(readable))
        .options(
            joinedload(Escalation.from_person),
            joinedload(Escalation.from_team),
            joinedload(Escalation.to_team),
            joinedload(Escalation.to_person),
            joinedload(Incident.service),
        )
    )


def _found(rows: Select[Escalation, Incident]) -> list[tuple[Escalation, Incident]]:
    return [(one, incident) for one, incident in db.session.execute(rows)]
