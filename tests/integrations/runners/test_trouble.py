"""A runner that dies, holds its tongue, says it twice or lies; and a portal that is killed."""

import os
import signal
import subprocess
import sys
import time

import pytest

from portal.core import jobs, outbound
from portal.core.settings import Settings
from portal.integrations.runners.terms import RUN_KEY, RunState
from tests.integrations.runners.conftest import World

WORK = """
from portal.core import jobs
from portal.core.settings import load
from portal.factory import open_features, open_parts
settings = load()
open_parts(settings)
open_features(settings)
jobs.run_all()
"""


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbound, "SECONDS", 0.4)


def killed_at_work(world: World, settings: Settings) -> None:
    """Let another process launch, and kill it once the runner has the job."""
    told = {
        "PORTAL_DATA": str(settings.data),
        "PORTAL_SECRET_KEY": settings.secret_key,
        "PORTAL_OUTBOUND_INTERNAL": f'["{world.awx.host}"]',
    }
    process = subprocess.Popen([sys.executable, "-c", WORK], env=os.environ | told)
    try:
        end = time.monotonic() + 60
        while not world.awx.jobs and time.monotonic() < end:
            time.sleep(0.02)
        assert world.awx.jobs
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def test_killed_between_launch_and_answer_the_result_is_found_and_nothing_runs_twice(
    world: World, settings: Settings
) -> None:
    world.ask()
    world.awx.holds.set()
    killed_at_work(world, settings)
    world.awx.holds.clear()
    assert world.run().attempts[0].remote_id is None

    assert jobs.free_what_died("test") == 1
    world.finish()

    assert world.awx.launches == 1
    assert world.run().attempts[0].remote_id == "41"
    assert world.run().state is RunState.DRY_RUN_DONE


def test_a_launch_nobody_answered_is_looked_for_before_another_one(world: World) -> None:
    world.awx.holds.set()
    world.ask()
    world.work()
    world.awx.holds.clear()
    world.finish()

    assert world.awx.launches == 1
    assert world.run().state is RunState.DRY_RUN_DONE


def test_a_launch_that_never_arrived_is_made_again(world: World) -> None:
    world.awx.is_dead = True
    world.ask()
    world.work()
    assert "answered with 503" in world.run().attempts[0].remark
    world.awx.is_dead = False
    world.work(seconds=90)
    world.finish()

    assert world.awx.launches == 1
    assert world.run().state is RunState.DRY_RUN_DONE


def test_a_runner_that_never_answers_is_given_up_in_plain_words(world: World) -> None:
    world.awx.is_dead = True
    world.ask()
    for _each in range(4):
        world.work(minutes=21)

    assert world.run().state is RunState.LOST
    page = world.browser("theo").get("/runs/1").text
    assert "Nobody can say what became of it" in page
    assert "The runner never answered" in page


def test_what_was_lost_is_found_again_when_the_runner_is_back(world: World) -> None:
    world.ask()
    world.work()
    world.awx.is_dead = True
    for _each in range(4):
        world.work(minutes=21)
    assert world.run().state is RunState.LOST
    world.awx.is_dead = False

    world.post("theo", "/runs/1/steps/look_again_dry")
    world.finish()

    assert world.run().state is RunState.DRY_RUN_DONE
    assert world.awx.launches == 1


def test_two_jobs_of_one_launch_are_not_taken_for_one(world: World) -> None:
    world.awx.launches_twice = True
    world.awx.holds.set()
    world.ask()
    world.work()
    world.awx.holds.clear()
    world.finish()

    assert world.run().state is RunState.LOST
    assert "several jobs for this one launch: 42, 41" in world.run().fault
    assert world.run().attempts[0].remote_id is None


def test_the_number_of_another_job_is_not_believed(world: World) -> None:
    foreign = world.awx.add_job(7, {RUN_KEY: "somebody else's"})
    world.awx.names = foreign
    world.ask()
    world.work()

    assert world.run().attempts[0].remote_id == "42", "the one with our key"
    world.finish()
    assert world.run().state is RunState.DRY_RUN_DONE


@pytest.mark.parametrize(
    ("shows", "words"),
    [
        ({"job_template": 8}, "is of template 8, not 7"),
        ({"job_type": "run"}, "is a real run"),
        ({"extra_vars": "{}"}, "does not carry the key of this run"),
        ({"id": 99}, "calls itself 99"),
    ],
)
def test_what_is_not_what_was_ordered_is_said_and_not_recorded(
    world: World, shows: dict[str, object], words: str
) -> None:
    world.ask()
    world.work()
    world.awx.shows = shows | {"status": "successful"}
    world.finish()

    run = world.run()
    assert run.state is RunState.LOST
    assert words in run.fault
    assert run.attempts[0].output == ""
    assert run.attempts[0].summary == ""


def test_a_job_that_is_gone_is_lost(world: World) -> None:
    world.ask()
    world.work()
    world.awx.jobs.clear()
    world.finish()

    assert world.run().fault == "The runner knows no job 41 any more."


def test_a_notification_only_makes_the_portal_look(world: World) -> None:
    secret = secret_of(world)
    world.ask()
    world.work()
    said = world.awx.notification(41) | {"status": "successful"}
    url = f"/hooks/runner/{world.hook}"
    client = world.browser("")
    right = {"Authorization": f"Bearer {secret}"}

    assert client.post(url, json=said, headers={"Authorization": "Bearer x"}).status_code == 401
    assert client.post("/hooks/runner/none", json=said, headers=right).status_code == 404
    assert client.post(url, data=b"[", headers=right).status_code == 400
    for _twice in range(2):
        assert client.post(url, json=said, headers=right).status_code == 202
    assert world.run().state is RunState.DRY_RUNNING, "what it says is not believed"
    world.work()
    world.finish()
    assert world.run().state is RunState.DRY_RUN_DONE


def secret_of(world: World) -> str:
    page = world.post("ada", f"/admin/runners/{1}/secret").text
    return page.split("Bearer ")[1][:44]
