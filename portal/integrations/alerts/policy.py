"""Who may connect senders of alerts, and who may look."""

from portal.accounts.policy import viewer_is_admin, viewer_is_manager
from portal.core.policy import Permission, policy
from portal.incidents.policy import viewer_sees_the_desk


class AlertsPermission(Permission):
    """What can be allowed about sources of alerts."""

    SEE_SOURCES = "alerts.see_sources"
    MANAGE_SOURCES = "alerts.manage_sources"


policy.add(
    {
        AlertsPermission.SEE_SOURCES: [[viewer_sees_the_desk]],
        AlertsPermission.MANAGE_SOURCES: [[viewer_is_admin], [viewer_is_manager]],
    }
)
