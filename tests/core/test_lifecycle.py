"""Every step from every state by everybody: only what the table says, and each step leaves a trace."""

from dataclasses import dataclass
from enum import StrEnum
from itertools import product

import pytest

from portal.accounts.policy import viewer_is_reviewer, viewer_is_signed_in
from portal.core import events
from portal.core.db import db
from portal.core.errors import Conflict, Forbidden, Missing
from portal.core.lifecycle import Lifecycle, Step
from portal.core.policy import Permission, Policy
from tests.cast import CAST


class State(StrEnum):
    OPEN = "open"
    HELD = "on_hold"
    DONE = "done"


class May(Permission):
    HOLD = "toy.hold"
    FINISH = "toy.finish"


@dataclass
class Ticket:
    state: State = State.OPEN
    is_answered: bool = True
    id: int = 7
    __tablename__ = "ticket"

    @property
    def ref(self):
        return f"TKT-{self.id}"


def answer_is_there(ticket, viewer, inputs):
    return None if ticket.is_answered else "An answer for the caller."


def note_is_there(ticket, viewer, inputs):
    return None if inputs.get("note") else "A note."


POLICY = Policy()
POLICY.add({May.HOLD: [[viewer_is_signed_in]], May.FINISH: [[viewer_is_reviewer]]})
TOY = Lifecycle(
    steps=(
        Step("hold", (State.OPEN,), State.HELD, May.HOLD, label="Hold"),
        Step("resume", (State.HELD,), State.OPEN, May.HOLD),
        Step(
            "finish",
            (State.OPEN, State.HELD),
            State.DONE,
            May.FINISH,
            guards=(answer_is_there, note_is_there),
            effect=lambda ticket, viewer, inputs: setattr(ticket, "id", 8),
        ),
    ),
    policy=POLICY,
)


def expected(verb, state, name):
    """What the table means, said again in other words."""
    if not name or (verb == "finish" and name != "rea"):
        return Forbidden
    allowed = {"hold": ["open"], "resume": ["on_hold"], "finish": ["open", "on_hold"]}
    return None if state.value in allowed[verb] else Conflict


@pytest.mark.parametrize(
    ("verb", "state", "name"), list(product(("hold", "resume", "finish"), State, (*CAST, "")))
)
def test_every_step_from_every_state_by_everybody(viewer_of, verb, state, name):
    ticket, by = Ticket(state), viewer_of(name)
    refusal = expected(verb, state, name)
    if refusal is None:
        with db.writing():
            event = TOY.advance(ticket, verb, by=by, note="done")
        assert (event.from_state, event.to_state) == (state.value, ticket.state.value)
        assert event.actor_name == by.name
    else:
        with pytest.raises(refusal), db.writing():
            TOY.advance(ticket, verb, by=by, note="done")
        assert ticket.state is state
        assert list(events.broken_links()) == []


def test_everything_that_is_missing_is_listed_at_once(viewer_of):
    ticket = Ticket(is_answered=False)
    with pytest.raises(Conflict) as refusal, db.writing():
        TOY.advance(ticket, "finish", by=viewer_of("rea"))
    assert refusal.value.missing == ("An answer for the caller.", "A note.")
    assert ticket.state is State.OPEN


def test_a_step_may_change_more_than_the_state(viewer_of):
    ticket = Ticket()
    with db.writing():
        TOY.advance(ticket, "finish", by=viewer_of("rea"), note="rebooted")
    assert ticket.id == 8


def test_the_note_stands_in_the_event(viewer_of):
    with db.writing():
        event = TOY.advance(Ticket(), "finish", by=viewer_of("rea"), note="rebooted")
    assert event.detail == {"note": "rebooted"}


def test_an_unknown_verb_is_not_found(viewer_of):
    with pytest.raises(Missing):
        TOY.advance(Ticket(), "explode", by=viewer_of("rea"))


def test_buttons_are_what_can_be_done_now(viewer_of):
    def verbs(name):
        return [step.verb for step in TOY.steps_for(Ticket(State.HELD), viewer_of(name))]

    assert verbs("lena") == ["resume"]
    assert verbs("rea") == ["resume", "finish"]
    assert verbs("") == []
