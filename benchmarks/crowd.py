"""Many articles from a few: rows copied in the database, each with its own title and address."""

from sqlalchemy import func, insert, literal, select

from portal.core.db import db
from portal.kb.models.article import Article, ArticleSlug, article_service, article_tag
from portal.kb.models.revision import Rendering, Revision


def grow_to(wanted: int) -> int:
    """Copy published articles until there are `wanted`; returns how many there are."""
    originals = list(
        db.session.scalars(
            select(Article.id).where(Article.revision_id.is_not(None)).order_by(Article.id)
        )
    )
    have = db.session.scalar(select(func.count(Article.id))) or 0
    with db.writing():
        for number in range(have, wanted):
            _copy(originals[number % len(originals)], number)
    return db.session.scalar(select(func.count(Article.id))) or 0


def _copy(original: int, number: int) -> None:
    article = _insert(
        Article,
        Article.id == original,
        slug=literal(f"copy-{number}"),
        title=Article.title + f" ({number})",
        revision_id=literal(None),
    )
    old = select(Article.revision_id).where(Article.id == original).scalar_subquery()
    revision = _insert(Revision, Revision.id == old, article_id=literal(article))
    db.session.execute(
        Article.__table__.update().where(Article.id == article).values(revision_id=revision)
    )
    db.session.execute(insert(ArticleSlug).values(slug=f"copy-{number}", article_id=article))
    _share(Rendering.__table__, original, article)
    _share(article_tag, original, article)
    _share(article_service, original, article)


def _insert(model, where, **changed) -> int:
    columns = [column for column in model.__table__.columns if column.name != "id"]
    values = [changed.get(column.name, column) for column in columns]
    rows = insert(model).from_select([c.name for c in columns], select(*values).where(where))
    return db.session.execute(rows).lastrowid


def _share(table, original: int, copy: int) -> None:
    values = [literal(copy) if c.name == "article_id" else c for c in table.columns]
    rows = select(*values).where(table.c.article_id == original)
    db.session.execute(insert(table).from_select([c.name for c in table.columns], rows))
