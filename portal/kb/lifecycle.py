"""How proposals and articles move: two tables of steps, from which buttons and tests are made."""

from typing import Any

from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.languages import _, later
from portal.core.lifecycle import Lifecycle, Step
from portal.core.policy import policy
from portal.core.wording import plural
from portal.kb.models.article import Article
from portal.kb.models.proposal import Proposal
from portal.kb.policy import KbPermission as May
from portal.kb.services import publishing, reviewing
from portal.kb.services.publishing import vouch
from portal.kb.terms import Confidence, ProposalState, VerificationBasis

Inputs = dict[str, Any]
DRAFT, IN_REVIEW = ProposalState.DRAFT, ProposalState.IN_REVIEW
CHANGES_REQUESTED, APPROVED = ProposalState.CHANGES_REQUESTED, ProposalState.APPROVED
PUBLISHED, WITHDRAWN = ProposalState.PUBLISHED, ProposalState.WITHDRAWN


def something_changed(proposal: Proposal, _viewer: Viewer, _inputs: Inputs) -> str | None:
    """Refuse a proposal that says what readers already get."""
    base = proposal.base_revision
    if base and base.content.fingerprint == proposal.content.fingerprint:
        return _("The text is the same as the published one: change something first.")
    return None


def body_is_there(proposal: Proposal, _viewer: Viewer, _inputs: Inputs) -> str | None:
    """Refuse an article without text."""
    return None if proposal.body.strip() else _("The article has no text yet.")


def summary_is_there(proposal: Proposal, _viewer: Viewer, _inputs: Inputs) -> str | None:
    """Refuse an article search could not describe."""
    return None if proposal.summary.strip() else _("A summary of one or two sentences.")


def change_is_explained(proposal: Proposal, _viewer: Viewer, _inputs: Inputs) -> str | None:
    """Ask what changed and why, once there is something that can change."""
    if proposal.base_revision is None or proposal.note.strip():
        return None
    return _("A note for the reviewer: what changes, and why.")


def content_is_what_was_read(proposal: Proposal, _viewer: Viewer, inputs: Inputs) -> str | None:
    """Bind the decision to the text the reviewer had on the screen."""
    if inputs.get("fingerprint") == proposal.content.fingerprint:
        return None
    return _("The text changed while you were reading: look at it again.")


def comments_are_resolved(proposal: Proposal, _viewer: Viewer, _inputs: Inputs) -> str | None:
    """Refuse to approve over an open remark."""
    left = reviewing.unresolved(proposal)
    return (
        _("%(comments)s: resolve what is settled.", comments=plural(left, "open comment"))
        if left
        else None
    )


def reason_is_given(_proposal: Proposal, _viewer: Viewer, inputs: Inputs) -> str | None:
    """Nobody learns from a refusal without a reason."""
    return None if str(inputs.get("note") or "").strip() else _("A reason the author can act on.")


def content_is_what_was_approved(
    proposal: Proposal, _viewer: Viewer, _inputs: Inputs
) -> str | None:
    """Publish only what was approved, to the letter."""
    if proposal.approved_fingerprint == proposal.content.fingerprint:
        return None
    return _("The text changed after it was approved.")


def base_is_current(proposal: Proposal, _viewer: Viewer, _inputs: Inputs) -> str | None:
    """Refuse to publish over a revision the author never saw."""
    if proposal.base_revision_id == proposal.article.revision_id:
        return None
    return _("The article was published anew meanwhile: withdraw this and propose again.")


def _submit(proposal: Proposal, _by: Viewer, _inputs: Inputs) -> None:
    proposal.submitted_at = clock.now()
    proposal.submitted_fingerprint = proposal.content.fingerprint


def _approve(proposal: Proposal, by: Viewer, inputs: Inputs) -> None:
    reviewing.decide(
        proposal,
        by=by,
        approved=True,
        reason=inputs.get("note", ""),
        checks=inputs.get("checks", []),
    )
    proposal.approved_at, proposal.approved_by = clock.now(), by.person
    proposal.approved_fingerprint = proposal.content.fingerprint


