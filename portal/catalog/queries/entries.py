"""Services, categories and tags, in the order people read them."""

from collections.abc import Sequence

from sqlalchemy import case, func, select
from sqlalchemy.orm import joinedload, selectinload

from portal.catalog.models import Category, Criticality, FormerTag, Service, Tag
from portal.core.db import db
from portal.core.errors import Missing

_WEIGHT = case(
    {level.value: place for place, level in enumerate(Criticality)}, value=Service.criticality
)


def services(*, retired: bool = False) -> Sequence[Service]:
    """Return the services in use (or the retired ones), the most critical first."""
    is_wanted = Service.retired_at.is_not(None) if retired else Service.retired_at.is_(None)
    rows = select(Service).where(is_wanted).options(joinedload(Service.team))
    return db.session.scalars(rows.order_by(_WEIGHT, func.lower(Service.name))).all()


def service(slug: str) -> Service:
    """Return the service of this slug; raises `Missing`."""
    found = db.session.scalar(select(Service).where(Service.slug == slug))
    if found is None:
        raise Missing
    return found


def categories() -> Sequence[Category]:
    """Return the top shelves with the shelves inside them, by name."""
    rows = select(Category).where(Category.parent_id.is_(None))
    inside = selectinload(Category.children)
    return db.session.scalars(rows.options(inside).order_by(func.lower(Category.name))).all()


def category(number: int) -> Category:
    """Return one category; raises `Missing`."""
    found = db.session.get(Category, number)
    if found is None:
        raise Missing
    return found


def tags() -> Sequence[Tag]:
    """Return every tag by name."""
    return db.session.scalars(select(Tag).order_by(Tag.name)).all()


def tag(number: int) -> Tag:
    """Return one tag; raises `Missing`."""
    found = db.session.get(Tag, number)
    if found is None:
        raise Missing
    return found


def former_names(tag: Tag) -> Sequence[str]:
    """Return the names a tag had before, or took over."""
    rows = select(FormerTag.name).where(FormerTag.tag_id == tag.id).order_by(FormerTag.name)
    return db.session.scalars(rows).all()
