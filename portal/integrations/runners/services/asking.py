"""Asking for a run, and asking for one to be stopped."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from portal.accounts.viewer import Viewer
from portal.changes.models.change import Change
from portal.core import clock, events
from portal.core.db import db
from portal.core.errors import Conflict, Invalid
from portal.core.languages import _
from portal.core.policy import policy
from portal.core.secrets import secrets
from portal.incidents.models.incident import Incident
from portal.integrations.runners.contracts.registry import contract_of
from portal.integrations.runners.guards import why_not_within
from portal.integrations.runners.models import JobRun, RunnerJob
from portal.integrations.runners.policy import RunnersPermission
from portal.integrations.runners.services import attempts
from portal.integrations.runners.terms import OVER, VALUE_LENGTH, Mode, Reach, RunState

# What Ansible would take for a template and evaluate on its own machine.
_EVALUATED = re.compile(r"\{\{|\{%|\{#")


@dataclass(frozen=True, slots=True)
class Wish:
    """Which job, with which values, within which change, for which incident."""

    job: RunnerJob
    values: Mapping[str, str]
    change: Change | None = None
    incident: Incident | None = None


def ask(wish: Wish, *, by: Viewer) -> JobRun:
    """Ask for a job: what only reads is launched, everything else begins with its dry run.

    Raises `Conflict`, listing what is missing, and `Invalid` for values that are not allowed.
    """
    run = JobRun(
        job=wish.job,
        change=wish.change,
        incident=wish.incident,
        state=RunState.ASKED,
        template=wish.job.template,
        check_template=wish.job.check_template,
        values=_checked(wish),
        asked_by_id=by.id,
        asked_at=clock.now(),
    )
    policy.require(RunnersPermission.ASK, by, run)
    _require_allowed(wish, by)
    _require_new(run, wish)
    db.session.add(run)
    db.session.flush()
    events.write(run, "ask", by=by, states=(None, run.state.value), job=wish.job.name)
    if wish.job.reach is Reach.READS:
        attempts.begin(run, Mode.RUN)
    elif wish.job.has_dry_run:
        attempts.begin(run, Mode.CHECK)
    return run


def ask_to_stop(run: JobRun, *, by: Viewer) -> None:
    """Ask the runner to stop what is at work; the run is over when the runner says so."""
    policy.require(RunnersPermission.CANCEL, by, run)
    attempt = run.latest
    if run.is_over or attempt is None or attempt.ended_at is not None:
        raise Conflict(_("Nothing of it is at the runner now, so there is nothing to stop."))
    if not contract_of(run.job.runner).can_stop:
        raise Conflict(_("This runner cannot be asked to stop. Stop it there."))
    if run.cancel_asked_at is not None:
        raise Conflict(_("The runner was asked to stop it already."))
    run.cancel_asked_at = clock.now()
    attempts.later(attempts.STOP, attempt)
    events.write(run, "ask_to_stop", by=by)


def fits(job: RunnerJob, change: Change | None, incident: Incident | None) -> bool:
    """Say whether a job is for the services at hand."""
    if not job.services:
        return True
    mine = {service.id for service in change.services} if change else set()
    if incident is not None and incident.service_id:
        mine.add(incident.service_id)
    return any(service.id in mine for service in job.services)


def _checked(wish: Wish) -> dict[str, str]:
    """Return the values a job registers; every other is left out."""
    found, faults = {}, {}
    for parameter in wish.job.parameters:
        name = str(parameter["name"])
        value = str(wish.values.get(name, "")).strip()
        if fault := _fault_of(value, str(parameter["pattern"])):
            faults[name] = fault
        found[name] = value
    if faults:
        raise Invalid(_("Some values are not allowed."), faults)
    return found


def _fault_of(value: str, pattern: str) -> str:
    if len(value) > VALUE_LENGTH:
        return _("Keep it under %(number)s characters.", number=VALUE_LENGTH)
    if _EVALUATED.search(value):
        return _("No curly braces of templates: Ansible would evaluate them.")
    if any(secrets(value)):
        return _("This looks like a secret. Secrets belong into the runner's own credentials.")
    if re.fullmatch(pattern, value) is None:
        return _("This is not allowed here: it has to match %(pattern)s", pattern=pattern)
    return ""


def _require_allowed(wish: Wish, by: Viewer) -> None:
    reasons = why_not_within(wish.change, wish.job.reach, by)
    if not wish.job.is_offered:
        reasons.append(_("A job that is offered: this one was retired, or its runner turned off."))
    if not fits(wish.job, wish.change, wish.incident):
        names = ", ".join(service.name for service in wish.job.services)
        reasons.append(_("A service it is for: %(services)s.", services=names))
    if wish.change is None and (wish.incident is None or not wish.incident.is_open):
        reasons.append(_("An open incident, or a change."))
    if reasons:
        raise Conflict(_("“%(name)s” still needs this first.", name=wish.job.name), reasons)


def _require_new(run: JobRun, wish: Wish) -> None:
    rows = select(JobRun).where(
        JobRun.job_id == wish.job.id,
        JobRun.change_id == (wish.change.id if wish.change else None),
        JobRun.incident_id == (wish.incident.id if wish.incident else None),
        JobRun.state.not_in(OVER),
    )
    for other in db.session.scalars(rows):
        if other.values == run.values:
            raise Conflict(_("The same is under way already: %(ref)s.", ref=other.ref))
