"""Who may do what to postmortems."""

from portal.accounts.policy import viewer_is_manager, viewer_is_reviewer
from portal.accounts.viewer import Viewer
from portal.core.policy import Permission, policy
from portal.incidents.policy import viewer_is_support
from portal.postmortems.models.postmortem import Postmortem


class PostmortemPermission(Permission):
    """What can be allowed about postmortems."""

    START = "postmortems.start"
    WRITE = "postmortems.write"
    COMMENT = "postmortems.comment"
    REVIEW = "postmortems.review"
    APPROVE = "postmortems.approve"
    PUBLISH = "postmortems.publish"
    REVISE = "postmortems.revise"
    HAND_OUT = "postmortems.hand_out"  # the external edition
    DISCARD = "postmortems.discard"


def viewer_takes_part(viewer: Viewer, postmortem: Postmortem | None) -> bool:
    """Responded to the incident, or wrote some of its postmortem."""
    if postmortem is None or viewer.id is None:
        return False
    return any(each.person_id == viewer.id and each.role.takes_part for each in postmortem.people)


def viewer_took_no_part(viewer: Viewer, postmortem: Postmortem | None) -> bool:
    """Did not respond to the incident and wrote nothing of its postmortem."""
    return not viewer_takes_part(viewer, postmortem)


policy.add(
    {
        PostmortemPermission.START: [[viewer_is_support], [viewer_is_manager]],
        PostmortemPermission.WRITE: [
            [viewer_takes_part],
            [viewer_is_reviewer],
            [viewer_is_manager],
        ],
        PostmortemPermission.COMMENT: [
            [viewer_takes_part],
            [viewer_is_reviewer],
            [viewer_is_manager],
        ],
        PostmortemPermission.REVIEW: [[viewer_is_reviewer]],
        PostmortemPermission.APPROVE: [[viewer_is_reviewer, viewer_took_no_part]],
        PostmortemPermission.PUBLISH: [
            [viewer_takes_part],
            [viewer_is_reviewer],
            [viewer_is_manager],
        ],
        PostmortemPermission.REVISE: [[viewer_takes_part], [viewer_is_manager]],
        PostmortemPermission.HAND_OUT: [
            [viewer_takes_part],
            [viewer_is_reviewer],
            [viewer_is_manager],
        ],
        PostmortemPermission.DISCARD: [[viewer_takes_part], [viewer_is_manager]],
    }
)
