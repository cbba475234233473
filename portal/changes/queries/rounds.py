"""The rounds of votes about changes."""

from collections.abc import Sequence

from sqlalchemy import Select, and_, exists, func, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Person, PersonRole, Team
from portal.accounts.terms import Role, Tier
from portal.accounts.viewer import Viewer
from portal.changes.models.change import Change
from portal.changes.models.rounds import ApprovalRound, Approver, Vote
from portal.changes.terms import RoundResult
from portal.core.db import db


def open_round(change: Change) -> ApprovalRound | None:
    """Return the round that is going on; None between rounds."""
    rows = _of(change).where(ApprovalRound.ended_at.is_(None))
    return db.session.scalar(rows)


def latest_round(change: Change) -> ApprovalRound | None:
    """Return the newest round, going on or over."""
    return db.session.scalar(_of(change).order_by(ApprovalRound.number.desc()).limit(1))


def rounds_of(change: Change) -> Sequence[ApprovalRound]:
    """Return every round, the newest first, with who opened it."""
    rows = _of(change).options(joinedload(ApprovalRound.opened_by))
    return db.session.scalars(rows.order_by(ApprovalRound.number.desc())).unique().all()


def approval_of(change: Change) -> ApprovalRound | None:
    """Return the round that authorized this change as it stands; None for any other."""
    found = latest_round(change)
    return found if found and found.result is RoundResult.APPROVED else None


def next_number(change: Change) -> int:
    """Return the number of the round to come, counted from 1."""
    rows = select(func.max(ApprovalRound.number)).where(ApprovalRound.change_id == change.id)
    return (db.session.scalar(rows) or 0) + 1


def people_to_ask() -> Sequence[Person]:
    """Return who can be asked: L2, L3 and managers who are here, by name."""
    manages = select(PersonRole.person_id).where(PersonRole.role == Role.MANAGER)
    rows = (
        select(Person)
        .outerjoin(Team, Team.id == Person.team_id)
        .where(Person.left_at.is_(None))
        .where((Team.tier_number >= int(Tier.L2)) | Person.id.in_(manages))
    )
    return db.session.scalars(rows.order_by(func.lower(Person.name))).unique().all()


def waits_for(viewer: Viewer) -> Select[Change]:
    """Select the changes whose open round asks this viewer, who has not voted yet."""
    voted = exists().where(Vote.round_id == ApprovalRound.id, Vote.person_id == viewer.id)
    mine = and_(Approver.round_id == ApprovalRound.id, Approver.person_id == viewer.id)
    return (
        select(Change)
        .join(ApprovalRound, ApprovalRound.change_id == Change.id)
        .join(Approver, mine)
        .where(ApprovalRound.ended_at.is_(None), ~voted)
    )


def _of(change: Change) -> Select[ApprovalRound]:
    return select(ApprovalRound).where(ApprovalRound.change_id == change.id)
