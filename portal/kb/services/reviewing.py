"""Reviewing: comments on passages, and decisions bound to exactly one text."""

from sqlalchemy import func, select

from portal.accounts.viewer import Viewer
from portal.activity.conversations import QUOTE_LENGTH, head_of, settle, worded
from portal.core import clock, events
from portal.core.db import db
from portal.core.policy import policy
from portal.kb.models.proposal import Proposal, ReviewComment, ReviewDecision
from portal.kb.policy import KbPermission
from portal.kb.services.writing import person_of


def comment(
    proposal: Proposal,
    body: str,
    *,
    by: Viewer,
    quote: str = "",
    line: int | None = None,
    reply_to: int | None = None,
) -> ReviewComment:
    """Remark on a passage, or reply to a remark of the same proposal."""
    policy.require(KbPermission.COMMENT, by, proposal)
    body = worded(body)
    parent = head_of(proposal.comments, reply_to) if reply_to else None
    remark = ReviewComment(
        parent_id=parent.id if parent else None,
        author_id=person_of(by).id,
        quote=quote.strip()[:QUOTE_LENGTH],
        line=line,
        body=body,
        created_at=clock.now(),
    )
    proposal.comments.append(remark)
    events.write(proposal, "comment", by=by)
    return remark


def resolve(proposal: Proposal, comment_id: int, *, by: Viewer) -> ReviewComment:
    """Close a remark: what it asked for is done, or settled."""
    policy.require(KbPermission.COMMENT, by, proposal)
    remark = head_of(proposal.comments, comment_id)
    if settle(remark, person_of(by)):
        events.write(proposal, "resolve_comment", by=by)
    return remark


def unresolved(proposal: Proposal) -> int:
    """Count the remarks nobody has settled."""
    found = select(func.count(ReviewComment.id)).where(
        ReviewComment.proposal_id == proposal.id,
        ReviewComment.parent_id.is_(None),
        ReviewComment.resolved_at.is_(None),
    )
    return db.session.scalar(found) or 0


def decide(
    proposal: Proposal, *, by: Viewer, approved: bool, reason: str, checks: list[str]
) -> ReviewDecision:
    """Write a reviewer's decision down, with the fingerprint of the text it is about."""
    decision = ReviewDecision(
        reviewer_id=person_of(by).id,
        approved=approved,
        reason=reason.strip(),
        checks=checks,
        fingerprint=proposal.content.fingerprint,
        decided_at=clock.now(),
    )
    proposal.decisions.append(decision)
    return decision
