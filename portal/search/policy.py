"""Who may look at what searches show, and do something about it."""

from typing import Any

from portal.accounts.policy import (
    viewer_is_admin,
    viewer_is_contributor,
    viewer_is_manager,
    viewer_is_reviewer,
)
from portal.accounts.viewer import Viewer
from portal.core.languages import _
from portal.core.policy import Permission, policy


class SearchPermission(Permission):
    """What can be allowed about search."""

    SEE_DEMAND = "search.see_demand"
    CLAIM_GAP = "search.claim_gap"
    CHECK_GAP = "search.check_gap"
    GIVE_BACK_GAP = "search.give_back_gap"
    DISMISS_GAP = "search.dismiss_gap"
    DECIDE_GAP = "search.decide_gap"
    TUNE = "search.tune"


class Portal(Viewer):
    """Who does what no person does, such as a check that closes a gap: holds no role."""

    @property
    def name(self) -> str:
        """The name in the audit log."""
        return _("Portal")


PORTAL = Portal()


def viewer_is_the_portal(viewer: Any, _record: Any) -> bool:
    """The portal itself, after a check: nobody closes a gap by hand."""
    return viewer is PORTAL


def viewer_claimed_it(viewer: Any, record: Any) -> bool:
    """Took it on."""
    return viewer.id is not None and record is not None and record.claimed_by_id == viewer.id


policy.add(
    {
        SearchPermission.SEE_DEMAND: [
            [viewer_is_contributor],
            [viewer_is_manager],
            [viewer_is_admin],
        ],
        SearchPermission.CLAIM_GAP: [[viewer_is_contributor]],
        SearchPermission.CHECK_GAP: [
            [viewer_is_contributor],
            [viewer_is_manager],
            [viewer_is_admin],
        ],
        SearchPermission.GIVE_BACK_GAP: [
            [viewer_claimed_it],
            [viewer_is_reviewer],
            [viewer_is_manager],
            [viewer_is_admin],
        ],
        SearchPermission.DISMISS_GAP: [[viewer_is_contributor], [viewer_is_manager]],
        SearchPermission.DECIDE_GAP: [[viewer_is_the_portal]],
        SearchPermission.TUNE: [[viewer_is_manager], [viewer_is_reviewer], [viewer_is_admin]],
    }
)
