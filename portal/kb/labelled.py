"""Articles by the services, categories and tags they carry: counts, lists, and new names."""

from typing import Any

from sqlalchemy import Select, func, select

from portal.accounts.viewer import Viewer
from portal.catalog.models import Category, Service, Tag
from portal.catalog.uses import Use
from portal.core.db import db
from portal.core.events import Event
from portal.core.languages import forms, later
from portal.kb.models.article import Article, article_service, article_tag
from portal.kb.queries.articles import Page, Shelf, browse, may_read
from portal.kb.terms import Confidence
from portal.search.jobs import index_later

_COLUMNS: dict[type[Any], Any] = {
    Service: article_service.c.service_id,
    Tag: article_tag.c.tag_id,
    Category: Article.category_id,
}
_MODELS: dict[str, type[Any]] = {model.__tablename__: model for model in _COLUMNS}
_NEW_WORDS = {"change", "rename", "merge"}


def counted(model: type[Any], viewer: Viewer) -> dict[int, int]:
    """Count the published articles the viewer may read, by service, category or tag."""
    column = _COLUMNS[model]
    rows = _carrying(select(column, func.count()), model).where(
        column.is_not(None),
        may_read(viewer),
        Article.revision_id.is_not(None),
        Article.confidence != Confidence.ARCHIVED,
    )
    return dict(db.session.execute(rows.group_by(column)).all())


def list_of(entry: Any) -> str:
    """Return the address of the articles that carry a service, category or tag."""
    if isinstance(entry, Tag):
        return f"/kb?tag={entry.name}"
    return f"/kb?{entry.__tablename__}={entry.slug}"


def articles_of(viewer: Viewer, service: Service) -> Page | None:
    """Return the articles about a service, newest first; None when there are none to read."""
    page = browse(Shelf(service=service.slug), viewer=viewer)
    return page if page.total else None


def follow(event: Event) -> None:
    """Let search learn the new words when a service, category or tag changed."""
    model = _MODELS.get(event.record_kind)
    if model is None or event.verb not in _NEW_WORDS:
        return
    rows = _carrying(select(Article.id), model).where(_COLUMNS[model] == event.record_id)
    index_later(f"KB-{number}" for number in db.session.scalars(rows).all())


USE = Use(
    "article",
    forms("%(number)s article", "%(number)s articles"),
    later("no articles"),
    counted,
    list_of,
)


def _carrying(rows: Select[Any], model: type[Any]) -> Select[Any]:
    table = _COLUMNS[model].table
    if table is Article.__table__:
        return rows.select_from(Article)
    return rows.select_from(table).join(Article, Article.id == table.c.article_id)
