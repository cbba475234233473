"""Runners and the jobs registered with them."""

from collections.abc import Sequence
from typing import TypeVar

from sqlalchemy import func, select

from portal.accounts.viewer import Viewer
from portal.changes.models.change import Change
from portal.core.db import Base, db
from portal.core.errors import Missing
from portal.core.policy import policy
from portal.incidents.models.incident import Incident
from portal.integrations.runners.models import JobRun, Runner, RunnerJob
from portal.integrations.runners.policy import RunnersPermission
from portal.integrations.runners.services.asking import fits
from portal.integrations.runners.terms import Reach

Row = TypeVar("Row", bound=Base)


def all_runners() -> Sequence[Runner]:
    """Return the runners by name, those that are turned off last."""
    rows = select(Runner).order_by(Runner.disabled_at.is_not(None), func.lower(Runner.name))
    return db.session.scalars(rows).all()


def runner(number: int) -> Runner:
    """Return a runner; raises `Missing`."""
    return _one(Runner, number)


def runner_of_key(key: str) -> Runner:
    """Return the runner of a hook's address; raises `Missing`."""
    found = db.session.scalar(select(Runner).where(Runner.key == key))
    if found is None:
        raise Missing
    return found


def job(number: int) -> RunnerJob:
    """Return a registered job; raises `Missing`."""
    return _one(RunnerJob, number)


def jobs_of(found: Runner) -> Sequence[RunnerJob]:
    """Return the jobs of a runner by name, the retired ones last."""
    rows = select(RunnerJob).where(RunnerJob.runner_id == found.id)
    return db.session.scalars(
        rows.order_by(RunnerJob.retired_at.is_not(None), func.lower(RunnerJob.name))
    ).all()


def offered(
    viewer: Viewer, *, change: Change | None = None, incident: Incident | None = None
) -> list[RunnerJob]:
    """Return the jobs this viewer may ask for here, by name; production needs a change."""
    rows = (
        select(RunnerJob)
        .join(Runner, Runner.id == RunnerJob.runner_id)
        .where(RunnerJob.retired_at.is_(None), Runner.disabled_at.is_(None))
        .order_by(func.lower(RunnerJob.name))
    )
    found = [each for each in db.session.scalars(rows) if fits(each, change, incident)]
    if change is None:
        found = [each for each in found if each.reach is not Reach.PRODUCTION]
    wanted = ((each, JobRun(job=each, change=change)) for each in found)
    return [each for each, run in wanted if policy.allows(RunnersPermission.ASK, viewer, run)]


def _one(model: type[Row], number: int) -> Row:
    found = db.session.get(model, number) if number < 2**31 else None
    if found is None:
        raise Missing
    return found
