"""The clocks follow what people do with an incident."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from portal.activity.models import Notification
from portal.activity.queries import saying
from portal.core import clock, jobs
from portal.core.db import db
from portal.core.errors import Conflict
from portal.core.events import Event
from portal.core.languages import speaking
from portal.incidents.clocks import subject_of
from portal.incidents.lifecycle import INCIDENT
from portal.incidents.models.incident import Incident
from portal.incidents.queries.around import teams_of_support
from portal.incidents.services import escalating, joining, working
from portal.incidents.services.escalating import HandOver
from portal.incidents.terms import (
    EscalationReason,
    KnowledgeOutcome,
    PendingReason,
    ResolutionCode,
)
from portal.incidents.texts import Text
from portal.sla import jobs as sla_jobs
from portal.sla.queries.standing import standings_of
from portal.sla.terms import State

TUESDAY = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SOLVED = {
    "code": ResolutionCode.FIXED,
    "resolution": Text("Done.", "<p>Done.</p>"),
    "outcome": KnowledgeOutcome.NOT_APPLICABLE,
}


@pytest.fixture
def at(monkeypatch):
    def turn(minutes: float) -> None:
        moment = TUESDAY + timedelta(minutes=minutes)
        monkeypatch.setattr(clock, "now", lambda: moment)

    turn(0)
    return turn


def stands(incident):
    return {each.label: each for each in standings_of(subject_of(incident))}


def advance(incident, verb, viewer, **inputs):
    with db.writing():
        INCIDENT.advance(incident, verb, by=viewer, **inputs)


def test_the_first_tier_has_fifteen_minutes(at, opened, viewer_of):
    incident = opened(impact=1, urgency=1)
    assert stands(incident)["Response"].target == 15 * 60
    at(14)
    advance(incident, "acknowledge", viewer_of("lena"))
    assert stands(incident)["Response"].state is State.MET


def test_taking_it_is_a_response_and_a_late_one_is_missed(at, opened, viewer_of):
    incident = opened(impact=1, urgency=1)
    at(16)
    with db.writing():
        working.take(incident, by=viewer_of("lena"), seen=None)
    assert stands(incident)["Response"].state is State.MISSED


def test_a_hand_over_starts_the_hour_of_operations(at, opened, viewer_of):
    incident = opened(impact=1, urgency=1)
    at(10)
    operations = next(team for team in teams_of_support() if team.name == "Operations")
    with db.writing():
        what = HandOver(to_team=operations, reason=EscalationReason.SKILL)
        escalation = escalating.escalate(incident, what, by=viewer_of("lena"))
    assert stands(incident)["L2 response"].target == 3600
    at(40)
    with db.writing():
        escalating.accept(escalation, by=viewer_of("theo"))
    found = stands(incident)["L2 response"]
    assert (found.state, found.elapsed) == (State.MET, 30 * 60)


def test_waiting_for_the_requester_does_not_count(at, opened, viewer_of):
    incident = opened(impact=2, urgency=2)
    advance(incident, "start", viewer_of("lena"))
    at(30)
    until = clock.now() + timedelta(hours=5)
    reason = {"reason": PendingReason.REQUESTER, "until": until}
    advance(incident, "wait", viewer_of("lena"), **reason)
    at(150)
    assert stands(incident)["Resolution"].elapsed == 30 * 60
    advance(incident, "resume", viewer_of("lena"))
    at(160)
    assert stands(incident)["Resolution"].elapsed == 40 * 60


def test_watching_alone_counts(at, opened, viewer_of):
    incident = opened(impact=2, urgency=2)
    advance(incident, "start", viewer_of("lena"))
    until = clock.now() + timedelta(hours=5)
    advance(incident, "wait", viewer_of("lena"), reason=PendingReason.OBSERVATION, until=until)
    at(60)
    assert stands(incident)["Resolution"].elapsed == 3600


def test_solving_while_it_waits_does_not_count_the_wait(at, opened, viewer_of):
    incident = opened(impact=2, urgency=2)
    advance(incident, "start", viewer_of("lena"))
    until = clock.now() + timedelta(hours=5)
    advance(incident, "wait", viewer_of("lena"), reason=PendingReason.VENDOR, until=until)
    at(300)
    advance(incident, "resolve", viewer_of("lena"), **SOLVED)
    found = stands(incident)["Resolution"]
    assert (found.state, found.elapsed) == (State.MET, 0)


def test_a_breach_is_told_once_and_asks_for_a_look_back(at, opened, viewer_of):
    incident = opened(impact=2, urgency=2)
    advance(incident, "start", viewer_of("lena"))
    at(60 * 24 * 9)
    sla_jobs.ring()
    jobs.run_all()
    sla_jobs.ring()
    jobs.run_all()
    incident = db.session.get(Incident, 1)
    told = select(func.count(Event.id)).where(Event.verb == "clock_far_over")
    assert db.session.scalar(told) == len(stands(incident)) - 1  # the response was met
    lena = viewer_of("lena").person
    rows = db.session.scalars(select(Notification).where(Notification.person_id == lena.id)).all()
    with speaking("de-DE"):
        said = set(saying.sentences(rows).values())
    assert "Lösung: anderthalbmal so lange wie zugesagt." in said
    assert "Resolution: half as long again as promised." in {row.text for row in rows}
    advance(incident, "resolve", viewer_of("lena"), **SOLVED)
    with pytest.raises(Conflict) as refused:
        advance(incident, "close", viewer_of("lena"))
    assert "took longer than was promised" in refused.value.missing[0]


def test_a_worse_priority_holds_the_same_time_against_less(at, opened, viewer_of):
    incident = opened(impact=3, urgency=3)
    at(30)
    before = stands(incident)["Resolution"]
    with db.writing():
        working.rate(incident, 1, 1, by=viewer_of("lena"))
    after = stands(incident)["Resolution"]
    assert after.target < before.target
    assert after.elapsed == before.elapsed


@pytest.mark.parametrize("end", ["cancel", "merge"])
def test_nobody_judges_what_was_cancelled_or_merged(at, opened, viewer_of, end):
    incident, other = opened(), opened("Another")
    if end == "cancel":
        advance(incident, "cancel", viewer_of("lena"), note="A test.")
    else:
        with db.writing():
            joining.merge(incident, other, by=viewer_of("lena"))
    assert stands(incident) == {}
    assert "Resolution" in stands(other)


def test_reopening_goes_on_counting(at, opened, viewer_of):
    incident = opened(impact=2, urgency=2)
    at(20)
    advance(incident, "resolve", viewer_of("lena"), **SOLVED)
    at(80)
    advance(incident, "reopen", viewer_of("lena"), note="Again.")
    at(90)
    assert stands(incident)["Resolution"].elapsed == 30 * 60


def test_what_is_given_back_is_the_senders_again(at, opened, viewer_of):
    incident = opened(impact=1, urgency=1)
    operations = next(team for team in teams_of_support() if team.name == "Operations")
    with db.writing():
        what = HandOver(to_team=operations, reason=EscalationReason.SKILL)
        escalation = escalating.escalate(incident, what, by=viewer_of("lena"))
    at(5)
    with db.writing():
        escalating.bounce(escalation, "Which office?", by=viewer_of("theo"))
    assert stands(incident)["L1 response"].state is State.MET
