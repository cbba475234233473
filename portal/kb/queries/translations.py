"""The articles that say the same in other languages, as one viewer may read them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select

from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.kb.models.article import Article
from portal.kb.models.revision import Revision
from portal.kb.queries.articles import visible_to
from portal.kb.terms import Confidence


@dataclass(frozen=True, slots=True)
class Behind:
    """A translation whose original says something else by now."""

    original: Article
    known: int | None  # number of the revision the translation says the same as


def root(article: Article) -> int:
    """Return the number of the original all translations of each other hang on."""
    return article.original_id or article.id


def others(articles: Sequence[Article], *, viewer: Viewer) -> Mapping[int, Sequence[Article]]:
    """Return, by number, what says the same in other languages and is open to the viewer.

    One statement; archived ones and such as nobody reads yet are left out.
    """
    roots = {root(article) for article in articles}
    rows = visible_to(viewer).where(
        or_(Article.id.in_(roots), Article.original_id.in_(roots)),
        Article.revision_id.is_not(None),
        Article.confidence != Confidence.ARCHIVED,
    )
    groups: dict[int, list[Article]] = defaultdict(list)
    for found in db.session.scalars(rows.order_by(Article.language)):
        groups[root(found)].append(found)
    return {
        article.id: [each for each in groups[root(article)] if each.id != article.id]
        for article in articles
    }


def of(article: Article, *, viewer: Viewer) -> Sequence[Article]:
    """Return what says the same as one article in other languages."""
    return others([article], viewer=viewer)[article.id]


def all_of(article: Article) -> Sequence[Article]:
    """Return every article of the group but this one, read by anybody or not: for the rules."""
    number = root(article)
    rows = select(Article).where(
        or_(Article.id == number, Article.original_id == number), Article.id != article.id
    )
    return db.session.scalars(rows.order_by(Article.language)).all()


def behind(article: Article, *, viewer: Viewer) -> Behind | None:
    """Return the original of a translation if it changed since, and only to whoever may read it."""
    if article.original_id is None:
        return None
    original = db.session.scalar(visible_to(viewer).where(Article.id == article.original_id))
    if original is None or original.revision_id in (None, article.translated_revision_id):
        return None
    known = db.session.get(Revision, article.translated_revision_id or 0)
    return Behind(original, known.number if known else None)
