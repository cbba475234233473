"""Proposals as their writers and reviewers look for them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from portal.accounts.models import Person
from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.kb.models.article import Article
from portal.kb.models.proposal import Proposal, ProposalSave
from portal.kb.queries.articles import OPEN_STATES, proposals_visible_to
from portal.kb.terms import ProposalState

CLOSED_SHOWN = 20


def writing_of(viewer: Viewer) -> dict[str, Any]:
    """Return `open` and `closed`: the proposals this viewer opened or saved text in."""
    rows = _with_people(proposals_visible_to(viewer).where(_written_by(viewer)))
    return {
        "open": db.session.scalars(
            rows.where(Proposal.state.in_(OPEN_STATES)).order_by(Proposal.saved_at.desc())
        ).all(),
        "closed": db.session.scalars(
            rows.where(Proposal.state.not_in(OPEN_STATES))
            .order_by(Proposal.closed_at.desc())
            .limit(CLOSED_SHOWN)
        ).all(),
    }


def queue_for(viewer: Viewer) -> Sequence[Proposal]:
    """Return what waits for a reviewer, longest waiting first; the viewer's own stands last."""
    rows = proposals_visible_to(viewer).where(Proposal.state == ProposalState.IN_REVIEW)
    waiting = db.session.scalars(_with_people(rows).order_by(Proposal.submitted_at)).all()
    mine = written_by(viewer)
    return sorted(waiting, key=lambda proposal: proposal.id in mine)


def next_for(viewer: Viewer, *, after: Proposal | None = None) -> Proposal | None:
    """Return what this reviewer can decide next: the one that waits longest and is not theirs."""
    rows = proposals_visible_to(viewer).where(
        Proposal.state == ProposalState.IN_REVIEW, ~_written_by(viewer)
    )
    if after is not None:
        rows = rows.where(Proposal.id != after.id)
    return db.session.scalar(_with_people(rows).order_by(Proposal.submitted_at).limit(1))


def authors_of(proposal: Proposal) -> list[Person]:
    """Return who opened a proposal, then everybody else who saved text in it."""
    saved = select(ProposalSave.person_id).where(ProposalSave.proposal_id == proposal.id)
    rows = select(Person).where(or_(Person.id == proposal.author_id, Person.id.in_(saved)))
    return sorted(
        db.session.scalars(rows), key=lambda person: (person.id != proposal.author_id, person.name)
    )


def written_by(viewer: Viewer) -> set[int]:
    """Return the ids of the open proposals this viewer opened or saved text in."""
    rows = select(Proposal.id).where(_written_by(viewer), Proposal.state.in_(OPEN_STATES))
    return set(db.session.scalars(rows))


def approved_for(viewer: Viewer) -> Sequence[Proposal]:
    """Return what is approved and not published yet."""
    rows = proposals_visible_to(viewer).where(Proposal.state == ProposalState.APPROVED)
    return db.session.scalars(_with_people(rows).order_by(Proposal.approved_at)).all()


def waiting_count(viewer: Viewer) -> int:
    """Count what waits for this reviewer: not what they wrote themselves."""
    rows = (
        select(func.count())
        .select_from(Proposal)
        .where(Proposal.state == ProposalState.IN_REVIEW, ~_written_by(viewer))
    )
    return db.session.scalar(rows) or 0


def _written_by(viewer: Viewer) -> ColumnElement[bool]:
    saved = (
        select(ProposalSave.number)
        .where(ProposalSave.proposal_id == Proposal.id, ProposalSave.person_id == viewer.id)
        .exists()
    )
    return or_(Proposal.author_id == viewer.id, saved)


def _with_people(rows: Select[Proposal]) -> Select[Proposal]:
    return rows.options(
        joinedload(Proposal.author),
        joinedload(Proposal.base_revision),
        joinedload(Proposal.article).options(
            joinedload(Article.owner), selectinload(Article.services)
        ),
    )
