"""How postmortems move: a table of steps, from which buttons and tests are made."""

from typing import Any

from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.languages import _, later, ngettext
from portal.core.lifecycle import Lifecycle, Step
from portal.core.policy import policy
from portal.core.secrets import masked
from portal.incidents.models.incident import Incident
from portal.postmortems import checklist, findability, passages
from portal.postmortems.models.postmortem import Postmortem
from portal.postmortems.policy import PostmortemPermission as May
from portal.postmortems.queries import postmortems
from portal.postmortems.services import deciding, publishing
from portal.postmortems.terms import LOOKING_BACK, REASON_LENGTH, PostmortemState, Verdict

Inputs = dict[str, Any]
DRAFT, IN_REVIEW = PostmortemState.DRAFT, PostmortemState.IN_REVIEW
APPROVED, PUBLISHED = PostmortemState.APPROVED, PostmortemState.PUBLISHED
DISCARDED = PostmortemState.DISCARDED


def something_is_written(postmortem: Postmortem, _viewer: Viewer, _inputs: Inputs) -> str | None:
    """Refuse a draft that holds nothing but what was filled in."""
    if postmortem.lessons or any(section.body for section in postmortem.sections):
        return None
    return _("A section, or something that was learned: so far it holds only what was filled in.")


def comment_is_given(_postmortem: Postmortem, _viewer: Viewer, inputs: Inputs) -> str | None:
    """Nobody learns from a refusal without a reason."""
    return (
        None if str(inputs.get("note") or "").strip() else _("What should change, for its authors.")
    )


def reason_is_given(_postmortem: Postmortem, _viewer: Viewer, inputs: Inputs) -> str | None:
    """Whoever comes by its link reads why it was given up."""
    return (
        None if str(inputs.get("note") or "").strip() else _("A reason, for whoever looks for it.")
    )


def nobody_was_asked(postmortem: Postmortem, _viewer: Viewer, _inputs: Inputs) -> str | None:
    """Keep what reviewers spent their time on."""
    if postmortem.submitted_at is None and not postmortem.decisions:
        return None
    return _("A draft nobody was asked to review: what was under review is kept.")


def content_is_what_was_read(postmortem: Postmortem, _viewer: Viewer, inputs: Inputs) -> str | None:
    """Bind the decision to the text the reviewer had on the screen."""
    if inputs.get("fingerprint") == postmortem.fingerprint:
        return None
    return _("The text changed while you were reading: look at it again.")


def articles_are_found(postmortem: Postmortem, _viewer: Viewer, _inputs: Inputs) -> str | None:
    """Refuse articles L1 would not find with the words the incident came in."""
    lost = [each.article for each in findability.checked(postmortem) if not each.is_settled]
    if not lost:
        return None
    names = ", ".join(
        _("%(ref)s “%(title)s”", ref=article.ref, title=article.title) for article in lost
    )
    return _(
        "L1 would not find %(names)s: add the words people used, or say why that is right.",
        names=names,
    )


def comments_are_resolved(postmortem: Postmortem, _viewer: Viewer, _inputs: Inputs) -> str | None:
    """Refuse to approve over an open remark, as for articles."""
    left = passages.unresolved(postmortem)
    if not left:
        return None
    return ngettext(
        "%(number)s open comment: resolve what is settled.",
        "%(number)s open comments: resolve what is settled.",
        left,
    )


def content_is_what_was_approved(
    postmortem: Postmortem, _viewer: Viewer, _inputs: Inputs
) -> str | None:
    """Publish only what was approved, to the letter."""
    if postmortem.approved_fingerprint == postmortem.fingerprint:
        return None
    return _("The text changed after it was approved.")


def nothing_is_missing(postmortem: Postmortem, _viewer: Viewer, _inputs: Inputs) -> str | None:
    """Refuse what would leave its readers without the lesson; a line for each thing."""
    return "\n".join(publishing.missing(postmortem)) or None


def is_looked_back_on(incident: Incident) -> bool:
    """Say whether a postmortem about it is in review or later: then it may be closed."""
    standing = postmortems.standing_for(incident)
    return standing is not None and standing.state in LOOKING_BACK


def _submit(postmortem: Postmortem, _by: Viewer, _inputs: Inputs) -> None:
    postmortem.submitted_at = clock.now()
    _touch(postmortem)


def _approve(postmortem: Postmortem, by: Viewer, inputs: Inputs) -> None:
    note, checks = str(inputs.get("note") or ""), _points(postmortem, inputs)
    deciding.approve(postmortem, note, by=by, checks=checks)
    _touch(postmortem)


def _ask_for_changes(postmortem: Postmortem, by: Viewer, inputs: Inputs) -> None:
    note, checks = str(inputs.get("note") or ""), _points(postmortem, inputs)
    deciding.decide(postmortem, Verdict.CHANGES, note, by=by, checks=checks)
    deciding.take_approval_back(postmortem)
    _touch(postmortem)


def _points(postmortem: Postmortem, inputs: Inputs) -> list[dict[str, Any]]:
    return checklist.record(postmortem, inputs.get("ticked", ()), inputs.get("remarks", {}))


def _publish(postmortem: Postmortem, by: Viewer, _inputs: Inputs) -> None:
    publishing.hand_out(postmortem, by=by)
    _touch(postmortem)


def _discard(postmortem: Postmortem, by: Viewer, inputs: Inputs) -> None:
    postmortem.discarded_at, postmortem.discarded_by_id = clock.now(), by.id
    postmortem.discard_reason = masked(" ".join(str(inputs["note"]).split()))[:REASON_LENGTH]
    _touch(postmortem)


def _touch(postmortem: Postmortem) -> None:
    postmortem.updated_at = clock.now()


POSTMORTEM = Lifecycle(
    steps=(
        Step(
            "submit",
            (DRAFT,),
            IN_REVIEW,
            May.WRITE,
            guards=(something_is_written,),
            effect=_submit,
            label=later("Ask for review"),
            icon="send",
            tone="primary",
        ),
        Step(
            "approve",
            (IN_REVIEW,),
            APPROVED,
            May.APPROVE,
            guards=(content_is_what_was_read, comments_are_resolved, articles_are_found),
            effect=_approve,
            label=later("Approve"),
            icon="circle-check",
            tone="primary",
        ),
        Step(
            "request_changes",
            (IN_REVIEW, APPROVED),
            DRAFT,
            May.REVIEW,
            guards=(comment_is_given,),
            effect=_ask_for_changes,
            label=later("Ask for changes"),
            icon="message-exclamation",
        ),
        Step(
            "publish",
            (APPROVED,),
            PUBLISHED,
            May.PUBLISH,
            guards=(content_is_what_was_approved, nothing_is_missing),
            effect=_publish,
            label=later("Publish"),
            icon="world-check",
            tone="primary",
        ),
        Step(
            "discard",
            (DRAFT,),
            DISCARDED,
            May.DISCARD,
            guards=(nobody_was_asked, reason_is_given),
            effect=_discard,
            label=later("Discard"),
            icon="trash",
            tone="danger",
        ),
    ),
    policy=policy,
)
