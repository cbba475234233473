"""Who may take which step of a run from which state: the whole table against the domain's words."""

from collections.abc import Callable

import pytest

from portal.accounts.viewer import Viewer
from portal.core.errors import Conflict, Forbidden
from portal.integrations.runners.lifecycle import RUN
from portal.integrations.runners.models import JobRun, Runner, RunnerJob
from portal.integrations.runners.terms import RUNNERS, Reach, RunState
from tests.cast import CAST

ASKER = "theo"
WORKERS = {"theo", "ada", "tess", "rea", "mona"}  # L2, L3, and the manager
MAY = {
    "approve": WORKERS - {ASKER},
    "start": WORKERS,
    "cancel": WORKERS,
    "look_again": WORKERS,
    "look_again_dry": WORKERS,
}
FROM = {
    "approve": {"asked", "dry_run_done"},
    "start": {"approved"},
    "cancel": {"asked", "dry_run_done", "approved"},
    "look_again": {"lost"},
    "look_again_dry": {"lost"},
    "dry_run_began": {"asked"},
    "began": {"asked"},
    "dry_run_ended": {"dry_running"},
    "succeed": {"running"},
    "fail": {"asked", "dry_running", "running"},
    "lose": {"asked", "dry_running", "running"},
    "stopped": {"asked", "dry_running", "running"},
}


@pytest.fixture
def run_in(viewer_of: Callable[[str], Viewer]) -> Callable[[RunState], JobRun]:
    job = RunnerJob(name="Restart", template="7", check_template="", reach=Reach.ELSEWHERE)
    job.runner = Runner(name="AWX")
    asker = viewer_of(ASKER).id

    def make(state: RunState) -> JobRun:
        return JobRun(job=job, state=state, template="7", check_template="", asked_by_id=asker)

    return make


def test_the_table_of_steps_is_the_one_of_the_domain() -> None:
    assert {step.verb: set(step.sources) for step in RUN.steps} == FROM


@pytest.mark.parametrize("name", ["", *CAST])
def test_everybody_is_offered_exactly_their_steps(
    run_in: Callable[[RunState], JobRun], viewer_of: Callable[[str], Viewer], name: str
) -> None:
    viewer = viewer_of(name)
    for state in RunState:
        offered = {step.verb for step in RUN.steps_for(run_in(state), viewer)}
        assert offered == {verb for verb, who in MAY.items() if name in who and state in FROM[verb]}


def test_a_step_from_another_state_or_by_somebody_else_changes_nothing(
    run_in: Callable[[RunState], JobRun], viewer_of: Callable[[str], Viewer]
) -> None:
    theo, lena = viewer_of("theo"), viewer_of("lena")
    for step in RUN.steps:
        for state in set(RunState) - set(step.sources):
            run = run_in(state)
            by = RUNNERS if step.verb not in MAY else viewer_of("mona")
            with pytest.raises(Conflict):
                RUN.advance(run, step.verb, by=by)
            with pytest.raises(Forbidden):
                RUN.advance(run, step.verb, by=lena)
            assert run.state is state
    with pytest.raises(Forbidden):
        RUN.advance(run_in(RunState.DRY_RUN_DONE), "approve", by=theo)
