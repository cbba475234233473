"""Problems move only as the table says, and say what is missing."""

from datetime import timedelta
from itertools import product

import pytest

from portal.core import clock
from portal.core.db import db
from portal.core.errors import Conflict, Forbidden
from portal.problems import jobs, lifecycle
from portal.problems.lifecycle import PROBLEM
from portal.problems.queries import problems
from portal.problems.terms import ProblemState as S
from tests.cast import CAST

# Written by hand from the domain, not from the table it is compared with.
STEPS = {
    "assess": {S.NEW},
    "analyse": {S.ASSESSED},
    "fix": {S.ROOT_CAUSE_ANALYSIS},
    "resolve": {S.FIX_IN_PROGRESS},
    "close": {S.RESOLVED},
    "reanalyse": {S.FIX_IN_PROGRESS, S.RESOLVED},
    "accept_risk": {S.ASSESSED, S.ROOT_CAUSE_ANALYSIS, S.FIX_IN_PROGRESS},
    "take_up": {S.RISK_ACCEPTED},
    "expire_risk": {S.RISK_ACCEPTED},
    "duplicate": {S.NEW, S.ASSESSED, S.ROOT_CAUSE_ANALYSIS, S.FIX_IN_PROGRESS},
    "cancel": {S.NEW, S.ASSESSED, S.ROOT_CAUSE_ANALYSIS, S.FIX_IN_PROGRESS},
}
WORKS = {"theo", "tess", "rea", "mona", "ada"}  # L2, L3 and managers
MAY = dict.fromkeys(STEPS, WORKS) | {
    "close": {"mona"},
    "accept_risk": {"mona"},
    "expire_risk": set(),
}


def test_the_table_holds_these_steps_and_no_other():
    assert {step.verb for step in PROBLEM.steps} == STEPS.keys()


@pytest.mark.parametrize(("verb", "state"), list(product(STEPS, S)))
def test_a_step_begins_only_where_it_may(suspected, viewer_of, verb, state):
    problem = suspected()
    with db.writing():
        problem.state = state
    offered = {step.verb for step in PROBLEM.steps if state in step.sources}
    assert (verb in offered) == (state in STEPS[verb])
    if state not in STEPS[verb] and verb != "expire_risk":
        with pytest.raises(Conflict, match="cannot be"), db.writing():
            PROBLEM.advance(problem, verb, by=viewer_of("mona"), note="Because.")


@pytest.mark.parametrize(("verb", "name"), list(product(STEPS, CAST)))
def test_who_may_take_a_step(suspected, viewer_of, verb, name):
    problem = suspected()
    with db.writing():
        problem.state = next(iter(STEPS[verb]))
    if name in MAY[verb]:
        assert verb in [step.verb for step in PROBLEM.steps_for(problem, viewer_of(name))]
    else:
        with pytest.raises(Forbidden), db.writing():
            PROBLEM.advance(problem, verb, by=viewer_of(name), note="Because.")


def test_the_owner_closes_it(in_state, advance):
    problem = in_state("resolved")
    advance(problem, "close", "theo")
    assert problem.state is S.CLOSED
    assert problem.closed_at is not None


def test_nobody_looks_for_the_cause_without_an_owner(suspected, advance):
    problem = suspected()
    advance(problem, "assess")
    with pytest.raises(Conflict) as refused:
        advance(problem, "analyse")
    assert refused.value.missing == ("An owner: somebody who answers for finding the cause.",)
    assert problem.state is S.ASSESSED


def test_nothing_is_fixed_without_a_cause_in_writing(in_state, advance, explained):
    problem = in_state("root_cause_analysis")
    with pytest.raises(Conflict) as refused:
        advance(problem, "fix")
    assert refused.value.missing == ("The root cause in writing.",)
    explained(problem)
    advance(problem, "fix")
    assert problem.state is S.FIX_IN_PROGRESS


def test_it_is_resolved_by_a_reason(in_state, advance):
    problem = in_state("fix_in_progress")
    with pytest.raises(Conflict) as refused:
        advance(problem, "resolve", note="  ")
    assert "A change that ended successfully" in refused.value.missing[0]
    advance(problem, "resolve", note="The vendor fixed it.")
    assert problem.end_reason == "The vendor fixed it."
    assert problem.resolved_at is not None


def test_or_by_a_change_that_ended_well(in_state, advance, monkeypatch):
    problem, other = in_state("fix_in_progress"), in_state("fix_in_progress")
    ways = [lambda each: each.id == problem.id]
    monkeypatch.setattr(lifecycle, "ways_to_be_fixed", ways)
    advance(problem, "resolve")
    with pytest.raises(Conflict):
        advance(other, "resolve")
    assert problem.state is S.RESOLVED


def test_what_did_not_hold_goes_back_to_the_cause(in_state, advance):
    problem = in_state("resolved")
    with pytest.raises(Conflict):
        advance(problem, "reanalyse")
    advance(problem, "reanalyse", note="It came back on Monday.")
    assert problem.state is S.ROOT_CAUSE_ANALYSIS
    assert (problem.resolved_at, problem.end_reason) == (None, "")


def test_a_duplicate_hands_its_incidents_over(suspected, opened, advance, viewer_of):
    incident, kept = opened(), opened("VPN drops again")
    problem, original = suspected(incidents=[incident]), suspected(incidents=[kept])
    advance(problem, "duplicate", of=original)
    behind = problems.of_incidents([incident.id, kept.id], viewer=viewer_of("lena"))
    assert behind == {incident.id: [problem, original], kept.id: [original]}
    assert problem.duplicate_of == original


@pytest.mark.parametrize("which", ["nothing", "itself", "a duplicate"])
def test_what_it_cannot_be_a_duplicate_of(suspected, advance, which):
    problem, original, copy = suspected(), suspected(), suspected()
    advance(copy, "duplicate", of=original)
    of = {"nothing": None, "itself": problem, "a duplicate": copy}[which]
    with pytest.raises(Conflict):
        advance(problem, "duplicate", of=of)
    assert problem.state is S.NEW


def test_a_risk_is_accepted_with_a_reason_and_until_a_day(in_state, advance):
    problem = in_state("assessed")
    with pytest.raises(Conflict) as refused:
        advance(problem, "accept_risk", "mona")
    assert len(refused.value.missing) == 2
    until = clock.now() + timedelta(days=90)
    advance(problem, "accept_risk", "mona", note="The device goes in spring.", until=until)
    assert (problem.risk_until, problem.risk_accepted_by.name) == (until, "Mona")


@pytest.mark.parametrize("days", [-1, 0, 367])
def test_a_day_that_is_past_or_far_is_refused(in_state, advance, days):
    until = clock.now() + timedelta(days=days)
    with pytest.raises(Conflict, match="Accept the risk"):
        advance(in_state("assessed"), "accept_risk", "mona", note="Cheap.", until=until)


def test_an_accepted_risk_opens_again_when_its_day_has_come(in_state, advance, monkeypatch):
    ended, kept = in_state("assessed"), in_state("assessed")
    now = clock.now()
    for problem, days in ((ended, 10), (kept, 30)):
        advance(problem, "accept_risk", "mona", note="Cheap.", until=now + timedelta(days=days))
    jobs.end_what_was_accepted()
    assert ended.state is S.RISK_ACCEPTED
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=11))
    jobs.end_what_was_accepted()
    jobs.end_what_was_accepted()
    assert (ended.state, kept.state) == (S.ASSESSED, S.RISK_ACCEPTED)
    assert (ended.risk_until, ended.risk_accepted_by) == (None, None)
