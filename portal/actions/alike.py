"""Whether an incident is the same trouble an action was meant to end.

It is when it recurs the incident the action follows from, or when it has a message of its log or
the signature of its alert in common with it, on the same service.
"""

from collections.abc import Callable, Iterable

from sqlalchemy import select

from portal.actions.models import Action
from portal.actions.terms import ENDED
from portal.core.db import db
from portal.incidents.models.incident import Incident
from portal.search.logs.reading import signatures

FURTHEST = 20  # how far a chain of recurrences is followed
Marks = Callable[[Incident], Iterable[str]]

# What incidents a record is about, by the name of its kind: postmortems and problems add theirs.
about: dict[str, Callable[[int], Iterable[int]]] = {"incident": lambda number: (number,)}


def marks_of_its_log(incident: Incident) -> Iterable[str]:
    """Return the signatures of the messages in what was reported."""
    return signatures(f"{incident.title}\n{incident.description}")


# By what two incidents of one service are the same: alerts add their signatures.
marks: list[Marks] = [marks_of_its_log]


def actions_met_again(incident: Incident) -> list[Action]:
    """Return the actions done before this incident was reported that it is the same trouble of."""
    rows = select(Action).where(
        Action.state.in_(ENDED),
        Action.done_at < incident.reported_at,
        Action.source_kind.in_(list(about)),
    )
    done = {each: _incidents_of(each) for each in db.session.scalars(rows.order_by(Action.id))}
    known = {number for ids in done.values() for number in ids}
    same = _recurred(incident) | _alike(incident, known)
    return [action for action, ids in done.items() if ids & same]


def _incidents_of(action: Action) -> set[int]:
    return set(about[action.source_kind](action.source_id))


def _recurred(incident: Incident) -> set[int]:
    """Return what it recurs, and what that one recurred."""
    found: set[int] = set()
    earlier = incident.recurrence_of
    while earlier is not None and earlier.id not in found and len(found) < FURTHEST:
        found.add(earlier.id)
        earlier = earlier.recurrence_of
    return found


def _alike(incident: Incident, numbers: set[int]) -> set[int]:
    """Return those of these incidents that have the service and a mark of this one."""
    if incident.service_id is None:
        return set()
    rows = select(Incident).where(
        Incident.id.in_(numbers - {incident.id}), Incident.service_id == incident.service_id
    )
    others = db.session.scalars(rows).all()
    # Reading a text like a log takes milliseconds: only where there is one to compare it with.
    own = _marks_of(incident) if others else set()
    return {each.id for each in others if own & _marks_of(each)}


def _marks_of(incident: Incident) -> set[str]:
    return {mark for read in marks for mark in read(incident)}
