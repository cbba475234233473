"""The templates of standard changes."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.changes.models.templates import ChangeTemplate
from portal.core.db import db
from portal.core.errors import Missing


def templates() -> Sequence[ChangeTemplate]:
    """Return every template that is not retired, by name, with who proposed and approved it."""
    rows = (
        select(ChangeTemplate)
        .where(ChangeTemplate.retired_at.is_(None))
        .options(joinedload(ChangeTemplate.proposed_by), joinedload(ChangeTemplate.approved_by))
    )
    return db.session.scalars(rows.order_by(ChangeTemplate.name, ChangeTemplate.id)).unique().all()


def approved() -> list[ChangeTemplate]:
    """Return the templates a standard change may follow now, by name."""
    return [each for each in templates() if each.is_approved]


def approved_one(number: str) -> ChangeTemplate | None:
    """Return the approved template of this number; None for anything else."""
    return next((each for each in approved() if str(each.id) == number), None)


def template(number: int) -> ChangeTemplate:
    """Return one template; raises `Missing`."""
    found = db.session.get(ChangeTemplate, number)
    if found is None:
        raise Missing
    return found
