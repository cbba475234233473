"""What reviewers decide, bound to exactly the text they had on the screen."""

from collections.abc import Sequence
from typing import Any

from portal.accounts.viewer import Viewer
from portal.core import clock, events
from portal.core.errors import Invalid
from portal.core.languages import _
from portal.core.policy import policy
from portal.postmortems.gathering import role_of
from portal.postmortems.models.postmortem import Decision, Postmortem
from portal.postmortems.policy import PostmortemPermission
from portal.postmortems.services.starting import require_at_work
from portal.postmortems.terms import REASON_LENGTH, PostmortemState, Verdict

LONGEST_COMMENT = 2_000


def decide(
    postmortem: Postmortem,
    verdict: Verdict,
    comment: str,
    *,
    by: Viewer,
    checks: Sequence[dict[str, Any]] = (),
) -> None:
    """Write a decision down, with the points it was made by."""
    postmortem.decisions.append(
        Decision(
            person_id=by.id,
            person=by.person,
            verdict=verdict,
            comment=comment.strip()[:LONGEST_COMMENT],
            by_role=role_of(by.person)[:120],
            checks=list(checks),
            fingerprint=postmortem.fingerprint,
            at=clock.now(),
        )
    )


def approve(
    postmortem: Postmortem, comment: str, *, by: Viewer, checks: Sequence[dict[str, Any]] = ()
) -> None:
    """Bind the approval to the text as it stands."""
    decide(postmortem, Verdict.APPROVED, comment, by=by, checks=checks)
    postmortem.approved_by_id, postmortem.approved_at = by.id, clock.now()
    postmortem.approved_fingerprint = postmortem.fingerprint


def take_approval_back(postmortem: Postmortem) -> None:
    """Forget who approved it: it is another text now."""
    postmortem.approved_by_id = postmortem.approved_at = None
    postmortem.approved_fingerprint = ""


def void_approval(postmortem: Postmortem, *, by: Viewer) -> None:
    """Put it back into review because it was changed after somebody approved it."""
    take_approval_back(postmortem)
    states = (postmortem.state.value, PostmortemState.IN_REVIEW.value)
    postmortem.state = PostmortemState.IN_REVIEW
    events.write(postmortem, "void_approval", by=by, states=states)


def excuse(postmortem: Postmortem, ref: str, reason: str, *, by: Viewer) -> None:
    """Say why an article need not be found by the words of the incident."""
    policy.require(PostmortemPermission.WRITE, by, postmortem)
    require_at_work(postmortem)
    reason = " ".join(reason.split())[:REASON_LENGTH]
    if not reason:
        words = _("Say why L1 need not find it with these words.")
        raise Invalid(words, {"reason": words})
    postmortem.reasons_not_found = postmortem.reasons_not_found | {ref: reason}
    postmortem.updated_at = clock.now()
    events.write(postmortem, "excuse", by=by, article=ref, note=reason)
