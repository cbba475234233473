"""Changes move only as the table says, and say everything that is missing."""

from datetime import timedelta
from itertools import product

import pytest

from portal.changes.lifecycle import CHANGE
from portal.changes.policy import ChangePermission as May
from portal.changes.queries.rounds import open_round, rounds_of
from portal.changes.services import carrying_out
from portal.changes.terms import ChangeState, ChangeType, Choice, Outcome, RoundResult, Rule
from portal.core import clock
from portal.core.db import db
from portal.core.errors import Conflict, Forbidden
from portal.core.policy import policy
from portal.incidents.texts import NOTHING
from portal.incidents.trail.terms import StepResult
from tests.cast import CAST
from tests.changes.conftest import SAFE, text


def advance(change, verb, viewer, **inputs):
    with db.writing():
        CHANGE.advance(change, verb, by=viewer, **inputs)


def work_through(change, viewer, steps):
    with db.writing():
        for step in steps:
            carrying_out.take(change, step.id, StepResult.DONE, by=viewer, seen=step.changes)


# Who may take a step of a change Theo opened and carries out and Mona may roll back; said again in
# other words than the rules. Nobody is asked while no round is open.
MAY = {
    "submit": {"theo", "tess", "rea", "mona", "ada"},
    "schedule": {"theo", "tess", "rea", "mona", "ada"},
    "call_vote": {"theo", "tess", "rea", "mona", "ada"},
    "redraft": {"theo", "tess", "rea", "mona", "ada"},
    "ask": {"theo", "tess", "rea", "mona", "ada"},
    "send_back": {"theo", "tess", "rea", "mona", "ada"},
    "authorize": set(),
    "reject": set(),
    "start": {"theo", "mona"},
    "roll_back": {"theo", "mona"},
    "finish": {"theo", "mona"},
    "close": {"theo", "tess", "rea", "mona", "ada"},
    "cancel": {"theo", "mona"},
}


def test_every_step_is_spoken_for():
    assert set(MAY) == {step.verb for step in CHANGE.steps}


@pytest.mark.parametrize("name", [*CAST, ""])
def test_every_step_from_every_state_by_everybody(planned, viewer_of, name):
    change, by = planned(), viewer_of(name)
    wrong = []
    with db.session.no_autoflush:
        for step, state in product(CHANGE.steps, ChangeState):
            change.state = state
            offered = step.verb in {each.verb for each in CHANGE.steps_for(change, by)}
            if offered != (name in MAY[step.verb] and state in step.sources):
                wrong.append((step.verb, state.value))
            if name not in MAY[step.verb]:
                with pytest.raises(Forbidden):
                    CHANGE.advance(change, step.verb, by=by, note="x")
            elif state not in step.sources:
                with pytest.raises(Conflict):
                    CHANGE.advance(change, step.verb, by=by, note="x")
    db.session.rollback()
    assert wrong == []


@pytest.mark.parametrize(
    ("lacking", "said"),
    [
        ({"reason": NOTHING}, "The reason"),
        ({"services": []}, "At least one service"),
        ({"starts_at": None}, "A window"),
        ({"implementer": None}, "The implementer"),
        ({"steps": []}, "At least one step"),
        ({"rollback_steps": []}, "The way back"),
        ({"rollback_trigger": ""}, "The trigger"),
        ({"decision_owner": None}, "The decision owner"),
        ({"rollback_check": ""}, "The verification"),
        ({"answers": {"tested": 1}}, "risk question"),
        ({"impact_analysis": NOTHING}, "The impact analysis"),
        ({"test_plan": NOTHING}, "The test plan"),
    ],
)
def test_a_change_with_one_thing_missing_is_not_submitted(planned, viewer_of, lacking, said):
    change = planned(**lacking)
    with pytest.raises(Conflict) as refused:
        advance(change, "submit", viewer_of("theo"))
    assert len(refused.value.missing) == 1
    assert said in refused.value.missing[0]
    assert change.state is ChangeState.DRAFT


def test_all_that_is_missing_is_said_at_once(planned, viewer_of):
    change = planned(rollback_trigger="", decision_owner=None, rollback_check="")
    with pytest.raises(Conflict) as refused:
        advance(change, "submit", viewer_of("theo"))
    assert [words.split(":")[0] for words in refused.value.missing] == [
        "The trigger",
        "The decision owner",
        "The verification",
    ]


