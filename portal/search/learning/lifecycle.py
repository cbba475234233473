"""How a gap moves: a table of steps, from which buttons and tests are made.

People claim, give back and dismiss; only the portal closes, after its own search.
"""

from typing import Any

from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.languages import _, later
from portal.core.lifecycle import Lifecycle, Step
from portal.core.policy import policy
from portal.search.learning.models import Gap, GapWording
from portal.search.learning.terms import TOP, GapState
from portal.search.policy import SearchPermission as May

Inputs = dict[str, Any]
OPEN, CLAIMED = GapState.OPEN, GapState.CLAIMED
CLOSED, DISMISSED = GapState.CLOSED, GapState.DISMISSED


def article_is_named(_gap: Gap, _viewer: Viewer, inputs: Inputs) -> str | None:
    """A claim is a promise with an article behind it."""
    return None if inputs.get("article") else _("The article that is to answer it.")


def reason_is_given(_gap: Gap, _viewer: Viewer, inputs: Inputs) -> str | None:
    """Whoever searched deserves to know why nothing comes of it."""
    return None if str(inputs.get("note") or "").strip() else _("A reason in a few words.")


def answer_is_found(gap: Gap, _viewer: Viewer, _inputs: Inputs) -> str | None:
    """Nothing is closed that its own words do not find."""
    if is_answered(gap):
        return None
    return _("Its own words must find the article among the first three, with every word in it.")


def is_answered(gap: Gap) -> bool:
    """Say whether, at the last check, the main wording found the article among the first three.

    Every word must be in it: a search none of whose hits has all words is one in vain.
    """
    wording = main_wording(gap)
    if wording is None or wording.place is None:
        return False
    return wording.place <= TOP and not wording.missing


def main_wording(gap: Gap) -> GapWording | None:
    """Return the wording the gap is called by: the one that has to find the answer."""
    return next((each for each in gap.wordings if each.text == gap.text), None)


def _claim(gap: Gap, by: Viewer, inputs: Inputs) -> None:
    gap.claimed_by_id, gap.claimed_at = by.id, clock.now()
    gap.article_ref = inputs["article"]


def _release(gap: Gap, _by: Viewer, _inputs: Inputs) -> None:
    gap.claimed_by_id = gap.claimed_at = gap.closed_at = gap.checked_at = None
    gap.article_ref = gap.reason = ""
    for wording in gap.wordings:
        wording.place, wording.missing = None, []


def _close(gap: Gap, _by: Viewer, _inputs: Inputs) -> None:
    gap.closed_at = clock.now()


def _dismiss(gap: Gap, _by: Viewer, inputs: Inputs) -> None:
    gap.reason = str(inputs["note"]).strip()[:300]


GAP = Lifecycle(
    steps=(
        Step("claim", (OPEN,), CLAIMED, May.CLAIM_GAP, (article_is_named,), _claim, later("Claim")),
        Step(
            "give_back",
            (CLAIMED,),
            OPEN,
            May.GIVE_BACK_GAP,
            effect=_release,
            label=later("Give it back"),
            icon="arrow-back-up",
        ),
        Step(
            "close",
            (CLAIMED,),
            CLOSED,
            May.DECIDE_GAP,
            (answer_is_found,),
            _close,
            later("Close"),
        ),
        Step("lose", (CLOSED,), OPEN, May.DECIDE_GAP, effect=_release, label=later("Open again")),
        Step(
            "dismiss",
            (OPEN,),
            DISMISSED,
            May.DISMISS_GAP,
            (reason_is_given,),
            _dismiss,
            later("Dismiss"),
            "eye-off",
        ),
        Step(
            "reopen",
            (DISMISSED, CLOSED),
            OPEN,
            May.DISMISS_GAP,
            effect=_release,
            label=later("Open again"),
            icon="rotate",
        ),
    ),
    policy=policy,
)
