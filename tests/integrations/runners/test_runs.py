"""From asking to the result: the dry run, somebody else's approval, the run, and what is told."""

import json

import pytest
from sqlalchemy import select

from portal.core.db import db
from portal.incidents.models.talk import TimelineEvent
from portal.integrations.runners.models import RunnerJob
from portal.integrations.runners.terms import RunState
from tests.integrations.runners.conftest import World


def test_a_check_is_seen_approved_by_another_and_run(world: World) -> None:
    answer = world.ask(incident=world.incident)
    assert "RUN-1" in answer.text
    world.finish()

    (checked,) = world.awx.jobs.values()
    assert checked["job_type"] == "check"
    sent = json.loads(checked["extra_vars"])
    assert sent["host"] == "web-1"
    assert sent["change_ref"] == world.change
    assert sent["incident_ref"] == world.incident
    page = world.browser("theo").get("/runs/1").text
    assert "2 hosts: 1 changed, 1 skipped." in page
    assert "+size = 40" in page
    assert "Somebody else approves it" in page

    assert "The dry run of a job is done" in world.browser("mona").get("/notifications").text

    own = world.post("theo", "/runs/1/steps/approve")
    assert own.status_code == 403
    assert world.run().state is RunState.DRY_RUN_DONE
    world.post("tess", "/runs/1/steps/approve")
    world.post("theo", "/runs/1/steps/start")
    world.finish()

    assert world.run().state is RunState.SUCCEEDED
    assert [job["job_type"] for job in world.awx.jobs.values()] == ["check", "run"]
    link = f"{world.awx.url}/#/jobs/playbook/42/output"
    assert link in world.browser("lena").get(f"/changes/{world.change}").text
    line = db.session.scalars(select(TimelineEvent).where(TimelineEvent.source == "AWX")).one()
    assert f"INC-{line.incident_id}" == world.incident
    assert line.link == link
    words = f"Restart the pool within {world.change} (RUN-1): succeeded. 2 hosts: 1 changed"
    assert line.text.startswith(words)


def test_what_only_reads_runs_at_once_on_an_incident(world: World) -> None:
    world.post("lena", f"/incidents/{world.incident}/jobs/{world.ping}")
    world.finish()

    assert world.run().state is RunState.SUCCEEDED
    assert (
        "Ask for its health"
        in world.browser("lena").get(f"/{world.incident}", follow_redirects=True).text
    )


def test_production_needs_a_change_that_is_carried_out(world: World) -> None:
    url = f"/incidents/{world.incident}/jobs/{world.restart}"
    answer = world.post("theo", url, value_host="web-1")

    assert answer.status_code == 409
    assert "A change that is being implemented" in answer.text
    assert 'value="web-1"' in answer.text
    world.at = world.ends_at
    late = world.ask()
    assert late.status_code == 409
    assert "Its window is over" in late.text
    assert world.awx.launches == 0


@pytest.mark.parametrize("host", ["web-1; rm -rf /", "", "{{ lookup('pipe', 'id') }}", "db-1"])
def test_a_value_that_is_not_registered_goes_nowhere(world: World, host: str) -> None:
    answer = world.ask(host=host)
    world.work()

    assert answer.status_code == 422
    assert "not allowed here" in answer.text or "curly braces" in answer.text
    assert world.awx.launches == 0


def test_the_same_is_not_asked_for_twice(world: World) -> None:
    world.ask()
    again = world.ask()

    assert again.status_code == 409
    assert "under way already: RUN-1" in again.text


def test_a_template_that_would_really_run_is_never_launched_for_a_dry_run(world: World) -> None:
    world.awx.templates[7]["job_type"] = False
    world.ask()
    world.work()

    assert world.awx.launches == 0
    assert world.run().state is RunState.FAILED
    assert "turn on “Prompt on launch” for its job type" in world.run().fault


def test_a_job_that_was_changed_since_its_dry_run_is_not_approved(world: World) -> None:
    world.ask()
    world.finish()
    with db.writing():
        db.session.get_one(RunnerJob, world.restart).template = "8"

    answer = world.post("tess", "/runs/1/steps/approve")

    assert answer.status_code == 409
    assert "it was changed since" in answer.text


def test_a_failed_run_says_so_and_shows_what_was_printed(world: World) -> None:
    world.awx.ends_as = "failed"
    world.ask()
    world.finish()

    assert world.run().state is RunState.FAILED
    assert "PLAY RECAP" in world.browser("lena").get("/runs/1").text


def test_stopping_is_over_when_the_runner_says_so(world: World) -> None:
    world.ask()
    world.work()
    world.post("theo", "/runs/1/stop")
    assert world.run().state is RunState.DRY_RUNNING
    world.finish()

    assert world.run().state is RunState.CANCELLED
    assert world.awx.jobs[41]["status"] == "canceled"


def test_a_dry_run_nobody_wants_is_cancelled_with_its_reason(world: World) -> None:
    world.ask()
    world.finish()

    page = world.post("theo", "/runs/1/steps/cancel", note="It would touch web-2 too.").text

    assert "It would touch web-2 too." in page
    assert world.run().state is RunState.CANCELLED
    assert len(world.awx.jobs) == 1
