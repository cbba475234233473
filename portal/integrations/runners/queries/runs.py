"""Runs as one viewer may read them."""

from collections.abc import Sequence

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from portal.accounts.models import Person
from portal.accounts.viewer import Viewer
from portal.changes.models.change import Change
from portal.changes.queries import changes
from portal.core.db import db
from portal.core.errors import Missing
from portal.incidents.models.incident import Incident
from portal.incidents.queries.incidents import at_the_desk, reads_as_support
from portal.integrations.runners.models import Attempt, JobRun, Runner

SHOWN = 30


def visible_to(viewer: Viewer) -> Select[JobRun]:
    """Select the runs this viewer may read: those of changes and incidents they read.

    One within a change is read with the change; the incident it is for stays out of sight of
    those who do not read that.
    """
    within = changes.visible_to(viewer).with_only_columns(Change.id)
    about = at_the_desk(viewer).with_only_columns(Incident.id)
    alone = and_(JobRun.change_id.is_(None), JobRun.incident_id.in_(about))
    return select(JobRun).where(or_(JobRun.change_id.in_(within), alone))


def run(number: int, *, viewer: Viewer) -> JobRun:
    """Return a run; raises `Missing`."""
    found = None
    if number < 2**31:
        found = db.session.scalar(visible_to(viewer).where(JobRun.id == number).options(*_names()))
    if found is None:
        raise Missing
    return found


def of_change(change: Change, *, viewer: Viewer) -> Sequence[JobRun]:
    """Return the runs within a change, the newest first."""
    return _latest(visible_to(viewer).where(JobRun.change_id == change.id))


def of_incident(incident: Incident, *, viewer: Viewer) -> Sequence[JobRun]:
    """Return the runs for an incident, the newest first; not to its requester."""
    if not reads_as_support(incident, viewer):
        return []
    return _latest(visible_to(viewer).where(JobRun.incident_id == incident.id))


def incident_of(found: JobRun, viewer: Viewer) -> Incident | None:
    """Return the incident a run is for, where this viewer reads it."""
    incident = found.incident
    return incident if incident and reads_as_support(incident, viewer) else None


def attempt_of(runner: Runner, key: str) -> Attempt | None:
    """Return the attempt of a key, at this runner only."""
    found = db.session.scalar(select(Attempt).where(Attempt.key == key))
    return found if found and found.run.job.runner_id == runner.id else None


def _latest(rows: Select[JobRun]) -> Sequence[JobRun]:
    return db.session.scalars(rows.options(*_names()).order_by(JobRun.id.desc()).limit(SHOWN)).all()


def _names() -> tuple[ORMOption, ...]:
    people = (JobRun.asked_by, JobRun.approved_by, JobRun.started_by)
    return tuple(joinedload(person).lazyload(Person.role_rows) for person in people)
