"""What stands around an incident: files, links to other systems, roles, hand-overs, the like."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Person, Team
from portal.accounts.terms import Tier
from portal.accounts.viewer import Viewer
from portal.activity.queries.notifications import watchers
from portal.core.db import db
from portal.core.errors import Missing
from portal.incidents.models.escalation import Escalation
from portal.incidents.models.incident import Incident, IncidentReference, Responder
from portal.incidents.models.talk import IncidentFile, TimelineEvent
from portal.incidents.queries.incidents import reads_as_support, visible_to


def files_of(incident: Incident, *, viewer: Viewer) -> Sequence[IncidentFile]:
    """Return the files this viewer may have; the requester gets none that is internal."""
    rows = select(IncidentFile).where(IncidentFile.incident_id == incident.id)
    if not reads_as_support(incident, viewer):
        rows = rows.where(IncidentFile.is_internal.is_(False))
    return db.session.scalars(rows.order_by(IncidentFile.added_at, IncidentFile.id)).all()


def file_of(incident: Incident, name: str, *, viewer: Viewer) -> IncidentFile:
    """Return one file; raises `Missing` where `files_of` leaves it out."""
    for file in files_of(incident, viewer=viewer):
        if file.name == name:
            return file
    raise Missing


def line_of(incident: Incident, number: int) -> TimelineEvent:
    """Return one line of the timeline; raises `Missing` for one of another incident."""
    line = db.session.get(TimelineEvent, number)
    if line is None or line.incident_id != incident.id:
        raise Missing
    return line


def references_of(incident: Incident) -> Sequence[IncidentReference]:
    """Return where the matter stands in other systems."""
    rows = select(IncidentReference).where(IncidentReference.incident_id == incident.id)
    return db.session.scalars(rows.order_by(IncidentReference.id)).all()


def responders_of(incident: Incident) -> Sequence[Responder]:
    """Return who holds which role."""
    rows = select(Responder).where(Responder.incident_id == incident.id)
    return db.session.scalars(rows.order_by(Responder.id)).all()


def escalations_of(incident: Incident) -> Sequence[Escalation]:
    """Return the hand-overs, the first first."""
    rows = (
        select(Escalation)
        .where(Escalation.incident_id == incident.id)
        .options(
            joinedload(Escalation.from_team),
            joinedload(Escalation.to_team),
            joinedload(Escalation.from_person),
            joinedload(Escalation.answered_by),
        )
    )
    return db.session.scalars(rows.order_by(Escalation.at, Escalation.id)).all()


def merged_into(incident: Incident, *, viewer: Viewer) -> Sequence[Incident]:
    """Return the duplicates that were merged into this one, as far as this viewer reads them."""
    rows = visible_to(viewer).where(Incident.merged_into_id == incident.id)
    return db.session.scalars(rows.order_by(Incident.id)).all()


def people_who_may_take(incident: Incident) -> Sequence[Person]:
    """Return who may be assigned: people of the incident's tier, its own team first."""
    rows = (
        select(Person)
        .join(Team, Team.id == Person.team_id)
        .where(Person.left_at.is_(None), Team.tier_number >= max(1, incident.tier_number))
        .order_by(Team.id != incident.team_id, Team.tier_number, Person.name)
    )
    return db.session.scalars(rows).all()


def people_of_support() -> Sequence[Person]:
    """Return everybody who works in a tier, by name."""
    rows = select(Person).join(Team, Team.id == Person.team_id)
    rows = rows.where(Person.left_at.is_(None), Team.tier_number >= int(Tier.L1))
    return db.session.scalars(rows.order_by(Person.name)).all()


def teams_of_support() -> Sequence[Team]:
    """Return the teams that work in a tier."""
    rows = select(Team).where(Team.tier_number >= int(Tier.L1))
    return db.session.scalars(rows.order_by(Team.tier_number, Team.name)).all()


def recurrences(incident: Incident, *, viewer: Viewer) -> Sequence[Incident]:
    """Return the incidents that are this one again, as far as this viewer reads them."""
    rows = visible_to(viewer).where(Incident.recurrence_of_id == incident.id)
    return db.session.scalars(rows.order_by(Incident.id)).all()


def children_of(incident: Incident, *, viewer: Viewer) -> Sequence[Incident]:
    """Return the incidents that belong to this one, as far as this viewer reads them."""
    rows = visible_to(viewer).where(Incident.parent_id == incident.id)
    return db.session.scalars(rows.order_by(Incident.id)).all()


def readable(other: Incident | None, *, viewer: Viewer) -> Incident | None:
    """Return another incident where this viewer may read it, nothing where not."""
    if other is None:
        return None
    return db.session.scalar(visible_to(viewer).where(Incident.id == other.id))


def people_watching(incident: Incident) -> Sequence[Person]:
    """Return who wants to hear about it, by name."""
    rows = select(Person).where(Person.id.in_(watchers(incident.ref)), Person.left_at.is_(None))
    return db.session.scalars(rows.order_by(Person.name)).all()
