"""Groups of synonyms and the weights, as the pages show them."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from portal.core.db import db
from portal.core.errors import Missing
from portal.search.tuning.models import ONLY, SearchTuning, SynonymGroup


def groups(looked_for: str = "") -> Sequence[SynonymGroup]:
    """Return the groups by their first term; with words, those that have them anywhere."""
    rows = select(SynonymGroup).options(joinedload(SynonymGroup.updated_by))
    found = sorted(db.session.scalars(rows), key=lambda group: group.terms[0].casefold())
    wanted = looked_for.casefold().split()
    return [group for group in found if all(word in _text(group) for word in wanted)]


def number_of_groups() -> int:
    """Count the groups."""
    return db.session.scalar(select(func.count(SynonymGroup.id))) or 0


def group(number: int) -> SynonymGroup:
    """Return one group; raises `Missing`."""
    found = db.session.get(SynonymGroup, number)
    if found is None:
        raise Missing
    return found


def tuning_row() -> SearchTuning | None:
    """Return the row of the weights; None where it is missing."""
    return db.session.get(SearchTuning, ONLY)


def _text(group: SynonymGroup) -> str:
    return " ".join([*group.terms, group.note]).casefold()
