"""What an article or a postmortem says of the trouble it is about."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from portal.core.db import db
from portal.incidents.models.incident import Incident
from portal.insights.payback.about import About, alerts_of, messages_of, words_of
from portal.kb.models.article import Article
from portal.kb.models.knowledge_link import KnowledgeLink
from portal.kb.terms import Kind, LinkRole
from portal.postmortems.models.lesson import Lesson
from portal.postmortems.models.postmortem import Postmortem, RememberedAlert
from portal.postmortems.remembering import TAUGHT
from portal.postmortems.terms import PostmortemState
from portal.problems.alike import MOST_READ


def about(record: Article | Postmortem) -> About:
    """Return by what the trouble of a record is known again."""
    return _of_article(record) if isinstance(record, Article) else _of_postmortem(record)


def known_since(record: Article | Postmortem) -> datetime | None:
    """Return when readers first got it; of a postmortem, when its first version was published."""
    found = record.published_at
    while isinstance(record, Postmortem) and record.supersedes is not None:
        record = record.supersedes
        found = record.published_at or found
    return found


def is_counted(record: Article | Postmortem) -> bool:
    """Say whether readers get the record today; an outline for postmortems answers no trouble."""
    if isinstance(record, Postmortem):
        return record.state is PostmortemState.PUBLISHED
    return record.is_published and record.kind is not Kind.RCA_TEMPLATE


def _of_article(article: Article) -> About:
    """Return what an article says of itself, and of the postmortems that taught it.

    Whether incidents used it plays no part: that can only happen after it was published, and would
    make the time after look better by itself.
    """
    revision = article.revision
    symptoms = list(revision.symptoms) if revision else []
    return About(
        services=tuple(service.id for service in article.services),
        alerts=_alerts(_taught(article)),
        messages=messages_of([revision.body, *symptoms] if revision else []),
        titles=tuple(words_of(title) for title in (article.title, *symptoms)),
        incidents=_written_from(article),
    )


def _of_postmortem(postmortem: Postmortem) -> About:
    """Return what the incidents of a postmortem say, and the alerts it remembers."""
    cases = postmortem.incidents
    texts = [f"{case.title}\n{case.description[:MOST_READ]}" for case in cases]
    return About(
        services=tuple(sorted({case.service_id for case in cases if case.service_id})),
        alerts=_alerts([postmortem]),
        messages=messages_of(texts),
        titles=tuple(words_of(case.title) for case in cases),
        incidents=tuple(case.id for case in cases),
    )


def _taught(article: Article) -> Sequence[Postmortem]:
    rows = (
        select(Postmortem)
        .join(Lesson, Lesson.postmortem_id == Postmortem.id)
        .where(Lesson.article_id == article.id, Lesson.outcome.in_(TAUGHT))
        .where(Postmortem.state == PostmortemState.PUBLISHED)
    )
    return db.session.scalars(rows.order_by(Postmortem.id)).unique().all()


def _alerts(postmortems: Sequence[Postmortem]) -> tuple[str, ...]:
    """Return the signatures they remember, and those of the incidents they are about."""
    numbers = [each.id for each in postmortems]
    rows = select(RememberedAlert.signature).where(RememberedAlert.postmortem_id.in_(numbers))
    own = {one for each in postmortems for case in each.incidents for one in alerts_of(case)}
    return tuple(sorted(own | set(db.session.scalars(rows))))


def _written_from(article: Article) -> tuple[int, ...]:
    rows = select(KnowledgeLink.record_id).where(
        KnowledgeLink.article_id == article.id,
        KnowledgeLink.record_kind == Incident.__tablename__,
        KnowledgeLink.role == LinkRole.PRODUCED,
    )
    return tuple(sorted(set(db.session.scalars(rows))))
