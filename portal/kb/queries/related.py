"""Articles that stand near one another: the same services, tags and shelf."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import case, func, literal, select

from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.kb.models.article import Article, article_service, article_tag
from portal.kb.queries.articles import visible_to
from portal.kb.terms import Confidence

LIMIT = 5


def related(article: Article, *, viewer: Viewer) -> Sequence[Article]:
    """Return up to five readable articles that share most with this one.

    A shared service counts 3, a shared tag 2, the same category 1; nothing shared is not related.
    """
    services = [service.id for service in article.services]
    tags = [tag.id for tag in article.tags]
    nearness = (
        3 * _shared(article_service.c.article_id, article_service.c.service_id, services)
        + 2 * _shared(article_tag.c.article_id, article_tag.c.tag_id, tags)
        + case((Article.category_id == article.category_id, 1), else_=0)
    )
    rows = (
        visible_to(viewer)
        .where(Article.revision_id.is_not(None), _root(Article) != _root(article))
        .where(Article.confidence != Confidence.ARCHIVED, nearness >= 2)
        .order_by(nearness.desc(), Article.updated_at.desc())
        .limit(LIMIT)
    )
    return db.session.scalars(rows).all()


def _root(article: Any) -> Any:
    """Tell apart what says something else from translations of the same."""
    if isinstance(article, Article):
        return article.original_id or article.id
    return func.coalesce(article.original_id, article.id)


def _shared(owner: Any, label: Any, wanted: list[int]) -> Any:
    if not wanted:
        return literal(0)
    return (
        select(func.count())
        .where(owner == Article.id, label.in_(wanted))
        .correlate(Article)
        .scalar_subquery()
    )
