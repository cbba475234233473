"""Who may connect runners, and who may ask for, approve and start a run."""

from portal.accounts.policy import viewer_is_admin, viewer_is_l2_or_l3, viewer_is_manager
from portal.accounts.viewer import Viewer
from portal.core.policy import Permission, Predicate, policy
from portal.incidents.policy import it_is_the_portal, viewer_is_support, viewer_sees_the_desk
from portal.integrations.runners.models import JobRun
from portal.integrations.runners.terms import Reach


class RunnersPermission(Permission):
    """What can be allowed about runners and runs."""

    MANAGE = "runners.manage"
    SEE_RUNS = "runners.see_runs"
    ASK = "runners.ask"
    APPROVE = "runners.approve"
    START = "runners.start"
    CANCEL = "runners.cancel"
    FOLLOW = "runners.follow"


def it_only_reads(_viewer: Viewer, run: JobRun | None) -> bool:
    """Is about a job that only reads."""
    return run is not None and run.job.reach is Reach.READS


def viewer_carries_the_change_out(viewer: Viewer, run: JobRun | None) -> bool:
    """Implements the change it is within, or decides on its way back."""
    if run is None or run.change is None or not viewer.is_signed_in:
        return False
    return viewer.id in {run.change.implementer_id, run.change.decision_owner_id}


def viewer_did_not_ask_for_it(viewer: Viewer, run: JobRun | None) -> bool:
    """Is not who asked for the run."""
    return run is not None and viewer.is_signed_in and run.asked_by_id != viewer.id


def viewer_asked_for_it(viewer: Viewer, run: JobRun | None) -> bool:
    """Asked for the run."""
    return run is not None and viewer.is_signed_in and run.asked_by_id == viewer.id


WORKERS: list[list[Predicate]] = [
    [viewer_sees_the_desk, viewer_carries_the_change_out],
    [viewer_is_l2_or_l3],
    [viewer_is_manager],
]
policy.add(
    {
        RunnersPermission.MANAGE: [[viewer_is_admin], [viewer_is_manager]],
        RunnersPermission.SEE_RUNS: [[viewer_sees_the_desk]],
        RunnersPermission.ASK: [[viewer_is_support, it_only_reads], *WORKERS],
        RunnersPermission.APPROVE: [
            [viewer_is_l2_or_l3, viewer_did_not_ask_for_it],
            [viewer_is_manager, viewer_did_not_ask_for_it],
        ],
        RunnersPermission.START: WORKERS,
        RunnersPermission.CANCEL: [
            [viewer_sees_the_desk, viewer_asked_for_it],
            [viewer_is_l2_or_l3],
            [viewer_is_manager],
        ],
        RunnersPermission.FOLLOW: [[it_is_the_portal]],
    }
)
