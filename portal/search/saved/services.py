"""Keeping, renaming and forgetting searches.

They write no event: what somebody searches for is theirs, and the audit log is read by others.
"""

from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.db import db
from portal.core.errors import Forbidden, Invalid
from portal.core.languages import _
from portal.search.query import parse
from portal.search.saved.models import SavedSearch
from portal.search.saved.queries import saved_by
from portal.search.terms import Sort

MOST_SAVED = 50


def save(name: str, typed: str, sort: Sort, *, by: Viewer) -> SavedSearch:
    """Keep a search under a name; refuses an empty search, a name in use, and more than 50."""
    if by.id is None:
        raise Forbidden
    query = parse(typed)
    if not query:
        raise Invalid(
            _("There is nothing to search for in this. Type some words or a filter first.")
        )
    if len(saved_by(by)) >= MOST_SAVED:
        raise Invalid(
            _(
                "You have %(most)s saved searches, the most there can be. Delete one first.",
                most=MOST_SAVED,
            )
        )
    _require_free(name, by)
    saved = SavedSearch(
        person_id=by.id, name=name, typed=query.text, sort=sort, created_at=clock.now()
    )
    db.session.add(saved)
    return saved


def rename(saved: SavedSearch, name: str, *, by: Viewer) -> None:
    """Give a saved search another name; refuses one in use."""
    _require_free(name, by, besides=saved)
    saved.name = name


def forget(saved: SavedSearch) -> None:
    """Delete a saved search."""
    db.session.delete(saved)


def _require_free(name: str, by: Viewer, *, besides: SavedSearch | None = None) -> None:
    wanted = name.casefold()
    for each in saved_by(by):
        if each is not besides and each.name.casefold() == wanted:
            taken = _("You already have a saved search with this name.")
            raise Invalid(taken, {"name": taken})
