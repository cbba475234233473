"""Telling changes and incidents what became of a run."""

from collections.abc import Sequence

from sqlalchemy import select

from portal.changes.models.change import CausedIncident
from portal.core import events
from portal.core.db import db
from portal.incidents.models.incident import Incident
from portal.incidents.services import timeline
from portal.incidents.terms import TimelineKind
from portal.integrations.runners.models import Attempt, JobRun
from portal.integrations.runners.terms import RUNNERS, RunState

TRIED, TOLD = "job_tried", "job_told"  # verbs on a change
_ENDS = {
    RunState.DRY_RUN_DONE: "the dry run is done",
    RunState.SUCCEEDED: "succeeded",
    RunState.FAILED: "failed",
    RunState.LOST: "was lost from sight",
    RunState.CANCELLED: "was stopped",
}


def sentence(run: JobRun, attempt: Attempt) -> str:
    """Say what became of a run, in one line."""
    within = f" within {run.change.ref}" if run.change else ""
    parts = [f"{run.job.name}{within} ({run.ref}): {_ENDS[run.state]}.", attempt.summary, run.fault]
    return " ".join(part for part in parts if part)


def tell(run: JobRun, attempt: Attempt) -> None:
    """Put a line with the link on the change, and on the timeline of every incident it is for."""
    words = sentence(run, attempt)
    if run.change is not None:
        verb = TRIED if run.state is RunState.DRY_RUN_DONE else TOLD
        events.write(run.change, verb, by=RUNNERS, note=words[:500], run=run.id)
    if run.state is RunState.DRY_RUN_DONE:
        return
    for incident in _linked(run):
        timeline.note(
            incident,
            TimelineKind.ACTION,
            words,
            by=RUNNERS,
            source=run.job.runner.name,
            link=attempt.url,
        )


def _linked(run: JobRun) -> Sequence[Incident]:
    """Return the incident it was asked for, and the open ones its change caused."""
    named = [run.incident] if run.incident else []
    if run.change is None:
        return named
    caused = (
        select(Incident)
        .join(CausedIncident, CausedIncident.incident_id == Incident.id)
        .where(CausedIncident.change_id == run.change.id)
    )
    found = [incident for incident in db.session.scalars(caused) if incident.is_open]
    return list(dict.fromkeys([*named, *found]))
