"""Who may do what to actions."""

from collections.abc import Sequence
from typing import Any

from portal.accounts.policy import viewer_is_manager
from portal.accounts.viewer import Viewer
from portal.actions.models import Action
from portal.core.policy import Permission, Predicate, policy
from portal.incidents.policy import it_is_the_portal, viewer_is_support, viewer_sees_the_desk


class ActionPermission(Permission):
    """What can be allowed about actions."""

    SEE = "actions.see"
    PROPOSE = "actions.propose"
    CHANGE = "actions.change"
    ACCEPT = "actions.accept"
    WORK = "actions.work"
    VERIFY = "actions.verify"
    DECLINE = "actions.decline"
    REOPEN = "actions.reopen"
    FOLLOW_INCIDENTS = "actions.follow_incidents"


def viewer_answers_for_it(viewer: Viewer, action: Any) -> bool:
    """Owns the action."""
    return isinstance(action, Action) and viewer.is_signed_in and action.owner_id == viewer.id


_THOSE_WHO_WORK: Sequence[Sequence[Predicate]] = [
    [viewer_is_support],
    [viewer_is_manager],
    [viewer_answers_for_it],
]

policy.add(
    {
        ActionPermission.SEE: [[viewer_sees_the_desk]],
        ActionPermission.PROPOSE: [[viewer_sees_the_desk]],
        ActionPermission.CHANGE: _THOSE_WHO_WORK,
        ActionPermission.ACCEPT: [[viewer_is_support], [viewer_is_manager]],
        ActionPermission.WORK: _THOSE_WHO_WORK,
        ActionPermission.VERIFY: [[viewer_sees_the_desk]],
        ActionPermission.DECLINE: _THOSE_WHO_WORK,
        ActionPermission.REOPEN: [[viewer_sees_the_desk]],
        ActionPermission.FOLLOW_INCIDENTS: [[it_is_the_portal]],
    }
)
