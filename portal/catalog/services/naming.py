"""Names and slugs that are taken once."""

from typing import Any

from slugify import slugify
from sqlalchemy import func, select

from portal.core.db import db
from portal.core.errors import Invalid


def one_line(words: str) -> str:
    """Return the words with single spaces."""
    return " ".join(words.split())


def free_slug(model: type[Any], name: str, *, besides: Any = None) -> str:
    """Return a slug of the name that no other row has: `vpn`, then `vpn-2`."""
    base = slugify(name, max_length=70) or model.__tablename__
    taken = set(db.session.scalars(select(model.slug).where(model.slug.startswith(base))))
    taken.discard(besides.slug if besides else None)
    if base not in taken:
        return base
    return next(
        slug for number in range(2, len(taken) + 3) if (slug := f"{base}-{number}") not in taken
    )


def require_free(model: type[Any], name: str, taken: str, *where: Any, besides: Any = None) -> None:
    """Raise `Invalid` at the field `name` when another row has the name, in either case.

    `taken` says so: "There is already a service with this name."
    """
    same = select(model).where(func.lower(model.name) == name.lower(), *where)
    if any(found is not besides for found in db.session.scalars(same)):
        raise Invalid(taken, {"name": taken})


def assign(row: Any, columns: dict[str, Any]) -> dict[str, list[Any]]:
    """Set the columns; returns before and after of those that changed."""
    changed = {
        name: [getattr(row, name), value]
        for name, value in columns.items()
        if getattr(row, name) != value
    }
    for name, (_before, after) in changed.items():
        setattr(row, name, after)
    return changed
