"""Who may do what to problems."""

from portal.accounts.policy import viewer_is_contributor, viewer_is_l2_or_l3, viewer_is_manager
from portal.accounts.viewer import Viewer
from portal.core.policy import Permission, policy
from portal.incidents.policy import it_is_the_portal, viewer_is_support, viewer_sees_the_desk
from portal.problems.models.problem import Problem


class ProblemPermission(Permission):
    """What can be allowed about problems."""

    SEE = "problems.see"
    OPEN = "problems.open"
    LINK = "problems.link"
    NOTE = "problems.note"
    WORK = "problems.work"
    CLOSE = "problems.close"
    ACCEPT_RISK = "problems.accept_risk"
    EXPIRE_RISK = "problems.expire_risk"
    PUBLISH_KNOWN_ERROR = "problems.publish_known_error"


def viewer_owns_the_problem(viewer: Viewer, problem: Problem | None) -> bool:
    """Answers for it."""
    return problem is not None and viewer.is_signed_in and problem.owner_id == viewer.id


policy.add(
    {
        ProblemPermission.SEE: [[viewer_sees_the_desk]],
        ProblemPermission.OPEN: [[viewer_is_support], [viewer_is_manager]],
        ProblemPermission.LINK: [[viewer_is_support], [viewer_is_manager]],
        ProblemPermission.NOTE: [[viewer_sees_the_desk]],
        ProblemPermission.WORK: [
            [viewer_is_l2_or_l3],
            [viewer_owns_the_problem, viewer_sees_the_desk],
            [viewer_is_manager],
        ],
        ProblemPermission.CLOSE: [
            [viewer_owns_the_problem, viewer_sees_the_desk],
            [viewer_is_manager],
        ],
        ProblemPermission.ACCEPT_RISK: [[viewer_is_manager]],
        ProblemPermission.EXPIRE_RISK: [[it_is_the_portal]],
        ProblemPermission.PUBLISH_KNOWN_ERROR: [[viewer_is_l2_or_l3, viewer_is_contributor]],
    }
)
