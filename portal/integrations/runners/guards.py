"""What a run needs before it goes on: each guard names one thing that is missing."""

from typing import Any

from portal.accounts.viewer import Viewer
from portal.changes import guards as of_changes
from portal.changes.models.change import Change
from portal.changes.terms import ChangeState, ChangeType
from portal.core.languages import _
from portal.core.lifecycle import Guard
from portal.core.wording import inside
from portal.integrations.runners.models import JobRun
from portal.integrations.runners.terms import Mode, Reach, RunState

Inputs = dict[str, Any]


def why_not_within(change: Change | None, reach: Reach, viewer: Viewer) -> list[str]:
    """Say what keeps a job of this reach from running within a change; None: there is none."""
    if change is None:
        needed = _("A change that is being implemented: this job changes production.")
        return [needed] if reach is Reach.PRODUCTION else []
    if change.state is not ChangeState.IMPLEMENT:
        return [
            _(
                "%(ref)s being implemented: now it is %(state)s.",
                ref=change.ref,
                state=inside(change.state.label),
            )
        ]
    guards = [of_changes.it_is_authorized, of_changes.window_is_open]
    if change.type is ChangeType.STANDARD:
        guards.append(of_changes.template_is_approved)
    return [words for guard in guards if (words := guard(change, viewer, {}))]


def change_is_carried_out(run: JobRun, viewer: Viewer, _inputs: Inputs) -> str | None:
    """Refuse what changes production outside of an authorized change and its window."""
    return "\n".join(why_not_within(run.change, run.job.reach, viewer)) or None


def dry_run_is_done(run: JobRun, _viewer: Viewer, _inputs: Inputs) -> str | None:
    """Refuse to approve what nobody has seen, unless the job has no dry run."""
    if run.state is RunState.DRY_RUN_DONE or not run.attempts:
        return None
    return _("The end of its dry run.")


def job_is_as_it_was(run: JobRun, _viewer: Viewer, _inputs: Inputs) -> str | None:
    """Refuse to run anything but what was asked for and tried."""
    job = run.job
    if not job.is_offered:
        return _("A job that is offered: this one was retired, or its runner turned off.")
    if (job.template, job.check_template) == (run.template, run.check_template):
        return None
    return _("The job as it was tried: it was changed since. Ask for it anew.")


def nothing_is_at_the_runner(run: JobRun, _viewer: Viewer, _inputs: Inputs) -> str | None:
    """Refuse to call it cancelled while the runner may be at work on it."""
    if any(attempt.ended_at is None for attempt in run.attempts):
        return _("An end at the runner: it is on its way there. Ask for it to be stopped instead.")
    return None


def it_was_lost_in(mode: Mode) -> Guard:
    """Return a guard that refuses the step for what was lost elsewhere."""

    def it_was_lost_there(run: JobRun, _viewer: Viewer, _inputs: Inputs) -> str | None:
        lost = run.latest
        if lost and lost.mode is mode:
            return None
        return _("A dry run that was lost.") if mode is Mode.CHECK else _("A run that was lost.")

    return it_was_lost_there
