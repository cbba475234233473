"""Articles that are stale, or fail those who follow them, within the last 90 days."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import joinedload

from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.db import db
from portal.core.events import Event
from portal.incidents.models.incident import Incident
from portal.incidents.queries.incidents import at_the_desk
from portal.incidents.runs.models import ProcedureRun, RunStep
from portal.incidents.runs.services import steps_of
from portal.incidents.trail.terms import StepResult
from portal.insights.payback.terms import FEWEST, WINDOW
from portal.kb.models.article import Article
from portal.kb.models.knowledge_link import KnowledgeLink
from portal.kb.queries.articles import visible_to
from portal.kb.terms import Confidence, LinkRole

TAKEN = (StepResult.DONE, StepResult.FAILED)
REOPENING = ("reopen", "refire")


@dataclass(frozen=True, slots=True)
class FailingStep:
    """A step of today's text that did not work for somebody."""

    number: int
    text: str
    failed: int
    taken: int

    @property
    def share(self) -> int:
        """Failures in a hundred attempts."""
        return round(100 * self.failed / self.taken)

    @property
    def is_enough(self) -> bool:
        """Whether it was taken often enough to judge."""
        return self.taken >= FEWEST


@dataclass(slots=True)
class ToMend:
    """An article and what is the matter with it."""

    article: Article
    failed_uses: int = 0
    uses: int = 0
    reopened: int = 0
    days_overdue: int | None = None
    steps: list[FailingStep] = field(default_factory=list)

    @property
    def is_failing(self) -> bool:
        """Whether it failed somebody."""
        return bool(self.failed_uses or self.reopened or self.steps)

    @property
    def is_stale(self) -> bool:
        """Whether somebody should have confirmed it by now."""
        return self.days_overdue is not None

    @property
    def weight(self) -> tuple[int, int]:
        """How much it hurts: by how often it failed, then by how long it is overdue."""
        failures = self.failed_uses + self.reopened + sum(step.failed for step in self.steps)
        return failures, self.days_overdue if self.days_overdue is not None else -1


def to_mend(viewer: Viewer) -> list[ToMend]:
    """Return the articles with something the matter that this viewer reads, the worst first."""
    failed = _counted(_linked(viewer, LinkRole.USED_FAILED))
    reopened = _counted(_linked(viewer, LinkRole.USED_SOLVED).where(_was_reopened()))
    steps = _steps(viewer)
    suspects = {*failed, *reopened, *steps}
    articles = db.session.scalars(_published(viewer, suspects)).unique().all()
    uses = _counted(_linked(viewer, *(role for role in LinkRole if role.is_use)))
    found = [
        ToMend(
            article,
            failed_uses=failed.get(article.id, 0),
            uses=uses.get(article.id, 0),
            reopened=reopened.get(article.id, 0),
            days_overdue=_days_overdue(article),
            steps=_failing(article, steps.get(article.id, {}), viewer),
        )
        for article in articles
    ]
    sick = (each for each in found if each.is_failing or each.is_stale)
    return sorted(sick, key=lambda each: each.weight, reverse=True)


def _published(viewer: Viewer, suspects: Iterable[int]) -> Select[Article]:
    is_suspect = Article.id.in_(suspects) | (Article.review_due_at <= clock.now())
    return (
        visible_to(viewer)
        .where(Article.revision_id.is_not(None), is_suspect)
        .where(Article.confidence != Confidence.ARCHIVED)
        .options(joinedload(Article.revision), joinedload(Article.owner))
        .order_by(Article.id)
    )


def _linked(viewer: Viewer, *roles: LinkRole) -> Select[Incident]:
    """Select the incidents this viewer reads with what articles did for them lately."""
    return (
        at_the_desk(viewer)
        .join(KnowledgeLink, KnowledgeLink.record_id == Incident.id)
        .where(
            KnowledgeLink.record_kind == Incident.__tablename__,
            KnowledgeLink.role.in_(roles),
            KnowledgeLink.at > clock.now() - WINDOW,
        )
    )


def _counted(rows: Select[Incident]) -> dict[int, int]:
    """Count the incidents of each article, each once."""
    cases = func.count(Incident.id.distinct())
    counted = rows.with_only_columns(KnowledgeLink.article_id, cases)
    return dict(db.session.execute(counted.group_by(KnowledgeLink.article_id)).all())


def _was_reopened() -> ColumnElement[bool]:
    return exists().where(
        Event.record_kind == Incident.__tablename__,
        Event.record_id == Incident.id,
        Event.verb.in_(REOPENING),
        Event.at > KnowledgeLink.at,
    )


def _steps(viewer: Viewer) -> dict[int, dict[str, dict[StepResult, int]]]:
    """Return how steps went, by article and key, of articles of which one failed."""
    by_step = (ProcedureRun.article_id, RunStep.step_key, RunStep.result)
    readable = at_the_desk(viewer).with_only_columns(Incident.id)
    told = (
        select(*by_step, func.count())
        .join(ProcedureRun, ProcedureRun.id == RunStep.run_id)
        .where(RunStep.at > clock.now() - WINDOW, RunStep.result.in_(TAKEN))
        .where(ProcedureRun.incident_id.in_(readable))
        .group_by(*by_step)
    )
    found: dict[int, dict[str, dict[StepResult, int]]] = defaultdict(lambda: defaultdict(dict))
    for article, key, result, number in db.session.execute(told):
        if result is not None:
            found[article][key][result] = number
    return {
        article: steps
        for article, steps in found.items()
        if any(StepResult.FAILED in results for results in steps.values())
    }


def _failing(
    article: Article, told: dict[str, dict[StepResult, int]], viewer: Viewer
) -> list[FailingStep]:
    """Return the steps of today's text that failed, the worst first, as this viewer reads them."""
    if not told or article.revision is None:
        return []
    found = [
        FailingStep(
            int(str(step["number"])),
            str(step["text"]),
            results[StepResult.FAILED],
            sum(results.values()),
        )
        for step in steps_of(article, article.revision, viewer)
        if StepResult.FAILED in (results := told.get(str(step["key"]), {}))
    ]
    return sorted(found, key=lambda step: (-step.failed, step.number))


def _days_overdue(article: Article) -> int | None:
    if article.review_due_at is None or article.review_due_at > clock.now():
        return None
    return (clock.now() - article.review_due_at).days


def narrowed(found: Sequence[ToMend], what: str) -> list[ToMend]:
    """Return those that fail, or those that are overdue; everything for another word."""
    if what == "failing":
        return [each for each in found if each.is_failing]
    if what == "stale":
        return [each for each in found if each.is_stale]
    return list(found)
