"""Who may look at what the numbers of the desk say."""

from portal.accounts.policy import viewer_is_admin, viewer_is_manager, viewer_is_reviewer
from portal.core.policy import Permission, policy


class InsightsPermission(Permission):
    """What can be allowed about insights."""

    SEE = "insights.see"


policy.add({InsightsPermission.SEE: [[viewer_is_manager], [viewer_is_reviewer], [viewer_is_admin]]})