def _request_changes(proposal: Proposal, by: Viewer, inputs: Inputs) -> None:
    reviewing.decide(
        proposal, by=by, approved=False, reason=inputs["note"], checks=inputs.get("checks", [])
    )
    proposal.approved_at = proposal.approved_by = proposal.approved_fingerprint = None


def _publish(proposal: Proposal, _by: Viewer, _inputs: Inputs) -> None:
    publishing.publish(proposal, confidence=Confidence.VALIDATED)


def _publish_directly(proposal: Proposal, _by: Viewer, _inputs: Inputs) -> None:
    publishing.publish_directly(proposal)


def _withdraw(proposal: Proposal, _by: Viewer, _inputs: Inputs) -> None:
    proposal.closed_at = clock.now()


def _validate(article: Article, by: Viewer, _inputs: Inputs) -> None:
    if by.person:
        vouch(article, person=by.person, basis=VerificationBasis.EXPERT_ATTESTS)


def _archive(article: Article, _by: Viewer, _inputs: Inputs) -> None:
    article.archived_at = clock.now()


def _restore(article: Article, _by: Viewer, _inputs: Inputs) -> None:
    article.archived_at = None


PROPOSAL = Lifecycle(
    steps=(
        Step(
            "submit",
            (DRAFT, CHANGES_REQUESTED),
            IN_REVIEW,
            May.SUBMIT,
            guards=(body_is_there, summary_is_there, something_changed, change_is_explained),
            effect=_submit,
            label=later("Ask for review"),
            icon="send",
            tone="primary",
        ),
        Step(
            "publish_directly",
            (DRAFT, CHANGES_REQUESTED),
            PUBLISHED,
            May.PUBLISH_DIRECTLY,
            guards=(body_is_there, summary_is_there, something_changed, base_is_current),
            effect=_publish_directly,
            label=later("Publish without review"),
            icon="bolt",
        ),
        Step(
            "approve",
            (IN_REVIEW,),
            APPROVED,
            May.APPROVE,
            guards=(content_is_what_was_read, comments_are_resolved),
            effect=_approve,
            label=later("Approve"),
            icon="check",
            tone="primary",
        ),
        Step(
            "request_changes",
            (IN_REVIEW, APPROVED),
            CHANGES_REQUESTED,
            May.APPROVE,
            guards=(reason_is_given,),
            effect=_request_changes,
            label=later("Ask for changes"),
            icon="message-circle",
        ),
        Step(
            "publish",
            (APPROVED,),
            PUBLISHED,
            May.PUBLISH,
            guards=(content_is_what_was_approved, base_is_current),
            effect=_publish,
            label=later("Publish"),
            icon="world-upload",
            tone="primary",
        ),
        Step(
            "withdraw",
            (DRAFT, IN_REVIEW, CHANGES_REQUESTED, APPROVED),
            WITHDRAWN,
            May.WITHDRAW,
            effect=_withdraw,
            label=later("Withdraw"),
            icon="trash",
            tone="danger",
        ),
    ),
    policy=policy,
)

ARTICLE = Lifecycle(
    steps=(
        Step(
            "validate",
            (Confidence.WORK_IN_PROGRESS, Confidence.NOT_VALIDATED),
            Confidence.VALIDATED,
            May.VALIDATE,
            effect=_validate,
            label=later("Validate"),
            icon="shield-check",
            tone="primary",
        ),
        Step(
            "archive",
            (Confidence.WORK_IN_PROGRESS, Confidence.NOT_VALIDATED, Confidence.VALIDATED),
            Confidence.ARCHIVED,
            May.ARCHIVE,
            guards=(reason_is_given,),
            effect=_archive,
            label=later("Archive"),
            icon="archive",
            tone="danger",
        ),
        Step(
            "restore",
            (Confidence.ARCHIVED,),
            Confidence.NOT_VALIDATED,
            May.ARCHIVE,
            effect=_restore,
            label=later("Bring back"),
            icon="archive-off",
        ),
    ),
    policy=policy,
    attribute="confidence",
)
