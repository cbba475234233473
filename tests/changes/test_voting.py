"""Rounds of votes: about exactly one content, each said once, none of it ever edited."""

from dataclasses import replace

import pytest

from portal.changes import deciding
from portal.changes.queries.rounds import open_round, rounds_of, waits_for
from portal.changes.services.planning import fingerprint
from portal.changes.terms import ChangeState, Choice, RoundResult, Rule
from portal.core.db import db
from portal.core.errors import Conflict, Forbidden, Invalid
from tests.changes.conftest import text


def edit(change, plan, viewer):
    with db.writing():
        return deciding.edit(change, plan, by=viewer)


def as_it_stands(change, whole, **other):
    plan = whole(starts_at=change.starts_at, ends_at=change.ends_at)
    return replace(plan, **other)


def test_a_rejection_needs_a_comment(asked, votes):
    change = asked("tess")
    with pytest.raises(Invalid) as refused:
        votes(change, "tess", Choice.REJECT)
    assert "comment" in refused.value.fields
    assert open_round(change).votes == []


def test_nobody_votes_twice(asked, votes):
    change = asked("tess", "mona")
    votes(change, "tess")
    with pytest.raises(Conflict):
        votes(change, "tess", Choice.REJECT, "On second thoughts.")
    assert [vote.choice for vote in open_round(change).votes] == [Choice.APPROVE]


@pytest.mark.parametrize("name", ["rea", "theo", "ada", "lena", "otto"])
def test_only_those_who_were_asked_vote(asked, votes, name):
    change = asked("tess", "mona")
    with pytest.raises(Forbidden):
        votes(change, name)


def test_the_implementers_vote_waits_for_another(asked, votes):
    change = asked("theo", "tess", rule=Rule.ANY)
    votes(change, "theo")
    assert change.state is ChangeState.AUTHORIZE
    votes(change, "tess")
    assert change.state is ChangeState.SCHEDULED


def test_a_rejected_change_comes_back_with_a_round_of_its_own(asked, votes, viewer_of):
    from tests.changes.test_lifecycle import advance

    change = asked("tess")
    votes(change, "tess", Choice.REJECT, "Try it on one disk first.")
    advance(change, "submit", viewer_of("theo"))
    people = [viewer_of("mona").person]
    advance(change, "ask", viewer_of("theo"), people=people, rule=Rule.ALL)
    assert [each.number for each in rounds_of(change)] == [2, 1]
    first = rounds_of(change)[1]
    assert (first.result, first.votes[0].comment) == (
        RoundResult.REJECTED,
        "Try it on one disk first.",
    )


@pytest.mark.parametrize(
    "other", [{"steps": ["Do something else"]}, {"rollback_trigger": "Never"}, {"answers": {}}]
)
def test_an_edit_of_the_plan_makes_the_votes_void(asked, votes, whole, viewer_of, other):
    change = asked("tess", "mona")
    votes(change, "tess")
    assert edit(change, as_it_stands(change, whole, **other), viewer_of("theo"))
    assert change.state is ChangeState.DRAFT
    assert rounds_of(change)[0].result is RoundResult.VOID


def test_an_edit_of_the_window_makes_the_votes_void(scheduled, whole, viewer_of):
    change = scheduled()
    assert edit(change, whole(ends_at=change.ends_at), viewer_of("theo"))
    assert change.state is ChangeState.DRAFT


def test_a_better_reason_leaves_the_votes_alone(scheduled, whole, viewer_of):
    change = scheduled()
    plan = as_it_stands(change, whole, reason=text("They are full by April."), title="Move it")
    assert not edit(change, plan, viewer_of("theo"))
    assert (change.state, change.title) == (ChangeState.SCHEDULED, "Move it")


def test_a_vote_about_what_was_on_the_screen_before_the_edit_is_refused(asked, viewer_of):
    change = asked("tess")
    with pytest.raises(Conflict) as refused, db.writing():
        deciding.vote(change, Choice.APPROVE, by=viewer_of("tess"), seen="what I saw")
    assert "edited meanwhile" in str(refused.value)
    assert open_round(change).fingerprint == fingerprint(change)


def test_what_waits_for_a_vote_waits_until_it_is_given(asked, votes, viewer_of):
    change = asked("tess", "mona")
    assert db.session.scalars(waits_for(viewer_of("tess"))).all() == [change]
    votes(change, "tess")
    assert db.session.scalars(waits_for(viewer_of("tess"))).all() == []
    assert db.session.scalars(waits_for(viewer_of("rea"))).all() == []


def test_a_change_being_carried_out_is_not_edited(begun, whole, viewer_of):
    change = begun()
    with pytest.raises(Conflict):
        edit(change, whole(), viewer_of("theo"))


def test_of_two_who_edit_at_once_the_second_is_told(planned, whole, viewer_of):
    change = planned()
    seen = fingerprint(change)
    edit(change, whole(steps=["Theirs"]), viewer_of("tess"))
    with pytest.raises(Conflict), db.writing():
        deciding.edit(change, whole(steps=["Mine"]), by=viewer_of("theo"), seen=seen)
    assert change.steps[0].text == "Theirs"