def test_a_window_that_is_over_is_none(planned, viewer_of):
    past = clock.now() - timedelta(hours=1)
    change = planned(starts_at=past - timedelta(hours=1), ends_at=past)
    with pytest.raises(Conflict) as refused:
        advance(change, "submit", viewer_of("theo"))
    assert refused.value.missing == ("A window to come: this one is over.",)


def test_a_normal_change_goes_the_whole_way(asked, votes, viewer_of):
    change = asked("tess", "mona")
    votes(change, "tess")
    assert change.state is ChangeState.AUTHORIZE
    votes(change, "mona")
    assert change.state is ChangeState.SCHEDULED
    theo = viewer_of("theo")
    advance(change, "start", theo)
    work_through(change, theo, change.steps[:3])
    advance(change, "finish", theo, outcome=Outcome.SUCCESSFUL)
    advance(change, "close", viewer_of("tess"), notes=text("As planned."))
    assert (change.state, change.outcome) == (ChangeState.CLOSED, Outcome.SUCCESSFUL)
    assert change.reviewed_by.name == "Tess"


def test_a_change_of_another_type_takes_none_of_its_steps(planned, viewer_of):
    change = planned()
    with pytest.raises(Conflict) as refused:
        advance(change, "schedule", viewer_of("theo"))
    assert "This step is for standard changes." in refused.value.missing


def test_a_standard_change_needs_an_approved_template(planned, viewer_of):
    change = planned(type=ChangeType.STANDARD)
    with pytest.raises(Conflict) as refused:
        advance(change, "schedule", viewer_of("theo"))
    assert refused.value.missing == ("An approved template; without one it is a normal change.",)


def test_the_implementer_may_not_be_the_only_one_asked(planned, viewer_of):
    change, theo = planned(), viewer_of("theo")
    advance(change, "submit", theo)
    with pytest.raises(Conflict) as refused:
        advance(change, "ask", theo, people=[theo.person], rule=Rule.ANY)
    assert "may not be the only one" in refused.value.missing[0]


@pytest.mark.parametrize("quorum", [0, 3])
def test_a_quorum_has_to_be_possible(planned, viewer_of, quorum):
    change, theo = planned(), viewer_of("theo")
    advance(change, "submit", theo)
    people = [viewer_of(name).person for name in ("tess", "mona")]
    with pytest.raises(Conflict) as refused:
        advance(change, "ask", theo, people=people, rule=Rule.QUORUM, quorum=quorum)
    assert "between 1 and 2" in refused.value.missing[0]


def test_nothing_begins_before_or_after_its_window(scheduled, viewer_of, monkeypatch):
    change, now = scheduled(), clock.now()
    for moment, words in (
        (now - timedelta(hours=1), "not begun"),
        (now + timedelta(hours=3), "over"),
    ):
        monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
        with pytest.raises(Conflict) as refused:
            advance(change, "start", viewer_of("theo"))
        assert words in refused.value.missing[0]


def test_what_was_agreed_to_cannot_be_swapped_behind_the_votes(scheduled, viewer_of):
    change = scheduled()
    with db.writing():
        change.steps[0].text = "Stop something else"
    with pytest.raises(Conflict) as refused:
        advance(change, "start", viewer_of("theo"))
    assert refused.value.missing == ("Votes for exactly this plan and window.",)


def test_rolling_back_has_its_own_checklist(begun, viewer_of):
    change, theo, mona = begun(), viewer_of("theo"), viewer_of("mona")
    forward, back = change.steps[0], change.steps[3:]
    with pytest.raises(Conflict):
        work_through(change, theo, back)
    advance(change, "roll_back", mona, note="It does not answer.")
    with pytest.raises(Conflict):
        work_through(change, theo, [forward])
    with pytest.raises(Conflict) as refused:
        advance(change, "finish", theo, outcome=Outcome.ROLLED_BACK, note="Back.")
    assert refused.value.missing == ("A result for steps 1 and 2.",)
    work_through(change, theo, back)
    with pytest.raises(Conflict) as refused:
        advance(change, "finish", theo, outcome=Outcome.SUCCESSFUL)
    assert "it was rolled back" in refused.value.missing[0]
    advance(change, "finish", theo, outcome=Outcome.ROLLED_BACK, note="Back on the old disks.")
    assert (change.state, change.outcome) == (ChangeState.REVIEW, Outcome.ROLLED_BACK)


