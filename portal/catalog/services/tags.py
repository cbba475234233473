"""Adding, renaming, merging and removing tags; old names keep leading to the tag of today."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Table, delete, select, update

from portal.accounts.viewer import Viewer
from portal.catalog.models import FormerTag, Tag
from portal.catalog.services import naming
from portal.catalog.uses import is_used
from portal.core import events
from portal.core.db import Base, db
from portal.core.errors import Conflict, Invalid
from portal.core.languages import _

LONGEST = 48


def named(names: Iterable[str]) -> list[Tag]:
    """Return the tags of these names, by name, adding what is new; former names find their heir."""
    wanted = {clean(name) for name in names} - {""}
    heirs = _heirs(wanted)
    known = {tag.name: tag for tag in db.session.scalars(select(Tag).where(Tag.name.in_(wanted)))}
    known = heirs | known
    fresh = {name: Tag(name=name) for name in wanted - known.keys()}
    db.session.add_all(fresh.values())
    return sorted({(known | fresh)[name] for name in wanted}, key=lambda tag: tag.name)


def add(name: str, *, by: Viewer) -> Tag:
    """Add a tag; refuses a name that is taken, now or formerly."""
    name = clean(name)
    _require_free(name)
    tag = Tag(name=name)
    db.session.add(tag)
    events.write(tag, "add", by=by, name=name)
    return tag


def rename(tag: Tag, name: str, *, by: Viewer) -> None:
    """Give a tag another name everywhere; refuses one that another tag has."""
    name, before = clean(name), tag.name
    if name == before:
        return
    _require_free(name, besides=tag)
    db.session.execute(delete(FormerTag).where(FormerTag.name == name))
    tag.name = name
    db.session.add(FormerTag(name=before, tag_id=tag.id))
    events.write(tag, "rename", by=by, changed={"name": [before, name]})


def merge(tag: Tag, into: Tag, *, by: Viewer) -> None:
    """Let everything that carries a tag carry another instead, and remove it."""
    if tag is into:
        raise Invalid(_("Choose another tag to merge into."), {"into": _("Choose another tag.")})
    for table in _tables_with_tags():
        _repoint(table, tag.id, into.id)
    db.session.execute(
        update(FormerTag).where(FormerTag.tag_id == tag.id).values(tag_id=into.id),
        execution_options={"synchronize_session": False},
    )
    db.session.add(FormerTag(name=tag.name, tag_id=into.id))
    events.write(into, "merge", by=by, taken_over=tag.name)
    db.session.delete(tag)
    db.session.flush()
    db.session.expire_all()


def remove(tag: Tag, *, by: Viewer) -> None:
    """Remove a tag nothing carries; raises `Conflict` otherwise."""
    if is_used(tag):
        raise Conflict(
            _("“%(name)s” is still used: merge it into another tag instead.", name=tag.name)
        )
    events.write(tag, "remove", by=by, name=tag.name)
    db.session.delete(tag)


def clean(name: str) -> str:
    """Return a tag as it is kept: one line, lower case, at most 48 characters."""
    return naming.one_line(name).lower()[:LONGEST].strip()


def _heirs(names: set[str]) -> dict[str, Tag]:
    rows = select(FormerTag.name, Tag).join(Tag, Tag.id == FormerTag.tag_id)
    return dict(db.session.execute(rows.where(FormerTag.name.in_(names))).all())


def _require_free(name: str, *, besides: Tag | None = None) -> None:
    naming.require_free(Tag, name, _("There is already a tag with this name."), besides=besides)
    heir = _heirs({name}).get(name)
    if heir is not None and heir is not besides:
        taken = _("This name now leads to “%(name)s”.", name=heir.name)
        raise Invalid(taken, {"name": taken})


def _tables_with_tags() -> list[tuple[Table, Any]]:
    return [
        (table, column)
        for table in Base.metadata.tables.values()
        if table.name != FormerTag.__tablename__
        for column in table.columns
        if any(key.column.table.name == Tag.__tablename__ for key in column.foreign_keys)
    ]


def _repoint(place: tuple[Table, Any], before: int, after: int) -> None:
    """Move the rows of a link table; who carries both tags keeps one."""
    table, column = place
    others = [other for other in table.primary_key if other is not column]
    twin = table.alias()
    doubled = (
        select(twin.c[column.name])
        .where(twin.c[column.name] == after, *(twin.c[other.name] == other for other in others))
        .exists()
    )
    db.session.execute(delete(table).where(column == before, doubled))
    db.session.execute(update(table).where(column == before).values({column.name: after}))
