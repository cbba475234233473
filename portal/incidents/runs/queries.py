"""Runs as one viewer may read them: whoever reads the incident and the article."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.db import db
from portal.core.errors import Missing
from portal.core.policy import policy
from portal.incidents.models.incident import Incident
from portal.incidents.runs.models import ProcedureRun, RunStep
from portal.incidents.runs.services import steps_of
from portal.incidents.trail.queries import readable
from portal.incidents.trail.terms import StepResult
from portal.kb.models.article import Article
from portal.kb.policy import KbPermission

DAYS = 90
MOST_READ = 5_000  # results of steps that figures are made of


@dataclass(frozen=True, slots=True)
class Standing:
    """A run with how far it is, counted over the steps this viewer reads."""

    run: ProcedureRun
    taken: int
    failed: int
    steps: int


@dataclass(frozen=True, slots=True)
class StepFigures:
    """How one step of today's text went in the runs of the last 90 days."""

    number: int
    text: str
    done: int
    failed: int
    skipped: int
    median_seconds: int | None

    @property
    def total(self) -> int:
        """How often somebody came to it."""
        return self.done + self.failed + self.skipped


def runs_of(incident: Incident, *, viewer: Viewer) -> list[Standing]:
    """Return the runs in an incident of what this viewer reads, the latest first."""
    rows = (
        select(ProcedureRun)
        .where(ProcedureRun.incident_id == incident.id)
        .options(
            joinedload(ProcedureRun.article),
            joinedload(ProcedureRun.revision),
            joinedload(ProcedureRun.started_by),
        )
        .order_by(ProcedureRun.id.desc())
    )
    runs = db.session.scalars(rows).all()
    open_to = readable({run.revision_id for run in runs}, viewer=viewer)
    return [_standing(run, viewer) for run in runs if run.revision_id in open_to]


def run(number: int, incident: Incident, *, viewer: Viewer) -> ProcedureRun:
    """Return one run of an incident; raises `Missing` where `runs_of` leaves it out."""
    rows = (
        select(ProcedureRun)
        .where(ProcedureRun.id == number, ProcedureRun.incident_id == incident.id)
        .options(selectinload(ProcedureRun.steps).joinedload(RunStep.person))
    )
    found = db.session.scalar(rows)
    if found is None or found.revision_id not in readable([found.revision_id], viewer=viewer):
        raise Missing
    return found


def figures(viewer: Viewer, article: Article) -> Sequence[StepFigures]:
    """Return how the steps of today's text went, to those who write; nothing before any run."""
    if article.revision is None or not policy.allows(KbPermission.PROPOSE, viewer, article):
        return []
    rows = (
        select(RunStep.step_key, RunStep.result, RunStep.seconds)
        .join(RunStep.run)
        .where(
            ProcedureRun.article_id == article.id,
            RunStep.result.is_not(None),
            RunStep.at > clock.ago(days=DAYS),
        )
        .order_by(RunStep.at.desc())
        .limit(MOST_READ)
    )
    told: dict[str, list[tuple[StepResult, int | None]]] = {}
    for key, result, seconds in db.session.execute(rows):
        assert result is not None  # noqa: S101 - the query asks for results
        told.setdefault(key, []).append((result, seconds))
    if not told:
        return []
    steps = steps_of(article, article.revision, viewer)
    return [_figures(step, told.get(str(step["key"]), [])) for step in steps]


def _standing(run: ProcedureRun, viewer: Viewer) -> Standing:
    keys = {step["key"] for step in steps_of(run.article, run.revision, viewer)}
    results = [step.result for step in run.steps if step.step_key in keys]
    return Standing(
        run,
        taken=sum(1 for result in results if result),
        failed=results.count(StepResult.FAILED),
        steps=len(keys),
    )


def _figures(step: dict[str, object], results: list[tuple[StepResult, int | None]]) -> StepFigures:
    counted = [result for result, _ in results]
    spent = [
        seconds for result, seconds in results if result is StepResult.DONE and seconds is not None
    ]
    return StepFigures(
        number=int(str(step["number"])),
        text=str(step["text"]),
        done=counted.count(StepResult.DONE),
        failed=counted.count(StepResult.FAILED),
        skipped=counted.count(StepResult.SKIPPED),
        median_seconds=round(median(spent)) if spent else None,
    )
