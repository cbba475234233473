"""What happens to actions because something else happened: an incident, a change, a leaving."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select

from portal.accounts.leaving import Belonging
from portal.accounts.models import Person
from portal.actions.jobs import MEET
from portal.actions.models import Action
from portal.actions.queries.actions import sources
from portal.actions.terms import OPEN
from portal.core import events, jobs
from portal.core.db import db
from portal.core.events import Event
from portal.core.wording import plural
from portal.incidents.system import CLOCK
from portal.search.jobs import index_later

# A service or a text that is corrected later may show what an incident is.
TELLING = ("report", "describe")


def follow(event: Event) -> None:
    """Hear of every event, and see to the actions it concerns."""
    if event.record_kind == "incident" and event.verb in TELLING:
        jobs.enqueue(MEET, {"incident": event.record_id}, key=event.ref)
    if event.record_kind == "person" and event.verb == "leave":
        _owner_left(event.record_id)
    _index_what_follows(event)


def owned_by(person: Person) -> Belonging:
    """Count the open actions a person owns."""
    number = len(_open(Action.owner_id == person.id))
    return Belonging(number, plural(number, "open action"), f"/actions?owner={person.id}")


def _owner_left(person_id: int) -> None:
    for action in _open(Action.owner_id == person_id):
        events.write(action, "owner_left", by=CLOCK)


def _open(condition: ColumnElement[bool]) -> Sequence[Action]:
    rows = select(Action).where(Action.state.in_(OPEN), condition)
    return db.session.scalars(rows.order_by(Action.id)).all()


def _index_what_follows(event: Event) -> None:
    """Let search know anew who reads the actions of a record that changed."""
    for kind in sources():
        if kind.model.__tablename__ == event.record_kind:
            rows = select(Action.id).where(
                Action.source_kind == kind.name, Action.source_id == event.record_id
            )
            index_later(f"ACT-{number}" for number in db.session.scalars(rows))
