"""Parts of a postmortem's own page: the meetings about it, and who has read it."""

from typing import Any

from portal.accounts.viewer import Viewer
from portal.core.policy import policy
from portal.postmortems.audiences import reads_engineering
from portal.postmortems.models.postmortem import Postmortem
from portal.postmortems.policy import PostmortemPermission
from portal.postmortems.queries import meetings, receipts
from portal.postmortems.terms import PostmortemState

SHOWN = 6


def meetings_of(viewer: Viewer, found: Postmortem) -> dict[str, Any] | None:
    """Return the meetings about a postmortem, for those who read all of it."""
    if not reads_engineering(viewer, found):
        return None
    may_write = policy.allows(PostmortemPermission.WRITE, viewer, found)
    may_begin = may_write and found.state.is_at_work
    held = meetings.of(found)
    if not held and not may_begin:
        return None
    return {"held": held, "may_write": may_write, "may_begin": may_begin, "postmortem": found}


def readers_of(viewer: Viewer, found: Postmortem) -> dict[str, Any] | None:
    """Return how many have read it, whether this viewer is asked to, and who may see names."""
    if found.state is not PostmortemState.PUBLISHED:
        return None
    counted = receipts.count(found)
    may_ask = policy.allows(PostmortemPermission.WRITE, viewer, found)
    if not counted.asked and not may_ask:
        return None
    mine = receipts.mine(found, viewer=viewer)
    return {"count": counted, "mine": mine, "may_ask": may_ask, "postmortem": found}


def to_read(viewer: Viewer) -> Any:
    """Return the postmortems this viewer was asked to read, for the first page."""
    return receipts.to_read(viewer, most=SHOWN)
