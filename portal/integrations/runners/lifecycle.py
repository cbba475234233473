"""How a run moves: a table of steps, from which buttons and tests are made."""

from typing import Any

from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.languages import later
from portal.core.lifecycle import Lifecycle, Step
from portal.core.policy import policy
from portal.integrations.runners import guards as g
from portal.integrations.runners.models import JobRun
from portal.integrations.runners.policy import RunnersPermission as May
from portal.integrations.runners.services import attempts
from portal.integrations.runners.terms import AT_THE_RUNNER, Mode, RunState

Inputs = dict[str, Any]
ASKED, DRY_RUNNING, DRY_RUN_DONE = RunState.ASKED, RunState.DRY_RUNNING, RunState.DRY_RUN_DONE
APPROVED, RUNNING, LOST = RunState.APPROVED, RunState.RUNNING, RunState.LOST


def _approve(run: JobRun, by: Viewer, _inputs: Inputs) -> None:
    run.approved_by_id, run.approved_at = by.id, clock.now()


def _start(run: JobRun, by: Viewer, _inputs: Inputs) -> None:
    run.started_by_id = by.id
    attempts.begin(run, Mode.RUN)


def _end(run: JobRun, _by: Viewer, inputs: Inputs) -> None:
    run.ended_at, run.fault = clock.now(), str(inputs.get("reason") or "")[:500]


def _look_again(run: JobRun, _by: Viewer, _inputs: Inputs) -> None:
    run.ended_at, run.fault = None, ""
    attempts.reopen(run)


RUN = Lifecycle(
    steps=(
        Step(
            "approve",
            (DRY_RUN_DONE, ASKED),
            APPROVED,
            May.APPROVE,
            guards=(g.dry_run_is_done, g.job_is_as_it_was, g.change_is_carried_out),
            effect=_approve,
            label=later("Approve"),
            icon="circle-check",
            tone="primary",
        ),
        Step(
            "start",
            (APPROVED,),
            RUNNING,
            May.START,
            guards=(g.job_is_as_it_was, g.change_is_carried_out),
            effect=_start,
            label=later("Run"),
            icon="player-play",
            tone="primary",
        ),
        Step(
            "cancel",
            (ASKED, DRY_RUN_DONE, APPROVED),
            RunState.CANCELLED,
            May.CANCEL,
            guards=(g.nothing_is_at_the_runner,),
            effect=_end,
            label=later("Cancel the run"),
            icon="x",
            tone="danger",
        ),
        Step(
            "look_again",
            (LOST,),
            RUNNING,
            May.CANCEL,
            guards=(g.it_was_lost_in(Mode.RUN),),
            effect=_look_again,
            label=later("Look for it again"),
            icon="zoom-question",
        ),
        Step(
            "look_again_dry",
            (LOST,),
            DRY_RUNNING,
            May.CANCEL,
            guards=(g.it_was_lost_in(Mode.CHECK),),
            effect=_look_again,
            label=later("Look for it again"),
            icon="zoom-question",
        ),
        Step("dry_run_began", (ASKED,), DRY_RUNNING, May.FOLLOW),
        Step("began", (ASKED,), RUNNING, May.FOLLOW),
        Step("dry_run_ended", (DRY_RUNNING,), DRY_RUN_DONE, May.FOLLOW),
        Step("succeed", (RUNNING,), RunState.SUCCEEDED, May.FOLLOW, effect=_end),
        Step("fail", AT_THE_RUNNER, RunState.FAILED, May.FOLLOW, effect=_end),
        Step("lose", AT_THE_RUNNER, LOST, May.FOLLOW, effect=_end),
        Step("stopped", AT_THE_RUNNER, RunState.CANCELLED, May.FOLLOW, effect=_end),
    ),
    policy=policy,
)
