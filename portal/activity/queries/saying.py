"""What is said of an event, in the language spoken now.

The sentence is kept in English with each row, for events that are announced no more.
"""

from collections.abc import Iterable

from sqlalchemy import select

from portal.activity.announcing import announcement_of
from portal.activity.models import Delivery, Notification
from portal.core.db import db
from portal.core.events import Event

Row = Notification | Delivery


def sentences(rows: Iterable[Row]) -> dict[Row, str]:
    """Return what each row says; one query for all their events."""
    told = list(rows)
    wanted = {row.event_id for row in told if row.event_id is not None}
    found = db.session.scalars(select(Event).where(Event.id.in_(wanted))) if wanted else ()
    events = {event.id: event for event in found}
    return {row: _sentence(row, events.get(row.event_id or 0)) for row in told}


def sentence(row: Row) -> str:
    """Return what one row says."""
    return sentences([row])[row]


def _sentence(row: Row, event: Event | None) -> str:
    announcement = announcement_of(event) if event else None
    if event is None or announcement is None:
        return row.text
    return announcement.sentence.format(who=event.actor_name, **announcement.names(event))
