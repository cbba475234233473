"""What a person watches and was told, as far as that person may still read it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.accounts.viewer import Viewer
from portal.activity.models import Notification, Watch
from portal.activity.queries import saying
from portal.core.db import db
from portal.core.errors import Missing
from portal.core.records import REFERENCE, RecordKind, registry

COUNTED = 100  # unread ones looked at for the number at the bell
PAGE = 50


@dataclass(frozen=True, slots=True)
class Told:
    """One notification together with what its record is called today."""

    id: int
    ref: str
    title: str
    icon: str
    text: str
    url: str
    at: datetime
    is_unread: bool


def is_watched(ref: str, *, viewer: Viewer) -> bool:
    """Say whether this viewer watches the record."""
    kind, number = registry.split(ref)
    return (
        viewer.id is not None and db.session.get(Watch, (viewer.id, kind.name, number)) is not None
    )


def watchers(ref: str) -> set[int]:
    """Return the ids of the people who watch the record; none for what is no record."""
    try:
        kind, number = registry.split(ref)
    except Missing:
        return set()
    rows = select(Watch.person_id).where(Watch.record_kind == kind.name, Watch.record_id == number)
    return set(db.session.scalars(rows))


def watched(viewer: Viewer) -> list[tuple[RecordKind, object]]:
    """Return kind and record of everything the viewer watches and may read, by title."""
    rows = db.session.execute(
        select(Watch.record_kind, Watch.record_id).where(Watch.person_id == viewer.id)
    )
    refs = [f"{registry.kind(kind).prefix}-{number}" for kind, number in rows]
    found = visible_records(refs, viewer=viewer)
    return sorted(found.values(), key=lambda entry: entry[0].title(entry[1]).casefold())


def told(viewer: Viewer, *, before: int | None = None, unread: bool = False) -> list[Told]:
    """Return a page of notifications, newest first, without those about what is closed now."""
    rows = select(Notification).where(Notification.person_id == viewer.id)
    if before is not None:
        rows = rows.where(Notification.id < before)
    if unread:
        rows = rows.where(Notification.read_at.is_(None))
    page = db.session.scalars(rows.order_by(Notification.id.desc()).limit(PAGE)).all()
    return _as_told(page, viewer)


def older_than(viewer: Viewer, *, before: int | None = None) -> int | None:
    """Return the cursor of the page after the one that starts below `before`; None at the end."""
    rows = select(Notification.id).where(Notification.person_id == viewer.id)
    if before is not None:
        rows = rows.where(Notification.id < before)
    ids = db.session.scalars(rows.order_by(Notification.id.desc()).limit(PAGE + 1)).all()
    return ids[PAGE - 1] if len(ids) > PAGE else None


def notification(number: int, *, viewer: Viewer) -> Notification:
    """Return one of the viewer's own notifications; raises `Missing`."""
    row = db.session.get(Notification, number)
    if row is None or row.person_id != viewer.id:
        raise Missing
    return row


def one_told(row: Notification, *, viewer: Viewer) -> Told | None:
    """Return what a notification says to this viewer; None when the record is closed to them."""
    return next(iter(_as_told([row], viewer)), None)


def unread(viewer: Viewer) -> int:
    """Count the unread notifications that can be shown, up to a hundred."""
    if not viewer.is_signed_in:
        return 0
    rows = select(Notification.ref).where(
        Notification.person_id == viewer.id, Notification.read_at.is_(None)
    )
    refs = db.session.scalars(rows.order_by(Notification.id.desc()).limit(COUNTED)).all()
    shown = visible_records(refs, viewer=viewer)
    return sum(ref in shown for ref in refs)


def visible_records(refs: Iterable[str], *, viewer: Viewer) -> dict[str, tuple[RecordKind, object]]:
    """Return kind and record of each reference the viewer may read; one query for each kind."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for ref in refs:
        if match := REFERENCE.fullmatch(ref):
            wanted[match[1]].add(int(match[2]))
    found: dict[str, tuple[RecordKind, object]] = {}
    for kind in registry:
        if numbers := wanted.get(kind.prefix):
            rows = kind.visible_to(viewer).where(kind.model.id.in_(numbers))
            for record in db.session.scalars(rows):
                found[f"{kind.prefix}-{record.id}"] = (kind, record)
    return found


def _as_told(page: Sequence[Notification], viewer: Viewer) -> list[Told]:
    records = visible_records({row.ref for row in page}, viewer=viewer)
    shown = ((row, *records[row.ref]) for row in page if row.ref in records)
    said = saying.sentences(page)
    return [
        Told(
            id=row.id,
            ref=row.ref,
            title=kind.title(record),
            icon=kind.icon,
            text=said[row],
            url=row.url or kind.url(record),
            at=row.created_at,
            is_unread=row.read_at is None,
        )
        for row, kind, record in shown
    ]
