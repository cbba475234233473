"""Actions move only as the table says, and say what is missing."""

import pytest

from portal.actions.lifecycle import ACTION, BY_RULE
from portal.actions.terms import ActionState
from portal.core.db import db
from portal.core.errors import Conflict, Forbidden, Missing
from portal.incidents.system import CLOCK
from tests.actions.conftest import advance

STATES = list(ActionState)
VERBS = [step.verb for step in ACTION.steps]


def in_state(action, state):
    with db.writing():
        action.state = state
    return action


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("verb", VERBS)
def test_a_step_is_taken_from_its_states_only(proposed, viewer_of, verb, state):
    action, step = in_state(proposed(), state), ACTION.step(verb)
    by = CLOCK if verb in BY_RULE else viewer_of("mona")
    # The portal's own verification waits for quiet: that is tried with the incidents.
    if state in step.sources and verb != "verify_quiet":
        advance(action, verb, by, note="Because.")
        assert action.state is step.target
    else:
        with pytest.raises(Conflict):
            advance(action, verb, by, note="Because.")
        assert action.state is state


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("name", ["otto", ""])
def test_nobody_outside_the_desk_takes_a_step(proposed, viewer_of, verb, name):
    action = in_state(proposed(), ACTION.step(verb).sources[0])
    with pytest.raises(Forbidden):
        advance(action, verb, viewer_of(name), note="Because.")


@pytest.mark.parametrize("verb", BY_RULE)
def test_what_the_portal_does_by_rule_nobody_does_by_hand(proposed, viewer_of, browser_of, verb):
    action = in_state(proposed(), ActionState.DONE)
    with pytest.raises(Forbidden):
        advance(action, verb, viewer_of("ada"), note="Because.")
    sent = {"note": "Because."}
    assert browser_of("ada").post(f"/actions/ACT-1/steps/{verb}", data=sent).status_code == 404


def test_accepting_lists_all_that_is_missing(proposed, viewer_of):
    action = proposed(owner="", due_on=None)
    with pytest.raises(Conflict) as refused:
        advance(action, "accept", viewer_of("lena"))
    assert refused.value.missing == (
        "An owner: one person who sees to it.",
        "A day by which it is done.",
    )


def test_done_says_what_was_done(proposed, viewer_of):
    action, theo = proposed(), viewer_of("theo")
    advance(action, "accept", viewer_of("lena"))
    advance(action, "start", theo)
    with pytest.raises(Conflict) as refused:
        advance(action, "finish", theo, note="  ")
    assert refused.value.missing == ("What was done, in a sentence.",)
    advance(action, "finish", theo, note="The alert is on.")
    assert (action.state, action.done_note) == (ActionState.DONE, "The alert is on.")


def test_nobody_verifies_their_own_work_and_nobody_without_evidence(finished, viewer_of):
    action = finished()
    with pytest.raises(Conflict) as refused:
        advance(action, "verify", viewer_of("theo"))
    assert len(refused.value.missing) == 2
    with pytest.raises(Conflict) as refused:
        advance(action, "verify", viewer_of("lena"))
    assert refused.value.missing == ("Evidence: what shows that it helped.",)
    advance(action, "verify", viewer_of("lena"), note="Fired in the drill of Tuesday.")
    assert (action.state, action.verified_by.name) == (ActionState.VERIFIED, "Lena")
    assert action.evidence == "Fired in the drill of Tuesday."


@pytest.mark.parametrize(("verb", "state"), [("decline", "proposed"), ("reopen", "verified")])
def test_turning_back_needs_a_reason(proposed, viewer_of, verb, state):
    action = in_state(proposed(), ActionState(state))
    with pytest.raises(Conflict) as refused:
        advance(action, verb, viewer_of("mona"))
    assert refused.value.missing == ("A reason.",)


def test_what_is_reopened_has_to_be_done_and_verified_anew(finished, viewer_of):
    action = finished()
    advance(action, "verify", viewer_of("lena"), note="Seen.")
    advance(action, "reopen", viewer_of("lena"), note="It was the wrong alert.")
    assert action.state is ActionState.IN_PROGRESS
    assert (action.done_at, action.verified_at, action.evidence) == (None, None, "")


def test_an_owner_who_left_is_no_owner(proposed, viewer_of):
    action = proposed()
    with db.writing():
        action.owner.left_at = action.proposed_at
    with pytest.raises(Conflict) as refused:
        advance(action, "accept", viewer_of("lena"))
    assert refused.value.missing == ("Theo has left: a new owner.",)


def test_an_unknown_verb_is_missing(proposed, viewer_of):
    with pytest.raises(Missing):
        advance(proposed(), "explode", viewer_of("ada"))
