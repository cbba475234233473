"""Running a procedure: start, take steps, move to a newer revision, end with a verdict."""

from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from portal.accounts.viewer import Viewer
from portal.core import clock, events
from portal.core.db import db
from portal.core.errors import Conflict, Invalid, Missing
from portal.core.languages import _
from portal.core.policy import policy
from portal.core.richtext.shapes import ALL_TIERS
from portal.core.secrets import masked
from portal.core.wording import inside
from portal.incidents.models.incident import Incident
from portal.incidents.policy import IncidentPermission
from portal.incidents.runs.models import ProcedureRun, RunStep
from portal.incidents.services import knowing
from portal.incidents.trail import services as trail
from portal.incidents.trail.terms import NOTE_LENGTH, StepResult
from portal.kb import care
from portal.kb.models.article import Article
from portal.kb.models.revision import Revision
from portal.kb.policy import reading_tier
from portal.kb.services import rendering
from portal.kb.terms import LinkRole

FEWEST_STEPS = 2
AT_IT = timedelta(hours=1)  # a longer gap between two steps is no work on the second


def start(incident: Incident, article: Article, *, by: Viewer) -> ProcedureRun:
    """Begin to follow an article, or go on with the run of it that is open already.

    Refuses an incident that is over, and an article without two numbered steps.
    """
    policy.require(IncidentPermission.WORK, by, incident)
    _require_open(incident)
    going_on = select(ProcedureRun).where(
        ProcedureRun.incident_id == incident.id,
        ProcedureRun.article_id == article.id,
        ProcedureRun.finished_at.is_(None),
    )
    if found := db.session.scalar(going_on):
        return found
    revision = article.revision
    if revision is None or len(steps_of(article, revision, by)) < FEWEST_STEPS:
        raise Conflict(_("%(ref)s has no numbered steps to run one by one.", ref=article.ref))
    run = ProcedureRun(
        incident_id=incident.id,
        article_id=article.id,
        revision_id=revision.id,
        started_by_id=by.id,
        started_at=clock.now(),
    )
    run.steps = [RunStep(step_key=key) for key in _all_keys(article, revision)]
    db.session.add(run)
    db.session.flush()
    trail.opened(incident, revision, by=by)
    events.write(incident, "start_run", by=by, run=run.id, article=article.ref)
    return run


def take(
    run: ProcedureRun, key: str, result: StepResult, *, by: Viewer, seen: int, note: str = ""
) -> RunStep:
    """Say how a step went.

    `seen` is how often it had a result on the screen of whoever pressed: when somebody else was
    quicker, it is refused and says who. Raises `Missing` for a step this viewer does not read.
    """
    incident = _workable(run, by)
    _require_read(run, key, by)
    step = next((each for each in run.steps if each.step_key == key), None)
    if step is None:
        raise Missing
    now = clock.now()
    seconds = _seconds(run, now)
    mine = update(RunStep).where(RunStep.id == step.id, RunStep.changes == seen)
    taken = mine.values(
        result=result,
        note=_note(note),
        person_id=by.id,
        at=now,
        seconds=seconds,
        changes=RunStep.changes + 1,
    )
    # Of two who press at once one is written, and the other reads what it was.
    if not db.changed(taken):
        db.session.refresh(step)
        raise Conflict(_said(step))
    db.session.refresh(step)
    trail.tried(incident, run.revision, key, result, by=by, note=note, seconds=seconds)
    events.write(incident, "take_step", by=by, run=run.id, result=result.value)
    if result is StepResult.FAILED:
        _tell_of_failures(run, key)
    return step


def update_to_newest(run: ProcedureRun, *, by: Viewer) -> int:
    """Move a run to the revision readers get now; returns how many steps keep their result.

    A step whose words are the same keeps it, wherever it stands now; a changed one starts anew.
    """
    incident = _workable(run, by)
    newest = run.article.revision
    if newest is None or newest.id == run.revision_id:
        raise Conflict(_("This run follows the newest revision already."))
    known = {step.step_key: step for step in run.steps}
    keys = _all_keys(run.article, newest)
    run.steps.extend(RunStep(step_key=key) for key in keys if key not in known)
    run.revision = newest
    db.session.flush()
    trail.opened(incident, newest, by=by)
    events.write(incident, "update_run", by=by, run=run.id, revision=newest.number)
    return sum(1 for key in keys if key in known and known[key].result)


