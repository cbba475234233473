"""Starting and ending to watch a record."""

from sqlalchemy import delete

from portal.accounts.viewer import Viewer
from portal.activity.models import Watch
from portal.core import clock
from portal.core.db import db
from portal.core.records import visible_record


def watch(ref: str, *, by: Viewer) -> None:
    """Let this viewer hear about a record from now on; raises `Missing` for what is closed."""
    kind, record = visible_record(ref, by)
    db.session.merge(
        Watch(person_id=by.id, record_kind=kind.name, record_id=record.id, since=clock.now())
    )


def unwatch(ref: str, *, by: Viewer) -> None:
    """Let this viewer no longer hear about a record; raises `Missing` for what is closed."""
    kind, record = visible_record(ref, by)
    db.session.execute(
        delete(Watch).where(
            Watch.person_id == by.id,
            Watch.record_kind == kind.name,
            Watch.record_id == record.id,
        )
    )