def test_a_failed_step_makes_no_plain_success(begun, viewer_of):
    change, theo = begun(), viewer_of("theo")
    work_through(change, theo, change.steps[1:3])
    with db.writing():
        first = change.steps[0]
        carrying_out.take(change, first.id, StepResult.FAILED, by=theo, seen=0, note="Hung.")
    with pytest.raises(Conflict) as refused:
        advance(change, "finish", theo, outcome=Outcome.SUCCESSFUL)
    assert refused.value.missing == ("“With issues”: a step failed.",)
    with pytest.raises(Conflict) as refused:
        advance(change, "finish", theo, outcome=Outcome.WITH_ISSUES)
    assert refused.value.missing == ("What happened, in a sentence or two.",)


def test_an_emergency_is_voted_on_at_once_by_one(asked, votes):
    change = asked("tess", "mona", kind=ChangeType.EMERGENCY)
    assert change.state is ChangeState.AUTHORIZE
    votes(change, "mona")
    assert change.state is ChangeState.SCHEDULED


def test_an_emergency_is_reviewed_in_full_by_other_eyes(begun, viewer_of, monkeypatch):
    change, theo = begun(kind=ChangeType.EMERGENCY), viewer_of("theo")
    work_through(change, theo, change.steps[:3])
    advance(change, "finish", theo, outcome=Outcome.SUCCESSFUL)
    waits = change.review_due_at - change.finished_at
    assert timedelta(days=1) < waits <= timedelta(days=4)
    with db.writing():
        change.answers, change.risk = {}, None
        change.impact_analysis = ""
    with pytest.raises(Conflict) as refused:
        advance(change, "close", theo, notes=text("Fine."))
    [lacking] = refused.value.missing
    assert lacking.removeprefix("The full review of an emergency: ").split(", ") == [
        "a reviewer who did not implement it",
        "an answer to every risk question",
        "the impact analysis.",
    ]
    inputs = {"notes": text("Fine."), "answers": SAFE, "impact_analysis": text("Nobody.")}
    late = change.review_due_at + timedelta(minutes=1)
    monkeypatch.setattr(clock, "now", lambda: late)
    with pytest.raises(Conflict) as refused:
        advance(change, "close", viewer_of("tess"), **inputs)
    assert "Why the review comes late" in refused.value.missing[0]
    advance(change, "close", viewer_of("tess"), **inputs, late="I was away.")
    assert (change.state, change.late_reason) == (ChangeState.CLOSED, "I was away.")
    assert change.risk is not None


@pytest.mark.parametrize("state", [each for each in ChangeState if each.is_open])
def test_it_is_cancelled_from_any_open_state_with_a_reason(planned, viewer_of, state):
    change = planned()
    with db.writing():
        change.state = state
    with pytest.raises(Conflict) as refused:
        advance(change, "cancel", viewer_of("theo"))
    assert refused.value.missing == ("A reason.",)
    advance(change, "cancel", viewer_of("theo"), note="Not needed any more.")
    assert (change.state, change.outcome) == (ChangeState.CANCELLED, Outcome.CANCELLED)


def test_cancelling_ends_the_round(asked, viewer_of):
    change = asked("tess")
    advance(change, "cancel", viewer_of("theo"), note="Not needed.")
    assert open_round(change) is None
    assert rounds_of(change)[0].result is RoundResult.VOID


def test_only_the_implementer_and_who_decides_carry_it_out(planned, viewer_of):
    change = planned()
    able = {name for name in CAST if policy.allows(May.IMPLEMENT, viewer_of(name), change)}
    assert able == {"theo", "mona"}


def test_a_rejection_needs_nobody_elses_vote(asked, votes):
    change = asked("tess", "mona")
    votes(change, "tess", Choice.REJECT, "Not in the week of the sale.")
    assert change.state is ChangeState.DRAFT
