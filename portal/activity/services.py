"""Watching, and telling people about events, by a table that features fill."""

from datetime import timedelta

from sqlalchemy import delete, select, update

from portal.accounts.models import Person
from portal.accounts.viewer import Viewer
from portal.activity.models import MailWish, Notification, Watch
from portal.activity.queries import notifications as queries
from portal.activity.terms import Announcement
from portal.core import clock, events, jobs
from portal.core.db import db
from portal.core.records import visible_record

# A mail goes only to those who have not read it in the portal by then.
MAIL_AFTER = timedelta(minutes=5)
MAIL_JOB = "notification_mail"
_table: dict[tuple[str, str], Announcement] = {}


def announce(*announcements: Announcement) -> None:
    """Add to the table of which event is told to whom; features do this in their wiring."""
    _table.update({(one.record_kind, one.verb): one for one in announcements})


def announcements() -> list[Announcement]:
    """Return the whole table."""
    return list(_table.values())


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


def mark_read(notification: Notification) -> None:
    """Note that the notification was seen; the first time counts."""
    notification.read_at = notification.read_at or clock.now()


def mark_all_read(viewer: Viewer) -> None:
    """Note that this viewer saw everything."""
    db.session.execute(
        update(Notification)
        .where(Notification.person_id == viewer.id, Notification.read_at.is_(None))
        .values(read_at=clock.now())
    )


def wish_for_mail(viewer: Viewer, *, wanted: bool) -> None:
    """Send this viewer's unread notifications by mail too, or stop it."""
    if wanted:
        db.session.merge(MailWish(person_id=viewer.id, since=clock.now()))
    else:
        db.session.execute(delete(MailWish).where(MailWish.person_id == viewer.id))


@events.subscribe
def tell(event: events.Event) -> None:
    """Write a notification for everybody the table names, in the transaction of the event."""
    announcement = _table.get((event.record_kind, event.verb))
    if announcement is None:
        return
    for person_id in _recipients(announcement, event):
        row = Notification(
            person_id=person_id,
            event_id=event.id,
            ref=event.ref,
            text=announcement.sentence.format(who=event.actor_name)[:300],
            url=announcement.url(event) if announcement.url else "",
            created_at=event.at,
        )
        db.session.add(row)
        if queries.wants_mail(person_id):
            db.session.flush()
            jobs.enqueue(
                MAIL_JOB,
                {"notification": row.id},
                key=f"notification-{row.id}",
                at=clock.now() + MAIL_AFTER,
            )


def _recipients(announcement: Announcement, event: events.Event) -> list[int]:
    named = {person_id for person_id in announcement.to(event) if person_id is not None}
    if announcement.watchers:
        named |= queries.watchers(event.ref)
    named.discard(event.actor_id or 0)
    here = select(Person.id).where(Person.id.in_(named), Person.left_at.is_(None))
    return sorted(db.session.scalars(here))
