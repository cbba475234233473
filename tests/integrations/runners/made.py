"""A runner with everything on its pages, for tests that visit every one."""

from collections.abc import Callable
from datetime import timedelta

from portal.accounts.viewer import Viewer
from portal.changes.models.change import Change
from portal.core import clock
from portal.core.db import db
from portal.incidents.models.incident import Incident
from portal.integrations.runners.models import Attempt, JobRun, Runner, RunnerJob
from portal.integrations.runners.services import runners
from portal.integrations.runners.services.runners import JobCard, RunnerCard
from portal.integrations.runners.terms import Fate, Mode, Reach, RunnerKind, RunState
from portal.integrations.runners.terraform.models import TerraformNotice
from portal.integrations.runners.terraform.services import deliveries, sources

NOWHERE = "https://127.0.0.1:9"  # nobody is called: it is inside
Say = Callable[[str], str]


def plain(label: str) -> str:
    """Say a word by its name."""
    return label.replace("_", " ").capitalize()


def add_runner(by: Viewer, say: Say = plain, address: str = NOWHERE) -> Runner:
    """Connect a runner with JOB-1, which only reads, and JOB-2, which changes production."""
    card = RunnerCard(name=say("runner"), kind=RunnerKind.AWX, base_url=address)
    runner = runners.add(card, by=by)
    reads = JobCard(name=say("reading job"), template="8", reach=Reach.READS)
    runners.register(runner, reads, by=by)
    changing = JobCard(
        name=say("job"),
        description=f"It can do {say('description of a job')}.",
        template="7",
        reach=Reach.PRODUCTION,
        parameters=[{"name": "host", "pattern": say("pattern")}],
    )
    runners.register(runner, changing, by=by)
    return runner


def add_run(
    number: int,
    by: Viewer,
    say: Say = plain,
    *,
    change: Change | None = None,
    incident: Incident | None = None,
) -> JobRun:
    """Write down a run of a job that ended: its dry run within a change, else all of it."""
    job = db.session.get_one(RunnerJob, number)
    now = clock.now()
    mode = Mode.CHECK if change else Mode.RUN
    run = JobRun(
        job=job,
        change=change,
        incident=incident,
        state=RunState.DRY_RUN_DONE if change else RunState.SUCCEEDED,
        template=job.template,
        values={"host": say("value")},
        asked_by_id=by.id,
        asked_at=now,
    )
    attempt = Attempt(
        mode=mode,
        key=f"{number}-{change.ref if change else ''}-{incident.ref if incident else ''}",
        remote_id="41",
        url=f"https://awx.example.com/#/jobs/playbook/41/output?{say('link')}",
        fate=Fate.SUCCEEDED,
        asked_at=now,
        tried_at=now,
        deadline_at=now + timedelta(hours=1),
        ended_at=now,
        summary=f"1 host: {say('summary')}.",
        output=f"TASK [{say('output')}]\n-size = 20\n+size = 40\nchanged: [web-1]\n",
    )
    run.attempts.append(attempt)
    db.session.add(run)
    db.session.flush()
    return run


def add_terraform(change: Change, by: Viewer, say: Say = plain, hidden: Say = plain) -> None:
    """Connect Terraform, with a run on the record of a change and a delivery of no change."""
    source, _secret = sources.add(hidden("terraform"), [], by=by)
    deliveries.keep_rejected(source.id, b"", hidden("reason of a reject"))
    db.session.add(
        TerraformNotice(
            source_id=source.id,
            change_id=change.id,
            run_id="run-1",
            run_url="https://app.terraform.io/app/acme/mail/runs/run-1",
            message=say("message of a run"),
            workspace=say("workspace"),
            organization="acme",
            trigger="run:planning",
            status="planning",
            words=say("words of terraform"),
            by="grace",
            at=clock.now(),
        )
    )


def everything_about_runners(viewer_of: Callable[[str], Viewer]) -> None:
    """Make, inside `db.writing()`: a runner with two jobs, RUN-1 on INC-1, RUN-2 within CHG-5."""
    ada, tess = viewer_of("ada"), viewer_of("tess")
    add_runner(ada)
    change, incident = db.session.get(Change, 5), db.session.get_one(Incident, 1)
    add_run(1, tess, incident=incident)
    if change is not None:
        add_run(2, tess, change=change, incident=incident)
        add_terraform(change, ada)
