"""What makes an article due for review by itself: its owner left, a step keeps failing.

Others say what happened to what it describes: a change that was closed, a postmortem.
"""

from collections.abc import Collection
from datetime import datetime
from urllib.parse import quote

from sqlalchemy import func, or_, select

from portal.accounts.leaving import Belonging
from portal.accounts.models import Person
from portal.catalog.models import Service
from portal.core import clock
from portal.core.db import db
from portal.core.events import Event
from portal.core.wording import plural
from portal.kb.models.article import Article
from portal.kb.models.proposal import Proposal
from portal.kb.models.use import Feedback
from portal.kb.terms import Confidence, DueReason, Verdict

STEP_FAILURES = 3
STEP_DAYS = 90
PUBLISHING = ("publish", "publish_directly")  # verbs that change what readers get


def follow(event: Event) -> None:
    """Hear of every event, and make articles due where one calls for it."""
    if event.record_kind == "person" and event.verb == "leave":
        _owner_left(event.record_id)
    elif event.record_kind == "article" and event.verb.startswith("feedback_"):
        _count_failures(event.record_id)
    elif event.record_kind == "proposal" and event.verb in PUBLISHING:
        _original_changed(event.record_id)


def owned_by(person: Person) -> Belonging:
    """Count the articles a person answers for."""
    rows = select(func.count(Article.id)).where(
        Article.owner_id == person.id, Article.confidence != Confidence.ARCHIVED
    )
    number = db.session.scalar(rows) or 0
    return Belonging(number, plural(number, "article"), f"/kb?owner={quote(person.email)}")


def step_failed(article: Article, number: int, times: int) -> None:
    """Make an article due once one of its steps failed so often within 90 days; say how often."""
    if times < STEP_FAILURES:
        return
    note = f"Step {number} failed {times} times in {STEP_DAYS} days."
    if article.due_reason is DueReason.STEP_FAILURES:
        article.due_note = note
    else:
        make_due(article, DueReason.STEP_FAILURES, note)


def make_due(article: Article, reason: DueReason, note: str) -> None:
    """Make it due now; one that is due already keeps the earlier reason."""
    now = clock.now()
    if article.review_due_at is None or article.review_due_at > now:
        article.review_due_at = now
        article.due_reason, article.due_note = reason, note


def something_happened(
    reason: DueReason,
    note: str,
    *,
    services: Collection[int],
    also: Collection[int] = (),
    but: Collection[int] = (),
    since: datetime | None = None,
) -> None:
    """Make published articles due: those of these services, and `also` those of these numbers.

    Left out are `but` these, and what somebody vouched for after `since`.
    """
    named = or_(Article.id.in_(also), Article.services.any(Service.id.in_(services)))
    rows = select(Article).where(
        Article.revision_id.is_not(None),
        Article.confidence != Confidence.ARCHIVED,
        Article.id.not_in(but),
        named,
    )
    if since is not None:
        rows = rows.where(or_(Article.verified_at.is_(None), Article.verified_at < since))
    for article in db.session.scalars(rows).unique().all():
        make_due(article, reason, note)


def _owner_left(person_id: int) -> None:
    person = db.session.get_one(Person, person_id)
    rows = select(Article).where(
        Article.owner_id == person_id, Article.confidence != Confidence.ARCHIVED
    )
    for article in db.session.scalars(rows):
        make_due(article, DueReason.OWNER_GONE, f"{person.name} has left.")


def _original_changed(proposal_id: int) -> None:
    """Make the translations of a text due that said the same as the text before it."""
    original = db.session.get_one(Proposal, proposal_id).article
    rows = select(Article).where(
        Article.original_id == original.id,
        Article.revision_id.is_not(None),
        Article.confidence != Confidence.ARCHIVED,
        Article.translated_revision_id != original.revision_id,
    )
    for translation in db.session.scalars(rows):
        note = f"{original.ref} says something else now."
        make_due(translation, DueReason.ORIGINAL_CHANGED, note)


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
        make_due(article, DueReason.STEP_FAILURES, f"One step failed {worst[1]} times.")
