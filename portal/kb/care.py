"""What makes an article due for review by itself: its owner left, or a step keeps failing."""

from urllib.parse import quote

from sqlalchemy import func, select

from portal.accounts.leaving import Belonging
from portal.accounts.models import Person
from portal.core import clock
from portal.core.db import db
from portal.core.events import Event
from portal.kb.models.article import Article
from portal.kb.models.use import Feedback
from portal.kb.terms import Confidence, DueReason, Verdict

STEP_FAILURES = 3
STEP_DAYS = 90


def follow(event: Event) -> None:
    """Hear of every event, and make articles due where one calls for it."""
    if event.record_kind == "person" and event.verb == "leave":
        _owner_left(event.record_id)
    elif event.record_kind == "article" and event.verb.startswith("feedback_"):
        _count_failures(event.record_id)


def owned_by(person: Person) -> Belonging:
    """Count the articles a person answers for."""
    rows = select(func.count(Article.id)).where(
        Article.owner_id == person.id, Article.confidence != Confidence.ARCHIVED
    )
    number = db.session.scalar(rows) or 0
    noun = "article" if number == 1 else "articles"
    return Belonging(number, noun, f"/kb?owner={quote(person.email)}")


def step_failed(article: Article, number: int, times: int) -> None:
    """Make an article due once one of its steps failed so often within 90 days; say how often."""
    if times < STEP_FAILURES:
        return
    note = f"Step {number} failed {times} times in {STEP_DAYS} days."
    if article.due_reason is DueReason.STEP_FAILURES:
        article.due_note = note
    else:
        _make_due(article, DueReason.STEP_FAILURES, note)


def _owner_left(person_id: int) -> None:
    person = db.session.get_one(Person, person_id)
    rows = select(Article).where(
        Article.owner_id == person_id, Article.confidence != Confidence.ARCHIVED
    )
    for article in db.session.scalars(rows):
        _make_due(article, DueReason.OWNER_GONE, f"{person.name} has left.")


def _count_failures(article_id: int) -> None:
    """Make an article due once one step of today's text failed three times in 90 days."""
    article = db.session.get_one(Article, article_id)
    failures = func.count(Feedback.id)
    rows = (
        select(Feedback.step_key, failures)
        .where(
            Feedback.article_id == article_id,
            Feedback.revision_id == article.revision_id,
            Feedback.verdict != Verdict.WORKED,
            Feedback.step_key != "",
            Feedback.given_at > clock.ago(days=STEP_DAYS),
        )
        .group_by(Feedback.step_key)
        .having(failures >= STEP_FAILURES)
    )
    worst = db.session.execute(rows.order_by(failures.desc())).first()
    if worst and article.due_reason is not DueReason.STEP_FAILURES:
        _make_due(article, DueReason.STEP_FAILURES, f"One step failed {worst[1]} times.")


def _make_due(article: Article, reason: DueReason, note: str) -> None:
    """Make it due now; one that is due already keeps the earlier reason."""
    now = clock.now()
    if article.review_due_at is None or article.review_due_at > now:
        article.review_due_at = now
        article.due_reason, article.due_note = reason, note
