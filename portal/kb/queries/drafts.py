"""Proposals as their writers and reviewers look for them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload

from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.kb.models.article import Article
from portal.kb.models.proposal import Proposal, ProposalSave
from portal.kb.queries.articles import OPEN_STATES, proposals_visible_to
from portal.kb.terms import ProposalState

CLOSED_SHOWN = 20


def writing_of(viewer: Viewer) -> dict[str, Any]:
    """Return `open` and `closed`: the proposals this viewer opened or saved text in."""
    rows = _with_people(select(Proposal).where(_written_by(viewer)))
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
    mine = set(db.session.scalars(select(Proposal.id).where(_written_by(viewer))))
    return sorted(waiting, key=lambda proposal: proposal.id in mine)


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
        joinedload(Proposal.article).joinedload(Article.owner),
    )
