"""Who decides where a team's news goes outside the portal."""

from portal.accounts.models import Team
from portal.accounts.policy import viewer_is_admin, viewer_is_manager
from portal.accounts.viewer import Viewer
from portal.core.policy import Permission, policy


class ActivityPermission(Permission):
    """What can be allowed about telling."""

    MANAGE_CHANNELS = "activity.manage_channels"
    SEE_CHANNELS = "activity.see_channels"


def viewer_is_in_team(viewer: Viewer, team: Team | None) -> bool:
    """Belongs to the team."""
    return team is not None and viewer.is_signed_in and viewer.team_id == team.id


policy.add(
    {
        ActivityPermission.MANAGE_CHANNELS: [[viewer_is_admin], [viewer_is_manager]],
        ActivityPermission.SEE_CHANNELS: [
            [viewer_is_admin],
            [viewer_is_manager],
            [viewer_is_in_team],
        ],
    }
)
