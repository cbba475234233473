"""The saved searches of whoever looks; those of others are not there."""

from collections.abc import Sequence

from sqlalchemy import Select, func, select

from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.errors import Missing
from portal.search.saved.models import SavedSearch


def visible_to(viewer: Viewer) -> Select[SavedSearch]:
    """Select the searches this viewer saved; nobody has saved any."""
    return select(SavedSearch).where(SavedSearch.person_id == viewer.id)


def saved_by(viewer: Viewer) -> Sequence[SavedSearch]:
    """Return the searches this viewer saved, by name."""
    if not viewer.is_signed_in:
        return ()
    named = visible_to(viewer).order_by(func.lower(SavedSearch.name), SavedSearch.id)
    return db.session.scalars(named).all()


def saved_search(number: int, viewer: Viewer) -> SavedSearch:
    """Return one saved search; raises `Missing` for those of others."""
    found = db.session.scalar(visible_to(viewer).where(SavedSearch.id == number))
    if found is None:
        raise Missing
    return found
