"""Who may do what to changes."""

from portal.accounts.policy import (
    viewer_is_admin,
    viewer_is_l2_or_l3,
    viewer_is_manager,
    viewer_is_reviewer,
)
from portal.accounts.viewer import Viewer
from portal.changes.models.change import Change
from portal.changes.queries.rounds import open_round
from portal.core.policy import Permission, policy
from portal.incidents.policy import viewer_is_support, viewer_sees_the_desk


class ChangePermission(Permission):
    """What can be allowed about changes."""

    SEE = "changes.see"
    OPEN = "changes.open"
    PLAN = "changes.plan"
    ASSESS = "changes.assess"
    VOTE = "changes.vote"
    IMPLEMENT = "changes.implement"
    REVIEW = "changes.review"
    CANCEL = "changes.cancel"
    NAME_CAUSE = "changes.name_cause"
    PROPOSE_TEMPLATE = "changes.propose_template"
    APPROVE_TEMPLATE = "changes.approve_template"
    MANAGE_FREEZES = "changes.manage_freezes"


def viewer_opened_it(viewer: Viewer, change: Change | None) -> bool:
    """Asked for the change."""
    return change is not None and viewer.is_signed_in and change.opened_by_id == viewer.id


def viewer_implements_it(viewer: Viewer, change: Change | None) -> bool:
    """Is named as the one who carries it out."""
    return change is not None and viewer.is_signed_in and change.implementer_id == viewer.id


def viewer_is_asked(viewer: Viewer, change: Change | None) -> bool:
    """Is one of the approvers of the round that is open."""
    if change is None or not viewer.is_signed_in:
        return False
    found = open_round(change)
    return found is not None and found.asks(viewer.id)


def viewer_decides_on_the_way_back(viewer: Viewer, change: Change | None) -> bool:
    """Is named as the one who decides to roll it back."""
    return change is not None and viewer.is_signed_in and change.decision_owner_id == viewer.id


policy.add(
    {
        ChangePermission.SEE: [[viewer_sees_the_desk]],
        ChangePermission.OPEN: [[viewer_is_support], [viewer_is_manager]],
        ChangePermission.PLAN: [
            [viewer_sees_the_desk, viewer_opened_it],
            [viewer_sees_the_desk, viewer_implements_it],
            [viewer_is_l2_or_l3],
            [viewer_is_manager],
        ],
        ChangePermission.ASSESS: [[viewer_is_l2_or_l3], [viewer_is_manager]],
        ChangePermission.VOTE: [[viewer_sees_the_desk, viewer_is_asked]],
        ChangePermission.IMPLEMENT: [
            [viewer_sees_the_desk, viewer_implements_it],
            [viewer_sees_the_desk, viewer_decides_on_the_way_back],
        ],
        ChangePermission.REVIEW: [[viewer_is_l2_or_l3], [viewer_is_reviewer], [viewer_is_manager]],
        ChangePermission.CANCEL: [
            [viewer_sees_the_desk, viewer_opened_it],
            [viewer_sees_the_desk, viewer_implements_it],
            [viewer_is_manager],
        ],
        ChangePermission.NAME_CAUSE: [[viewer_is_support], [viewer_is_manager]],
        ChangePermission.PROPOSE_TEMPLATE: [[viewer_is_l2_or_l3], [viewer_is_manager]],
        ChangePermission.APPROVE_TEMPLATE: [[viewer_is_manager]],
        ChangePermission.MANAGE_FREEZES: [[viewer_is_manager], [viewer_is_admin]],
    }
)
