"""Keeping a list, and the columns of lists; yours alone, so no event is written."""

from collections.abc import Sequence

from sqlalchemy import delete, func, select

from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.db import db
from portal.core.errors import Forbidden, Invalid, Missing
from portal.core.languages import _
from portal.incidents.lists import USUAL, Column, Wanted, columns
from portal.incidents.models.incident import ListView
from portal.incidents.models.listing import ListColumns

MOST_KEPT = 30
LONGEST_NAME = 60


def keep(name: str, wanted: Wanted, *, by: Viewer) -> ListView:
    """Keep a list under a name; one of that name is replaced, more than 30 are refused."""
    if by.id is None:
        raise Forbidden
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST_NAME:
        words = _("Give the list a name of at most %(number)s characters.", number=LONGEST_NAME)
        raise Invalid(words, {"name": words})
    if len(wanted.query) > 600:
        raise Invalid(_("These are too many filters to keep. Choose fewer."))
    own = select(ListView).where(ListView.person_id == by.id)
    found = db.session.scalar(own.where(func.lower(ListView.name) == name.lower()))
    if found is None:
        _require_room(by)
        found = ListView(person_id=by.id, name=name, created_at=clock.now())
        db.session.add(found)
    found.query = wanted.query
    return found


def forget(number: int, *, by: Viewer) -> None:
    """Forget one of the viewer's lists; raises `Missing`."""
    own = delete(ListView).where(ListView.id == number, ListView.person_id == by.id)
    if not db.changed(own):
        raise Missing


def kept_by(viewer: Viewer) -> Sequence[ListView]:
    """Return the lists this viewer kept, by name."""
    rows = select(ListView).where(ListView.person_id == viewer.id)
    return db.session.scalars(rows.order_by(func.lower(ListView.name))).all()


def choose_columns(names: Sequence[str], *, by: Viewer) -> None:
    """Show these columns from now on; none chosen means the usual ones."""
    if by.id is None:
        raise Forbidden
    chosen = [each.value for each in columns(names)]
    db.session.merge(ListColumns(person_id=by.id, names=chosen))


def columns_of(viewer: Viewer) -> tuple[Column, ...]:
    """Return the columns this viewer sees."""
    row = db.session.get(ListColumns, viewer.id) if viewer.id else None
    return columns(row.names) if row and row.names else USUAL


def _require_room(by: Viewer) -> None:
    count = select(func.count(ListView.id)).where(ListView.person_id == by.id)
    if (db.session.scalar(count) or 0) >= MOST_KEPT:
        raise Invalid(
            _(
                "You keep %(most_kept)s lists, the most there can be. Forget one first.",
                most_kept=MOST_KEPT,
            )
        )
