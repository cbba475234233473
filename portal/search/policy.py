"""Who may look behind the search and turn it."""

from portal.accounts.policy import viewer_is_admin, viewer_is_manager, viewer_is_reviewer
from portal.core.policy import Permission, policy


class SearchPermission(Permission):
    """What can be allowed about search."""

    TUNE = "search.tune"


policy.add(
    {SearchPermission.TUNE: [[viewer_is_manager], [viewer_is_reviewer], [viewer_is_admin]]},
)
