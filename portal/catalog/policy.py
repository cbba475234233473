"""Who may manage what the desk supports."""

from portal.accounts.policy import viewer_is_admin, viewer_is_manager
from portal.core.policy import Permission, policy


class CatalogPermission(Permission):
    """What can be allowed about services, categories and tags."""

    MANAGE = "catalog.manage"


policy.add({CatalogPermission.MANAGE: [[viewer_is_admin], [viewer_is_manager]]})
