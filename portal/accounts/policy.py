"""Who may manage people and teams, and the predicates on viewers that later rules share."""

from typing import Any

from portal.accounts.terms import Role, Tier
from portal.accounts.viewer import Viewer
from portal.core.policy import Permission, policy


class AccountsPermission(Permission):
    """What can be allowed about people."""

    MANAGE_PEOPLE = "accounts.manage_people"
    MANAGE_TEAMS = "accounts.manage_teams"
    SEE_AUDIT_LOG = "accounts.see_audit_log"
    OPERATE = "accounts.operate"


def viewer_is_signed_in(viewer: Viewer, _record: Any) -> bool:
    """Somebody, whoever it is."""
    return viewer.is_signed_in


def viewer_is_contributor(viewer: Viewer, _record: Any) -> bool:
    """Writes articles; reviewers write too."""
    return viewer.has(Role.CONTRIBUTOR, Role.REVIEWER)


def viewer_is_reviewer(viewer: Viewer, _record: Any) -> bool:
    """Approves what others wrote."""
    return viewer.has(Role.REVIEWER)


def viewer_is_manager(viewer: Viewer, _record: Any) -> bool:
    """Answers for a support organisation."""
    return viewer.has(Role.MANAGER)


def viewer_is_admin(viewer: Viewer, _record: Any) -> bool:
    """Runs the portal."""
    return viewer.has(Role.ADMIN)


def viewer_is_l2_or_l3(viewer: Viewer, _record: Any) -> bool:
    """Works in operations or engineering."""
    return viewer.tier >= Tier.L2


policy.add(
    {
        AccountsPermission.MANAGE_PEOPLE: [[viewer_is_admin]],
        AccountsPermission.MANAGE_TEAMS: [[viewer_is_admin]],
        AccountsPermission.SEE_AUDIT_LOG: [[viewer_is_admin], [viewer_is_manager]],
        AccountsPermission.OPERATE: [[viewer_is_admin]],
    }
)