def finish(run: ProcedureRun, verdict: LinkRole, *, by: Viewer, note: str = "") -> None:
    """End a run with what it did for the incident; a failed step is named with the verdict."""
    incident = _workable(run, by)
    if not verdict.is_use:
        raise Invalid(_("Say whether it solved it, helped, or did not help."))
    run.finished_at, run.finished_by_id, run.verdict = clock.now(), by.id, verdict
    knowing.judge(
        incident,
        run.article,
        verdict,
        by=by,
        revision_id=run.revision_id,
        step_key=_failed_key(run) if verdict is not LinkRole.USED_SOLVED else "",
        note=note,
    )
    events.write(incident, "finish_run", by=by, run=run.id, article=run.article.ref)


def steps_of(article: Article, revision: Revision, viewer: Viewer) -> list[dict[str, object]]:
    """Return the steps of a revision that this viewer's tier reads: key, number, text."""
    tier = reading_tier(viewer, article)
    return list(rendering.reading(article, revision.body, tier=tier).steps)


def _all_keys(article: Article, revision: Revision) -> list[str]:
    steps = rendering.reading(article, revision.body, tier=ALL_TIERS).steps
    return [step["key"] for step in steps]


def _workable(run: ProcedureRun, by: Viewer) -> Incident:
    incident = db.session.get_one(Incident, run.incident_id)
    policy.require(IncidentPermission.WORK, by, incident)
    _require_open(incident)
    if not run.is_going_on:
        raise Conflict(_("This run is finished. Start another to follow the article again."))
    return incident


def _require_open(incident: Incident) -> None:
    if not incident.is_open:
        raise Conflict(
            _(
                "%(ref)s is %(state)s: nothing is left to run.",
                ref=incident.ref,
                state=incident.state.clause,
            )
        )


def _require_read(run: ProcedureRun, key: str, by: Viewer) -> None:
    if key not in {step["key"] for step in steps_of(run.article, run.revision, by)}:
        raise Missing


def _said(step: RunStep) -> str:
    name = step.person.name if step.person else _("Somebody")
    result = inside(step.result.label) if step.result else _("open")
    return _(
        "%(name)s was quicker and said: %(result)s. Say it again if you saw something else.",
        name=name,
        result=result,
    )


def _seconds(run: ProcedureRun, now: datetime) -> int | None:
    """Return the seconds since the step before, whoever took it; None after a long pause."""
    before = [step.at for step in run.steps if step.at]
    spent = now - max([run.started_at, *before])
    return round(spent.total_seconds()) if spent <= AT_IT else None


def _failed_key(run: ProcedureRun) -> str:
    keys = _all_keys(run.article, run.revision)
    failed = {step.step_key for step in run.steps if step.result is StepResult.FAILED}
    return next((key for key in keys if key in failed), "")


def _tell_of_failures(run: ProcedureRun, key: str) -> None:
    """Make the article due for review once runs failed at this step often enough."""
    rows = (
        select(func.count(RunStep.id))
        .join(RunStep.run)
        .where(
            ProcedureRun.article_id == run.article_id,
            RunStep.step_key == key,
            RunStep.result == StepResult.FAILED,
            RunStep.at > clock.ago(days=care.STEP_DAYS),
        )
    )
    steps = rendering.reading(run.article, run.revision.body, tier=ALL_TIERS).steps
    number = next((step["number"] for step in steps if step["key"] == key), 0)
    care.step_failed(run.article, number, db.session.scalar(rows) or 0)


def _note(note: str) -> str:
    note = masked(note.strip())
    if len(note) > NOTE_LENGTH:
        reason = _(
            "Keep it under %(number)s characters; the course of the incident takes more.",
            number=NOTE_LENGTH,
        )
        raise Invalid(reason, {"note": reason})
    return note
