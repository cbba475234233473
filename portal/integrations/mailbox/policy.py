"""Who may look after mailboxes, and who may see what came into them."""

from portal.accounts.policy import viewer_is_admin, viewer_is_manager
from portal.core.policy import Permission, policy


class MailPermission(Permission):
    """What can be allowed about mailboxes and mails."""

    MANAGE = "mail.manage"
    REFILE = "mail.refile"


policy.add(
    {
        MailPermission.MANAGE: [[viewer_is_admin], [viewer_is_manager]],
        MailPermission.REFILE: [[viewer_is_admin], [viewer_is_manager]],
    }
)
