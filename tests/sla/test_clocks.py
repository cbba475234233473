"""What happens to clocks: started, owned, paused, handed over, changed, ended."""

import pytest
from sqlalchemy import select

from portal.core import clock
from portal.core.db import db
from portal.sla.models.clocks import SlaClock
from portal.sla.queries.clocks import clocks_of, open_clocks, pause_refusal
from portal.sla.queries.standing import at_risk, standing, standings_of
from portal.sla.services import clocks
from portal.sla.terms import Facts, Layer, Metric, PauseReason, State, Subject, Verdict
from tests.sla.conftest import INCIDENT, P3, at, do, one

pytestmark = pytest.mark.usefixtures("session")
FRIDAY = "2026-11-27 16:50"
HOUR = 3600


def test_an_empty_database_promises_something_at_once():
    do(FRIDAY, clocks.start, P3)
    response, resolution = clocks_of(INCIDENT)
    assert response.due_at == at("2026-11-30 09:05")
    assert resolution.due_at == at("2026-12-01 16:50")


def test_urgent_clocks_run_day_and_night():
    do(FRIDAY, clocks.start, Facts(priority=1))
    assert one().due_at == at("2026-11-27 20:50")


@pytest.mark.parametrize(("tier", "due"), [(1, "10:15"), (2, "11:00"), (3, "14:00")])
def test_time_to_own_by_tier(tier, due):
    do("2026-11-25 10:00", clocks.start, Facts(priority=2, tier=tier))
    assert one(metric=Metric.RESPONSE).due_at == at(f"2026-11-25 {due}")


def test_owning_it_stops_the_response_alone():
    do("2026-11-25 10:00", clocks.start, P3)
    do("2026-11-25 10:15", clocks.acknowledge)
    assert one(metric=Metric.RESPONSE).verdict is Verdict.MET
    assert [each.metric for each in open_clocks(INCIDENT)] == [Metric.RESOLUTION]


def test_a_second_over_is_missed():
    do("2026-11-25 10:00", clocks.start, P3)
    do("2026-11-25 10:15:01", clocks.acknowledge)
    late = one(metric=Metric.RESPONSE)
    assert (late.verdict, late.breached_at) == (Verdict.MISSED, at("2026-11-25 10:15"))


def test_a_pause_moves_the_due_time():
    do("2026-11-25 10:00", clocks.start, P3)
    assert do("2026-11-25 11:00", clocks.pause, PauseReason.VENDOR)
    assert one().due_at is None
    do("2026-11-25 13:00", clocks.resume)
    assert one().due_at == at("2026-11-27 12:00")
    assert one(metric=Metric.RESPONSE).due_at == at("2026-11-25 10:15")


def test_a_p1_is_not_paused():
    do("2026-11-25 10:00", clocks.start, Facts(priority=1))
    assert not do("2026-11-25 11:00", clocks.pause, PauseReason.VENDOR)
    assert pause_refusal(INCIDENT, PauseReason.VENDOR) == (
        "The clock of a P1 is never paused: it goes on meanwhile."
    )


def test_a_hand_over_starts_the_clock_of_the_next_tier():
    do("2026-11-25 10:00", clocks.start, P3)
    do("2026-11-25 10:10", clocks.acknowledge)
    do("2026-11-25 11:00", clocks.hand_over, 2)
    own = one(Layer.OLA, Metric.RESPONSE)
    assert (own.tier, own.due_at) == (2, at("2026-11-25 12:00"))
    assert one().started_at == at("2026-11-25 10:00")
    do("2026-11-25 11:30", clocks.hand_over, 3)
    assert one(Layer.OLA, Metric.RESPONSE).tier == 3
    assert [each.tier for each in open_clocks(INCIDENT) if each.layer is Layer.OLA] == [3]


def test_a_new_priority_keeps_the_hours_that_were_counted():
    do("2026-11-25 09:00", clocks.start, P3)
    do("2026-11-25 11:00", clocks.change_priority, Facts(priority=1))
    assert one().due_at == at("2026-11-25 13:00")
    do("2026-11-25 12:00", clocks.change_priority, Facts(priority=4))
    assert one().elapsed_seconds == 3 * HOUR


def test_a_breach_stays_when_the_priority_falls():
    do("2026-11-25 09:00", clocks.start, P3)
    do("2026-11-25 16:00", clocks.change_priority, Facts(priority=1))
    assert one().breached_at == at("2026-11-25 16:00")
    do("2026-11-25 16:30", clocks.change_priority, Facts(priority=5))
    do("2026-11-25 16:40", clocks.stop)
    assert one().verdict is Verdict.MISSED


