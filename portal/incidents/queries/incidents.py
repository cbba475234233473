"""Incidents as one viewer may read them."""

from sqlalchemy import ColumnElement, Select, and_, false, not_, or_, select, true
from sqlalchemy.orm import joinedload

from portal.accounts.terms import Role, Tier
from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.errors import Missing
from portal.incidents.models.incident import Incident

ALWAYS = ("role:manager", "role:admin")


def visible_to(viewer: Viewer) -> Select[Incident]:
    """Select the incidents this viewer may read: the one definition everything starts from.

    Support and those who answer for it read all but confidential ones; whoever waits for an
    incident reads that one; a confidential one is read by its team, its assignee and managers.
    """
    return select(Incident).where(may_read(viewer))


def at_the_desk(viewer: Viewer) -> Select[Incident]:
    """Select what this viewer reads as support does: with internal comments and the trail."""
    return select(Incident).where(_as_support(viewer))


def may_read(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition behind `visible_to`, for queries that join incidents."""
    if not viewer.is_signed_in:
        return false()
    return or_(_as_support(viewer), Incident.requester_id == viewer.id)


def _as_support(viewer: Viewer) -> ColumnElement[bool]:
    if viewer.has(Role.MANAGER, Role.ADMIN):
        return true()
    if viewer.tier < Tier.L1 and not viewer.has(Role.REVIEWER):
        return false()
    own = [Incident.assignee_id == viewer.id]
    if viewer.team_id is not None and viewer.tier >= Tier.L1:
        own.append(Incident.team_id == viewer.team_id)
    # Said with OR, SQLite would collect nearly all rows by two indexes and sort them.
    return not_(and_(Incident.is_confidential, not_(or_(*own))))


def incident(ref: str, *, viewer: Viewer) -> Incident:
    """Return `INC-7`; raises `Missing` for what is not there or not open to the viewer."""
    return _one(visible_to(viewer), ref)


def incident_at_desk(ref: str, *, viewer: Viewer) -> Incident:
    """Return `INC-7` for those who work on it or answer for it; raises `Missing`."""
    return _one(at_the_desk(viewer), ref)


def reads_as_support(found: Incident, viewer: Viewer) -> bool:
    """Say whether this viewer reads the incident with everything internal."""
    rows = at_the_desk(viewer).where(Incident.id == found.id)
    return db.session.scalar(rows) is not None


def audience_tokens(found: Incident) -> tuple[str, ...]:
    """Return the tokens of which a reader must hold one; the same rule as `visible_to`."""
    requester = (f"person:{found.requester_id}",) if found.requester_id else ()
    return (*desk_tokens(found), *requester)


def desk_tokens(found: Incident) -> tuple[str, ...]:
    """Return the tokens of those who read it as support does."""
    if not found.is_confidential:
        return ("l1", "role:reviewer", *ALWAYS)
    own = [f"person:{found.assignee_id}"] if found.assignee_id else []
    if found.team and found.team.tier >= Tier.L1:
        own.append(f"team:{found.team_id}")
    return (*own, *ALWAYS)


def _one(rows: Select[Incident], ref: str) -> Incident:
    number = ref.upper().removeprefix("INC-")
    if not number.isdecimal() or len(number) > 9:
        raise Missing
    found = db.session.scalar(
        rows.where(Incident.id == int(number)).options(
            joinedload(Incident.service),
            joinedload(Incident.team),
            joinedload(Incident.assignee),
            joinedload(Incident.requester),
            joinedload(Incident.category),
        )
    )
    if found is None:
        raise Missing
    return found
