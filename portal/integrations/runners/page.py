"""What runs put on the pages of changes and incidents, and what the page of one shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from portal.accounts.viewer import Viewer
from portal.changes.models.change import Change
from portal.changes.terms import ChangeState
from portal.core.db import db
from portal.core.events import Event
from portal.core.languages import gettext, later
from portal.core.lifecycle import Step
from portal.core.policy import policy
from portal.incidents.models.incident import Incident
from portal.integrations.runners.contracts.registry import contract_of
from portal.integrations.runners.lifecycle import RUN
from portal.integrations.runners.models import JobRun, RunnerJob
from portal.integrations.runners.policy import RunnersPermission
from portal.integrations.runners.queries import runners, runs

_WORDS = {
    "ask": (later("asked for it"), "send", ""),
    "dry_run_began": (later("began the dry run"), "player-play", "info"),
    "dry_run_ended": (later("ended the dry run"), "eye-check", "info"),
    "approve": (later("approved it"), "circle-check", "good"),
    "start": (later("started the run"), "player-play", ""),
    "began": (later("began"), "player-play", "info"),
    "ask_to_stop": (later("asked for it to be stopped"), "x", "warn"),
    "succeed": (later("succeeded"), "circle-check", "good"),
    "fail": (later("failed"), "alert-octagon", "bad"),
    "lose": (later("lost sight of it"), "zoom-question", "bad"),
    "stopped": (later("stopped"), "x", "warn"),
    "cancel": (later("cancelled it"), "x", ""),
    "look_again": (later("looked for it again"), "zoom-question", ""),
    "look_again_dry": (later("looked for it again"), "zoom-question", ""),
}


@dataclass(frozen=True, slots=True)
class Part:
    """The runs of a record, and the jobs that can be asked for there."""

    runs: Sequence[JobRun]
    jobs: Sequence[RunnerJob]


def of_change(viewer: Viewer, change: Change) -> Part | None:
    """Return the runs within a change; jobs are offered while it is being implemented."""
    is_open = change.state is ChangeState.IMPLEMENT
    jobs = runners.offered(viewer, change=change) if is_open else []
    return _part(runs.of_change(change, viewer=viewer), jobs)


def of_incident(viewer: Viewer, incident: Incident) -> Part | None:
    """Return the runs for an incident, and what may be asked for without a change."""
    if not policy.allows(RunnersPermission.SEE_RUNS, viewer):
        return None
    jobs = runners.offered(viewer, incident=incident) if incident.is_open else []
    return _part(runs.of_incident(incident, viewer=viewer), jobs)


def run_page(run: JobRun, viewer: Viewer) -> dict[str, Any]:
    """Return everything the page of a run says."""
    attempt = run.latest
    is_at_work = attempt is not None and attempt.ended_at is None and not run.is_over
    may_stop = is_at_work and policy.allows(RunnersPermission.CANCEL, viewer, run)
    return {
        "run": run,
        "steps": steps_for(run, viewer),
        "is_at_work": is_at_work,
        "may_stop": may_stop and contract_of(run.job.runner).can_stop and not run.cancel_asked_at,
        "needs_another": run.waits_for_approval and run.asked_by_id == viewer.id,
        "incident": runs.incident_of(run, viewer),
        "happened": happenings(run),
        "as_said": gettext,
    }


def steps_for(run: JobRun, viewer: Viewer) -> list[Step]:
    """Return the steps this viewer can take by a button: those nothing is missing for but words."""
    found = RUN.steps_for(run, viewer)
    hidden = ("cancel", "look_again", "look_again_dry")
    steps = [step for step in found if step.needs is not RunnersPermission.FOLLOW]
    return [
        step
        for step in steps
        if step.verb not in hidden or not RUN.missing(run, step.verb, by=viewer)
        if step.verb != "approve" or run.waits_for_approval
    ]


def happenings(run: JobRun) -> list[tuple[Event, tuple[str, str, str]]]:
    """Return what happened to a run, the newest first, each with words, icon and tone."""
    rows = select(Event).where(Event.record_kind == JobRun.__tablename__, Event.record_id == run.id)
    found = db.session.scalars(rows.order_by(Event.id.desc()))
    return [(event, _WORDS[event.verb]) for event in found if event.verb in _WORDS]


def _part(found: Sequence[JobRun], jobs: Sequence[RunnerJob]) -> Part | None:
    return Part(found, jobs) if found or jobs else None
