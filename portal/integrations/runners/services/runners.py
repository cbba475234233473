"""Connecting runners, and registering the jobs they may be asked for."""

import secrets as random
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import func, select

from portal.accounts.viewer import Viewer
from portal.catalog.models import Service
from portal.core import clock, events
from portal.core.db import db
from portal.core.errors import Conflict, Invalid
from portal.core.languages import _
from portal.core.outbound import NotAllowed, gate
from portal.core.policy import policy
from portal.integrations import switching
from portal.integrations.keys import renew
from portal.integrations.runners.models import Runner, RunnerJob
from portal.integrations.runners.policy import RunnersPermission
from portal.integrations.runners.terms import Reach, RunnerKind


@dataclass(frozen=True, slots=True, kw_only=True)
class RunnerCard:
    """What is entered about a runner, without its token."""

    name: str
    kind: RunnerKind
    base_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JobCard:
    """What is entered about a job."""

    name: str
    template: str
    reach: Reach
    description: str = ""
    check_template: str = ""
    has_dry_run: bool = True
    parameters: Sequence[dict[str, str]] = ()
    deadline_minutes: int = 60
    services: Sequence[Service] = ()


def add(card: RunnerCard, *, by: Viewer) -> Runner:
    """Connect a runner; refuses an address the portal never calls."""
    policy.require(RunnersPermission.MANAGE, by)
    _check(card)
    runner = Runner(
        **_columns(card),
        key=random.token_urlsafe(18),
        secret_salt="",
        secret_hash="",
        fault="",
        created_at=clock.now(),
        created_by_id=by.id,
    )
    db.session.add(runner)
    db.session.flush()
    events.write(runner, "add", by=by, name=runner.name)
    return runner


def change(runner: Runner, card: RunnerCard, *, by: Viewer) -> None:
    """Change name and address; what is at work is looked for at the new one."""
    policy.require(RunnersPermission.MANAGE, by)
    _check(card, besides=runner)
    for name, value in _columns(card).items():
        setattr(runner, name, value)
    runner.checked_at, runner.fault = None, ""
    events.write(runner, "change", by=by, name=runner.name)


def turn_off(runner: Runner, *, by: Viewer) -> None:
    """Hand no more jobs to it; what is at work is followed to its end."""
    switching.turn_off(runner, needs=RunnersPermission.MANAGE, by=by)


def turn_on(runner: Runner, *, by: Viewer) -> None:
    """Hand jobs to it again."""
    switching.turn_on(runner, needs=RunnersPermission.MANAGE, by=by)


def new_secret(runner: Runner, *, by: Viewer) -> str:
    """Return a new secret for its notifications; an earlier one ends at once."""
    policy.require(RunnersPermission.MANAGE, by)
    secret = renew(runner)
    events.write(runner, "rotate_secret", by=by)
    return secret


def tested(runner: Runner, fault: str, *, by: Viewer) -> None:
    """Note what a test of the connection came to; an empty fault is none."""
    policy.require(RunnersPermission.MANAGE, by)
    runner.checked_at, runner.fault = clock.now(), fault[:500]
    events.write(runner, "test", by=by, works=not fault)


def register(runner: Runner, card: JobCard, *, by: Viewer) -> RunnerJob:
    """Register a job, so that it can be asked for."""
    policy.require(RunnersPermission.MANAGE, by)
    _check_job(runner, card, None)
    job = RunnerJob(runner=runner, created_at=clock.now(), **_job_columns(card))
    db.session.add(job)
    db.session.flush()
    events.write(job, "register", by=by, name=job.name, template=job.template)
    return job


def change_job(job: RunnerJob, card: JobCard, *, by: Viewer) -> None:
    """Change a job; runs that were tried under another template have to be asked for anew."""
    policy.require(RunnersPermission.MANAGE, by)
    _check_job(job.runner, card, job)
    for name, value in _job_columns(card).items():
        setattr(job, name, value)
    events.write(job, "change", by=by, name=job.name, template=job.template)


def retire(job: RunnerJob, *, by: Viewer) -> None:
    """Offer a job no more; its runs stay."""
    policy.require(RunnersPermission.MANAGE, by)
    if job.retired_at is not None:
        raise Conflict(_("It is retired already."))
    job.retired_at = clock.now()
    events.write(job, "retire", by=by)


def bring_back(job: RunnerJob, *, by: Viewer) -> None:
    """Offer a retired job again."""
    policy.require(RunnersPermission.MANAGE, by)
    if job.retired_at is None:
        raise Conflict(_("It is offered already."))
    job.retired_at = None
    events.write(job, "bring_back", by=by)


def _columns(card: RunnerCard) -> dict[str, object]:
    return asdict(card) | {"name": _one_line(card.name), "base_url": card.base_url.rstrip("/")}


def _job_columns(card: JobCard) -> dict[str, object]:
    has_dry_run = card.has_dry_run and card.reach is not Reach.READS
    return {
        "name": _one_line(card.name),
        "description": card.description,
        "template": card.template,
        "reach": card.reach,
        "has_dry_run": has_dry_run,
        "check_template": card.check_template if has_dry_run else "",
        "parameters": list(card.parameters),
        "deadline_minutes": card.deadline_minutes,
        "services": list(card.services),
    }


def _one_line(words: str) -> str:
    return " ".join(words.split())


def _check(card: RunnerCard, *, besides: Runner | None = None) -> None:
    try:
        gate.check(card.base_url)
    except NotAllowed as refusal:
        hint = str(refusal)
        if "https" in hint or "list" in hint:
            allowed = _("A host of the own network is allowed with PORTAL_OUTBOUND_INTERNAL.")
            hint = f"{hint} {allowed}"
        raise Invalid(hint, {"base_url": hint}) from refusal
    same = select(Runner.id).where(func.lower(Runner.name) == _one_line(card.name).lower())
    if besides is not None:
        same = same.where(Runner.id != besides.id)
    if db.session.scalar(same) is not None:
        reason = _("There is a runner of this name already.")
        raise Invalid(reason, {"name": reason})


def _check_job(runner: Runner, card: JobCard, besides: RunnerJob | None) -> None:
    same = select(RunnerJob.id).where(
        RunnerJob.runner_id == runner.id,
        func.lower(RunnerJob.name) == _one_line(card.name).lower(),
    )
    if besides is not None:
        same = same.where(RunnerJob.id != besides.id)
    if db.session.scalar(same) is not None:
        reason = _("This runner has a job of this name already.")
        raise Invalid(reason, {"name": reason})
    if runner.kind is RunnerKind.AWX and not card.template.isdecimal():
        reason = _("The number of the job template: it stands in its address at AWX.")
        raise Invalid(reason, {"template": reason})
    needs_dry = card.has_dry_run and card.reach is not Reach.READS
    if runner.kind is RunnerKind.GENERIC and needs_dry and not card.check_template:
        reason = _("Which workflow is its dry run? Without one, say that it has none.")
        raise Invalid(reason, {"check_template": reason})
