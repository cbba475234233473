"""Who may read and who may change what is promised."""

from typing import Any

from portal.accounts.policy import viewer_is_admin, viewer_is_manager
from portal.accounts.terms import Tier
from portal.accounts.viewer import Viewer
from portal.core.policy import Permission, policy


class SlaPermission(Permission):
    """What can be allowed about policies and calendars."""

    READ = "sla.read"
    MANAGE = "sla.manage"


class Clockwork(Viewer):
    """Who tells of thresholds: no person, and no role."""

    @property
    def name(self) -> str:
        """The name in the audit log."""
        return "Portal"


CLOCKWORK = Clockwork()


def viewer_is_support_staff(viewer: Viewer, _record: Any) -> bool:
    """Works in one of the three tiers."""
    return viewer.tier >= Tier.L1


policy.add(
    {
        SlaPermission.READ: [[viewer_is_support_staff], [viewer_is_manager], [viewer_is_admin]],
        SlaPermission.MANAGE: [[viewer_is_manager], [viewer_is_admin]],
    }
)
