"""What the page of a review shows to one viewer: the points, what was said, who decided what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from portal.accounts.viewer import Viewer
from portal.core.policy import policy
from portal.kb.queries import drafts
from portal.kb.texts.standard_rules import Judgement
from portal.postmortems import checklist, page, passages, rereading
from portal.postmortems.lifecycle import POSTMORTEM
from portal.postmortems.models.postmortem import Decision, Postmortem
from portal.postmortems.policy import PostmortemPermission
from portal.postmortems.queries import listing
from portal.postmortems.terms import GOOD_RANK, Verdict


@dataclass(frozen=True, slots=True)
class Typed:
    """What a reviewer ticked and remarked, about the text with this fingerprint."""

    fingerprint: str
    ticked: Sequence[str] = ()
    remarks: Mapping[str, str] = field(default_factory=dict)
    is_void: bool = False  # the text changed since: what was ticked is to be looked at again


@dataclass(frozen=True, slots=True)
class Kept:
    """One decision as it is kept: by which role, about which text, with which points."""

    verdict: Verdict
    by_role: str
    at: datetime
    comment: str
    is_current: bool
    points: Sequence[Mapping[str, Any]]

    @property
    def held(self) -> int:
        """How many points were ticked, or in order by the portal's own judgement."""
        return sum(bool(each["holds"]) for each in self.points)


def review_page(found: Postmortem, viewer: Viewer, typed: Typed | None = None) -> dict[str, Any]:
    """Return what a reviewer needs beside the text."""
    draft = checklist.draft_of(found)
    steps = POSTMORTEM.steps_for(found, viewer)
    return {
        **page.postmortem_page(found, viewer),
        "checked": draft.checked,
        "good_rank": GOOD_RANK,
        "decisions": [step for step in steps if step.verb in page.DECISIONS],
        "remarks": rereading.by_heading(found),
        "findings": checklist.findings(draft),
        "typed": standing(found, typed or last_of(found, viewer)),
        "kept_reviews": kept(found),
        "threads": passages.placed(found),
        "places": [(each.key, each.heading) for each in found.sections],
        "next_up": next_up(found, viewer),
    }


def standing(found: Postmortem, typed: Typed) -> Typed:
    """Take the ticks back where the text is another one now; remarks are kept."""
    if not typed.fingerprint or typed.fingerprint == found.fingerprint:
        return typed
    return Typed(found.fingerprint, (), typed.remarks, is_void=bool(typed.ticked))


def last_of(found: Postmortem, viewer: Viewer) -> Typed:
    """Return what this viewer ticked the last time; nothing where they decided nothing yet."""
    own = [each for each in found.decisions if each.person_id == viewer.id]
    if not own:
        return Typed("")
    ticked = [str(each["key"]) for each in own[-1].checks if each["is_ticked"]]
    return Typed(own[-1].fingerprint, ticked)


def kept(found: Postmortem) -> list[Kept]:
    """Return every decision, the latest first."""
    return [_kept(each, found.fingerprint) for each in reversed(found.decisions)]


def next_up(found: Postmortem, viewer: Viewer) -> tuple[str, str] | None:
    """Return title and address of what this reviewer can decide next, postmortems first."""
    if not policy.allows(PostmortemPermission.REVIEW, viewer):
        return None
    waiting = listing.waiting_for_review(viewer, most=2)
    other = next((each for each in waiting if each.id != found.id), None)
    if other:
        return other.title, f"/postmortems/{other.ref}/review"
    proposal = drafts.next_for(viewer)
    return (proposal.title, f"/kb/{proposal.ref}/proposal") if proposal else None


def _kept(decision: Decision, fingerprint: str) -> Kept:
    return Kept(
        decision.verdict,
        decision.by_role,
        decision.at,
        decision.comment,
        decision.fingerprint == fingerprint,
        [_point(each) for each in decision.checks if each["key"] in checklist.TITLES],
    )


def _point(kept: Mapping[str, Any]) -> dict[str, Any]:
    by_portal = kept["judgement"] != Judgement.TO_JUDGE.value
    return {
        "title": checklist.TITLES[kept["key"]],
        "holds": kept["judgement"] == Judgement.MET.value if by_portal else kept["is_ticked"],
        "by_portal": by_portal,
        "remark": kept["remark"],
    }
