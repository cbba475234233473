"""Which text of an article somebody knows: the last one they followed, judged or said they read."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select, union_all

from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.kb.models.article import Article
from portal.kb.models.knowledge_link import KnowledgeLink
from portal.kb.models.reading import ArticleReading
from portal.kb.models.revision import Revision
from portal.kb.models.use import Feedback
from portal.kb.terms import LinkRole

# Each selects revision and moment of what a person did with an article; features above add theirs.
known_by: list[Callable[[int, int], Select[*tuple[Any, ...]]]] = []  # (person, article)


@dataclass(frozen=True, slots=True)
class LastUse:
    """A revision somebody knows, and since when."""

    number: int
    at: datetime


def last_use(article: Article, viewer: Viewer) -> LastUse | None:
    """Return the newest revision of an article this viewer used or said they read."""
    if viewer.id is None:
        return None
    known = union_all(*(each(viewer.id, article.id) for each in (*_KNOWN_HERE, *known_by)))
    uses = known.subquery()
    rows = (
        select(Revision.number, uses.c[1])
        .join(uses, uses.c[0] == Revision.id)
        .order_by(Revision.number.desc(), uses.c[1].desc())
        .limit(1)
    )
    found = db.session.execute(rows).first()
    return LastUse(*found) if found else None


def _judged(person_id: int, article_id: int) -> Select[*tuple[Any, ...]]:
    own = Feedback.person_id == person_id, Feedback.article_id == article_id
    return select(Feedback.revision_id, Feedback.given_at).where(*own)


def _used(person_id: int, article_id: int) -> Select[*tuple[Any, ...]]:
    roles = [role for role in LinkRole if role.is_use or role is LinkRole.CONSULTED]
    return select(KnowledgeLink.revision_id, KnowledgeLink.at).where(
        KnowledgeLink.person_id == person_id,
        KnowledgeLink.article_id == article_id,
        KnowledgeLink.role.in_(roles),
    )


def _read(person_id: int, article_id: int) -> Select[*tuple[Any, ...]]:
    own = ArticleReading.person_id == person_id, ArticleReading.article_id == article_id
    return select(ArticleReading.revision_id, ArticleReading.read_at).where(*own)


_KNOWN_HERE = (_judged, _used, _read)
