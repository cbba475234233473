"""Which articles played a part in a case, and which cases an article had a part in."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.records import Record, RecordKind, registry
from portal.kb.models.article import Article
from portal.kb.models.knowledge_link import KnowledgeLink
from portal.kb.queries.articles import may_read
from portal.kb.terms import LinkRole

MOST = 50


def links_of(record: Record, *, viewer: Viewer) -> Sequence[KnowledgeLink]:
    """Return the links of a record to articles this viewer may read, the newest first."""
    rows = (
        select(KnowledgeLink)
        .join(Article, Article.id == KnowledgeLink.article_id)
        .where(*_of(record), may_read(viewer))
        .options(
            joinedload(KnowledgeLink.article),
            joinedload(KnowledgeLink.revision),
            joinedload(KnowledgeLink.person),
        )
        .order_by(KnowledgeLink.at.desc(), KnowledgeLink.id.desc())
    )
    return db.session.scalars(rows).all()


def roles_of(record: Record) -> set[LinkRole]:
    """Return the parts articles played for a record, whoever may read them."""
    return set(db.session.scalars(select(KnowledgeLink.role).where(*_of(record))))


def articles_of(record: Record) -> set[int]:
    """Return the articles that played a part for a record, by number, whoever may read them."""
    return set(db.session.scalars(select(KnowledgeLink.article_id).where(*_of(record))))


def cases_of(
    article: Article, *, viewer: Viewer, most: int = MOST
) -> list[tuple[KnowledgeLink, RecordKind, Record]]:
    """Return the cases an article had a part in that this viewer may read, the newest first."""
    rows = (
        select(KnowledgeLink)
        .where(KnowledgeLink.article_id == article.id)
        .options(joinedload(KnowledgeLink.person), joinedload(KnowledgeLink.revision))
        .order_by(KnowledgeLink.at.desc(), KnowledgeLink.id.desc())
        .limit(most)
    )
    links = db.session.scalars(rows).all()
    known = {kind.model.__tablename__: kind for kind in registry}
    found: dict[tuple[str, int], Record] = {}
    for name in {link.record_kind for link in links} & set(known):
        kind = known[name]
        ids = {link.record_id for link in links if link.record_kind == name}
        readable = kind.visible_to(viewer).where(kind.model.id.in_(ids))
        found |= {(name, record.id): record for record in db.session.scalars(readable)}
    return [
        (link, known[link.record_kind], found[link.record_kind, link.record_id])
        for link in links
        if (link.record_kind, link.record_id) in found
    ]


def _of(record: Record) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    kind = type(record).__tablename__  # type: ignore[attr-defined]
    return KnowledgeLink.record_kind == kind, KnowledgeLink.record_id == record.id
