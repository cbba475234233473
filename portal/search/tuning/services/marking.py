"""Letting every process know that something was turned."""

import secrets

from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.db import db
from portal.search.tuning.models import ONLY, SearchTuning


def turn(*, by: Viewer) -> SearchTuning:
    """Mark the tuning as changed, and hold its row so that nobody else turns it meanwhile."""
    row = db.session.get(SearchTuning, ONLY, with_for_update=True)
    if row is None:
        row = SearchTuning(id=ONLY, weights={}, version=1)
        db.session.add(row)
    row.mark = secrets.token_hex(8)
    row.changed_at, row.changed_by_id = clock.now(), by.id
    db.session.flush()
    return row
