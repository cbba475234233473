"""Postmortems as one viewer may read them."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, and_, exists, false, not_, or_, select, true

from portal.accounts.terms import Role
from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.errors import Missing
from portal.incidents.models.incident import Incident
from portal.incidents.policy import viewer_sees_the_desk
from portal.incidents.queries import incidents as of_incidents
from portal.postmortems.models.postmortem import Participant, Postmortem, postmortem_incident
from portal.postmortems.terms import OPEN_TO_READERS, SET_ASIDE, PartRole, PostmortemState

ANSWERING = (Role.REVIEWER, Role.MANAGER, Role.ADMIN)
_PARTS = [role for role in PartRole if role.takes_part]


def visible_to(viewer: Viewer) -> Select[Postmortem]:
    """Select the postmortems this viewer may read: the one definition everything starts from.

    Whoever is signed in reads what is published; before that it is for those who take part,
    reviewers and managers. One about a confidential incident is for readers of that incident.
    """
    return select(Postmortem).where(may_read(viewer))


def followed_by(viewer: Viewer) -> Select[Postmortem]:
    """Select those of them that support, and who answers for it, may see being worked on."""
    rows = visible_to(viewer)
    return rows if viewer_sees_the_desk(viewer, None) else rows.where(false())


def may_read(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition behind `visible_to`, for queries that join postmortems."""
    if not viewer.is_signed_in:
        return false()
    return and_(_is_open_to(viewer), not_(_hides_an_incident_from(viewer)))


def _is_open_to(viewer: Viewer) -> ColumnElement[bool]:
    if viewer.has(*ANSWERING):
        return true()
    takes_part = exists().where(
        Participant.postmortem_id == Postmortem.id,
        Participant.person_id == viewer.id,
        Participant.role.in_(_PARTS),
    )
    return or_(Postmortem.state.in_(OPEN_TO_READERS), takes_part)


def _hides_an_incident_from(viewer: Viewer) -> ColumnElement[bool]:
    readable = of_incidents.at_the_desk(viewer).with_only_columns(Incident.id)
    return exists().where(
        postmortem_incident.c.postmortem_id == Postmortem.id,
        postmortem_incident.c.incident_id == Incident.id,
        Incident.is_confidential,
        Incident.id.not_in(readable),
    )


def postmortem(ref: str, *, viewer: Viewer) -> Postmortem:
    """Return `PM-3`; raises `Missing` for what is not there or not open to the viewer."""
    number = ref.upper().removeprefix("PM-")
    if not number.isdecimal() or len(number) > 9:
        raise Missing
    found = db.session.scalar(visible_to(viewer).where(Postmortem.id == int(number)))
    if found is None:
        raise Missing
    return found


def about(incident: Incident, *, viewer: Viewer) -> Sequence[Postmortem]:
    """Return the postmortems about an incident that this viewer may read, the newest first."""
    rows = visible_to(viewer).where(Postmortem.id.in_(_ids_about(incident)))
    return db.session.scalars(rows.order_by(Postmortem.id.desc())).all()


def standing_for(incident: Incident) -> Postmortem | None:
    """Return the postmortem about an incident that was not set aside, whoever reads it."""
    rows = select(Postmortem).where(
        Postmortem.id.in_(_ids_about(incident)), Postmortem.state.not_in(SET_ASIDE)
    )
    return db.session.scalar(rows.order_by(Postmortem.id.desc()).limit(1))


def successor(found: Postmortem) -> Postmortem | None:
    """Return the postmortem written to take the place of this one, if any was begun."""
    rows = select(Postmortem).where(
        Postmortem.supersedes_id == found.id, Postmortem.state != PostmortemState.DISCARDED
    )
    return db.session.scalar(rows.order_by(Postmortem.id.desc()).limit(1))


def readable_incidents(found: Postmortem, *, viewer: Viewer) -> Sequence[Incident]:
    """Return the incidents it is about that this viewer may read."""
    ids = [incident.id for incident in found.incidents]
    rows = of_incidents.visible_to(viewer).where(Incident.id.in_(ids))
    return db.session.scalars(rows.order_by(Incident.id)).all()


def audience_tokens(found: Postmortem) -> tuple[str, ...]:
    """Return the tokens of which a reader must hold one; the same rule as `visible_to`."""
    if found.state in OPEN_TO_READERS:
        tokens = {"internal"}
    else:
        people = {each.person_id for each in found.people if each.role.takes_part}
        tokens = {f"role:{role.value}" for role in ANSWERING}
        tokens |= {f"person:{number}" for number in people}
    for incident in found.incidents:
        if incident.is_confidential:
            desk = set(of_incidents.desk_tokens(incident))
            tokens = desk if "internal" in tokens else tokens & desk
    return tuple(sorted(tokens))


def _ids_about(incident: Incident) -> Select[int]:
    return select(postmortem_incident.c.postmortem_id).where(
        postmortem_incident.c.incident_id == incident.id
    )
