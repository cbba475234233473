"""Telling people and teams about events, by the table that features fill."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from portal.accounts.models import Person
from portal.accounts.viewer import Viewer
from portal.activity.announcing import announcement_of
from portal.activity.channels import registry
from portal.activity.models import Delivery, Notification
from portal.activity.queries import channels, deliveries, wishes
from portal.activity.queries import notifications as queries
from portal.activity.rhythm import due
from portal.activity.services.delivering import queue
from portal.activity.terms import PORTAL, Announcement
from portal.core import clock, events
from portal.core.db import db
from portal.core.languages import DEFAULT, speaking


@events.subscribe
def tell(event: events.Event) -> None:
    """Write what everybody in the table is told, in the transaction of the event."""
    announcement = announcement_of(event)
    if announcement is None:
        return
    _tell_people(announcement, event)
    if announcement.teams is not None:
        _tell_teams(announcement, event)


def _tell_people(announcement: Announcement, event: events.Event) -> None:
    people = _recipients(announcement, event)
    if not people:
        return
    ids = [person.id for person in people]
    wanted = wishes.wanted_by(ids, announcement.kind)
    habits = wishes.habits(ids)
    for person in people:
        places = wanted[person.id]
        told = _notify(person, announcement, event) if PORTAL in places else None
        for channel in registry.for_people():
            if channel.name in places:
                row = _delivery(announcement, event, channel.name)
                row.recipient, row.person_id = deliveries.person_key(person.id), person.id
                row.notification_id = told.id if told else None
                habit = habits[person.id]
                zone = Viewer(person).zone
                row.due_at = due(habit, now=clock.now(), zone=zone, is_urgent=row.is_urgent)
                is_alone = row.is_urgent or not (habit.is_digest and channel.takes_digests)
                row.batch = _alone(row) if is_alone else _together(row, row.due_at)
                queue(row)


def _tell_teams(announcement: Announcement, event: events.Event) -> None:
    assert announcement.teams is not None  # noqa: S101 - the caller looked
    ids = {number for number in announcement.teams(event) if number is not None}
    for place in channels.listening(ids, announcement.kind):
        row = _delivery(announcement, event, place.channel)
        row.recipient, row.team_channel_id = deliveries.channel_key(place), place.id
        row.due_at, row.batch = clock.now(), _alone(row)
        queue(row)


def _recipients(announcement: Announcement, event: events.Event) -> Sequence[Person]:
    named = {person_id for person_id in announcement.to(event) if person_id is not None}
    if announcement.watchers:
        named |= queries.watchers(event.ref)
    named.discard(event.actor_id or 0)
    here = select(Person).where(Person.id.in_(named), Person.left_at.is_(None))
    return db.session.scalars(here.order_by(Person.id)).all() if named else []


def _notify(person: Person, announcement: Announcement, event: events.Event) -> Notification:
    row = Notification(
        person_id=person.id,
        event_id=event.id,
        ref=event.ref,
        text=_sentence(announcement, event),
        url=announcement.url(event) if announcement.url else "",
        created_at=event.at,
    )
    db.session.add(row)
    db.session.flush()
    return row


def _delivery(announcement: Announcement, event: events.Event, channel: str) -> Delivery:
    return Delivery(
        event_id=event.id,
        channel=channel,
        kind=announcement.kind.name,
        ref=event.ref,
        text=_sentence(announcement, event),
        url=announcement.url(event) if announcement.url else "",
        is_urgent=announcement.kind.is_urgent or announcement.is_urgent(event),
        happened_at=event.at,
    )


def _sentence(announcement: Announcement, event: events.Event) -> str:
    # As it is in English, whoever did it: it is said in the language of whoever reads it.
    with speaking(DEFAULT):
        names = announcement.names(event)
    return str.format(announcement.sentence, who=event.actor_name, **names)[:300]


def _alone(row: Delivery) -> str:
    return f"{row.event_id}/{row.recipient}/{row.channel}"


def _together(row: Delivery, due_at: datetime) -> str:
    return f"digest/{row.recipient}/{row.channel}/{due_at:%Y-%m-%dT%H:%M}"
