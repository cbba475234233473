"""What services, categories and tags are used for: counted for people, guarded for deleting.

Later features say what they count with `count_with`; whether anything at all points to a row is
read from the tables themselves, so that a feature that forgets to say so loses nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, func, select

from portal.accounts.viewer import Viewer
from portal.catalog.models import Category, FormerTag, Service, Tag
from portal.core.db import Base, db
from portal.core.languages import ngettext

Entry = Service | Category | Tag


@dataclass(frozen=True, slots=True)
class Use:
    """One kind of record that carries services, categories or tags."""

    kind: str  # "article"
    forms: tuple[str, str]  # "%(number)s article", "%(number)s articles"
    none: str  # "no articles"
    count: Callable[[type[Any], Viewer], dict[int, int]]  # (Service, viewer) → {service id: number}
    url: Callable[[Any], str]  # service, category or tag → the list of its records

    def words(self, number: int) -> str:
        """Say how many records there are: `3 articles`."""
        return ngettext(*self.forms, number)


_uses: dict[str, Use] = {}


def count_with(use: Use) -> None:
    """Let a later feature say how its records are counted; they count what the viewer may read."""
    _uses[use.kind] = use


def counts(model: type[Any], viewer: Viewer) -> list[tuple[Use, dict[int, int]]]:
    """Return, for every kind of record, how many carry each row of the model."""
    return [(use, use.count(model, viewer)) for use in _uses.values()]


def used(model: type[Any]) -> set[int]:
    """Return the ids of the rows that anything points to, whoever may read it."""
    return {
        number
        for column in _pointing(model)
        for number in db.session.scalars(select(column).distinct())
        if number is not None
    }


def is_used(entry: Entry) -> bool:
    """Say whether any row of any table points to this one, whoever may read it."""
    rows = (select(func.count()).where(column == entry.id) for column in _pointing(type(entry)))
    return any(db.session.scalar(each) for each in rows)


def _pointing(model: type[Any]) -> list[Column[Any]]:
    apart = {FormerTag.__tablename__}
    return [
        column
        for table in Base.metadata.tables.values()
        if table.name not in apart
        for column in table.columns
        if any(key.column.table.name == model.__tablename__ for key in column.foreign_keys)
    ]
