"""Starting and ending to watch a record."""

from sqlalchemy import delete

from portal.accounts.viewer import Viewer
from portal.activity.models import Watch
from portal.core import clock
from portal.core.db import db
from portal.core.records import registry, visible_record


def watch(ref: str, *, by: Viewer) -> None:
    """Let this viewer hear about a record from now on; raises `Missing` for what is closed."""
    kind, record = visible_record(ref, by)
    db.session.merge(
        Watch(person_id=by.id, record_kind=kind.name, record_id=record.id, since=clock.now())
    )


def unwatch(ref: str, *, by: Viewer) -> None:
    """Let this viewer no longer hear about a record; raises `Missing` for what is closed."""
    visible_record(ref, by)
    take_off(ref, by.id)


def take_off(ref: str, person_id: int | None) -> None:
    """Let somebody no longer hear about a record, though it may be closed to them meanwhile.

    The caller has seen to it that whoever asks for it may. Raises `Missing` for what is no record.
    """
    kind, number = registry.split(ref)
    db.session.execute(
        delete(Watch).where(
            Watch.person_id == person_id,
            Watch.record_kind == kind.name,
            Watch.record_id == number,
        )
    )