def test_what_became_a_p1_runs_again():
    do("2026-11-25 09:00", clocks.start, P3)
    do("2026-11-25 10:00", clocks.pause, PauseReason.ACCESS)
    do("2026-11-25 11:00", clocks.change_priority, Facts(priority=1))
    assert (one().is_paused, one().due_at) == (False, at("2026-11-25 14:00"))


def test_while_it_was_resolved_does_not_count():
    do("2026-11-23 09:00", clocks.start, P3)
    do("2026-11-23 12:00", clocks.stop)
    assert one().verdict is Verdict.MET
    do("2026-11-25 09:00", clocks.reopen)
    assert (one().verdict, one().due_at) == (None, at("2026-11-26 14:00"))
    assert one(metric=Metric.RESPONSE).verdict is not None


@pytest.mark.parametrize("verb", [clocks.cancel, clocks.merge])
def test_nobody_judges_what_was_called_off(verb):
    do("2026-11-23 09:00", clocks.start, P3)
    do("2026-11-27 12:00", verb)
    assert {each.verdict for each in clocks_of(INCIDENT)} == {Verdict.VOID}
    assert standing([INCIDENT]) == {}


def test_starting_twice_starts_once():
    do("2026-11-23 09:00", clocks.start, P3)
    assert do("2026-11-23 09:01", clocks.start, P3) == []
    assert len(clocks_of(INCIDENT)) == 2


@pytest.mark.parametrize(
    "verb", [clocks.acknowledge, clocks.stop, clocks.resume, clocks.reopen, clocks.cancel]
)
def test_without_clocks_nothing_happens(verb):
    do("2026-11-23 09:00", verb)
    assert clocks_of(INCIDENT) == []


def test_what_came_late_counts_from_what_is_known():
    do("2026-11-23 09:00", clocks.start, P3)
    do("2026-11-23 12:00", clocks.pause, PauseReason.VENDOR, at=at("2026-11-23 08:00"))
    assert one().segments[0].ended_at == at("2026-11-23 09:00")


@pytest.mark.parametrize(
    ("moment", "state", "word"),
    [
        ("2026-11-25 12:59:59", State.ON_TRACK, "On track"),
        ("2026-11-25 13:00", State.AT_RISK, "At risk"),
        ("2026-11-25 13:59:59", State.AT_RISK, "At risk"),
        ("2026-11-25 14:00", State.BREACHED, "Breached"),
    ],
)
def test_states_by_the_share_that_is_gone(moment, state, word):
    do("2026-11-25 10:00", clocks.start, Facts(priority=1))
    do("2026-11-25 10:01", clocks.acknowledge)
    with clock.turned_to(at(moment)):
        each = standing([INCIDENT])[INCIDENT]
    assert (each.state, each.word, each.metric) == (state, word, Metric.RESOLUTION)


def test_a_paused_clock_says_so_and_what_is_left():
    do("2026-11-25 10:00", clocks.start, P3)
    do("2026-11-25 10:01", clocks.acknowledge)
    do("2026-11-25 12:00", clocks.pause, PauseReason.REQUESTER)
    with clock.turned_to(at("2026-11-27 12:00")):
        each = standing([INCIDENT])[INCIDENT]
    assert (each.word, each.left, each.due_at) == ("Paused", 14 * HOUR, None)


def test_the_most_pressing_clock_comes_first():
    do("2026-11-25 10:00", clocks.start, P3)
    with clock.turned_to(at("2026-11-25 10:05")):
        assert standing([INCIDENT])[INCIDENT].label == "Response"
        assert [each.label for each in standings_of(INCIDENT)] == ["Response", "Resolution"]


def test_how_much_it_is_over_is_told_in_working_time():
    do(FRIDAY, clocks.start, P3)
    with clock.turned_to(at("2026-11-30 09:25")):
        assert standing([INCIDENT])[INCIDENT].left == -20 * 60


def test_what_is_pressing_is_listed_within_the_scope():
    for number in (1, 2, 3):
        with clock.turned_to(at("2026-11-25 10:00")), db.writing():
            clocks.start(Subject("incident", number), Facts(priority=number))
            clocks.start(Subject("problem", number), Facts(priority=1))
    scope = select(SlaClock.subject_id).where(SlaClock.subject_id != 2)
    with clock.turned_to(at("2026-11-25 13:30")):
        found = at_risk("incident", scope)
    assert {each.subject for each in found} == {Subject("incident", 1), Subject("incident", 3)}
    assert [each.label for each in found] == ["Response", "Response", "Resolution"]


def test_a_list_page_takes_two_statements(statements):
    subjects = [Subject("incident", number) for number in range(1, 40)]
    with db.writing():
        for each in subjects:
            clocks.start(each, P3)
    standing(subjects)
    with statements() as sent:
        assert len(standing(subjects)) == 39
    assert len(sent) == 2
