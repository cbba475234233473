"""Reminders of due dates, of postmortems and of incidents that wait for one: each goes out once."""

from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy import select

from portal.actions.due import NONE, reminder, verb_of
from portal.core import clock, events
from portal.core.db import db
from portal.core.events import Event
from portal.incidents.lifecycle import why_look_back
from portal.incidents.models.incident import Incident
from portal.incidents.system import CLOCK
from portal.incidents.terms import IncidentState
from portal.postmortems.due import due_at
from portal.postmortems.models.postmortem import Postmortem
from portal.postmortems.queries import postmortems
from portal.postmortems.queries.listing import AT_WORK
from portal.postmortems.terms import REMINDED_DAYS_BEFORE

# On an incident nobody has begun to look back on; on a postmortem they are without the prefix.
PREFIX = "postmortem_"
UNBEGUN = tuple(f"{PREFIX}{verb}" for verb in ("due_soon", "due_today", "overdue"))


def remind() -> int:
    """Tell what is due or overdue and was not told yet; returns how many.

    After days without a worker only the latest reminder of each goes out.
    """
    return sum(1 for _told in (*_of_postmortems(), *_of_incidents()))


def _of_postmortems() -> Iterator[Event]:
    rows = select(Postmortem).where(Postmortem.state.in_(AT_WORK), Postmortem.due_at.is_not(None))
    for found in db.session.scalars(rows.order_by(Postmortem.id)).all():
        number = _number(found.due_at.date()) if found.due_at else NONE
        if number > found.reminded:
            found.reminded = number
            yield events.write(found, verb_of(number), by=CLOCK)


def _of_incidents() -> Iterator[Event]:
    """Remind of what nobody began: its last reminder is read from its own course."""
    for incident in _waiting():
        due = due_at(incident)
        number = _number(due.date()) if due else NONE
        if number > _last(incident):
            yield events.write(incident, f"{PREFIX}{verb_of(number)}", by=CLOCK, number=number)


def _waiting() -> Sequence[Incident]:
    rows = select(Incident).where(
        Incident.state == IncidentState.RESOLVED, Incident.waived_by_id.is_(None)
    )
    return [
        each
        for each in db.session.scalars(rows.order_by(Incident.id))
        if why_look_back(each) and postmortems.standing_for(each) is None
    ]


def _last(incident: Incident) -> int:
    """Return the number of the last reminder since it was resolved."""
    rows = select(Event).where(
        Event.record_kind == Incident.__tablename__,
        Event.record_id == incident.id,
        Event.verb.in_(UNBEGUN),
        Event.at >= (incident.resolved_at or incident.reported_at),
    )
    return max((int(each.detail.get("number", 0)) for each in db.session.scalars(rows)), default=0)


def _number(due_on: date) -> int:
    return reminder(due_on, clock.today(), soon_days=REMINDED_DAYS_BEFORE)
