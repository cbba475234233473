"""Incidents move only as the table says, and say what is missing."""

from datetime import timedelta

import pytest

from portal.core import clock
from portal.core.db import db
from portal.core.errors import Conflict, Forbidden
from portal.incidents.lifecycle import INCIDENT
from portal.incidents.queries.around import teams_of_support
from portal.incidents.services import escalating
from portal.incidents.services.escalating import HandOver
from portal.incidents.terms import (
    EscalationReason,
    IncidentState,
    KnowledgeOutcome,
    PendingReason,
    ResolutionCode,
)
from portal.incidents.texts import Text

SOLVED = {
    "code": ResolutionCode.FIXED,
    "resolution": Text("Restarted it.", "<p>Restarted it.</p>"),
    "outcome": KnowledgeOutcome.KB_MISSING,
}


def advance(incident, verb, viewer, **inputs):
    with db.writing():
        INCIDENT.advance(incident, verb, by=viewer, **inputs)


def test_whoever_acknowledges_has_it(opened, viewer_of):
    incident = opened()
    advance(incident, "acknowledge", viewer_of("lena"))
    assert (incident.state, incident.assignee.name) == (IncidentState.ACKNOWLEDGED, "Lena")
    assert incident.acknowledged_at is not None


def test_waiting_needs_a_reason_and_an_end(opened, viewer_of):
    incident = opened()
    advance(incident, "start", viewer_of("lena"))
    with pytest.raises(Conflict) as refused:
        advance(incident, "wait", viewer_of("lena"))
    assert len(refused.value.missing) == 2
    until = clock.now() + timedelta(hours=2)
    advance(incident, "wait", viewer_of("lena"), reason=PendingReason.VENDOR, until=until)
    assert incident.state is IncidentState.PENDING


def test_resolving_without_a_knowledge_outcome_says_what_is_missing(opened, viewer_of):
    incident = opened()
    with pytest.raises(Conflict) as refused:
        advance(incident, "resolve", viewer_of("lena"), **(SOLVED | {"outcome": None}))
    assert refused.value.missing == ("What knowledge did: the knowledge outcome.",)
    advance(incident, "resolve", viewer_of("lena"), **SOLVED)
    assert incident.state is IncidentState.RESOLVED


def test_an_article_that_solved_it_has_to_be_named(opened, viewer_of):
    inputs = SOLVED | {"outcome": KnowledgeOutcome.SOLVED_BY_KB}
    with pytest.raises(Conflict) as refused:
        advance(opened(), "resolve", viewer_of("lena"), **inputs)
    assert refused.value.missing == ("Which article that was: KB- and its number.",)


def test_a_grave_incident_is_not_closed_without_a_look_back(opened, viewer_of):
    incident = opened(impact=1, urgency=2)
    advance(incident, "resolve", viewer_of("lena"), **SOLVED)
    with pytest.raises(Conflict) as refused:
        advance(incident, "close", viewer_of("lena"))
    assert "it was P2" in refused.value.missing[0]


def test_the_requester_confirms_and_reopens(opened, viewer_of):
    incident = opened()
    advance(incident, "resolve", viewer_of("lena"), **SOLVED)
    advance(incident, "reopen", viewer_of("otto"), note="It drops again.")
    assert (incident.state, incident.reopened_count) == (IncidentState.IN_PROGRESS, 1)
    advance(incident, "resolve", viewer_of("lena"), **SOLVED)
    advance(incident, "confirm", viewer_of("otto"))
    assert incident.state is IncidentState.CLOSED


def test_what_was_resolved_long_ago_stays_so(opened, viewer_of, monkeypatch):
    incident = opened()
    advance(incident, "resolve", viewer_of("lena"), **SOLVED)
    later = clock.now() + timedelta(days=8)
    monkeypatch.setattr(clock, "now", lambda: later)
    with pytest.raises(Conflict) as refused:
        advance(incident, "reopen", viewer_of("lena"), note="Again.")
    assert "more than 7 days ago" in refused.value.missing[0]


def test_an_unanswered_hand_over_holds_everything(opened, viewer_of):
    incident = opened()
    operations = next(team for team in teams_of_support() if team.name == "Operations")
    with db.writing():
        what = HandOver(to_team=operations, reason=EscalationReason.NO_KB)
        escalation = escalating.escalate(incident, what, by=viewer_of("lena"))
    with pytest.raises(Conflict) as refused:
        advance(incident, "acknowledge", viewer_of("theo"))
    assert refused.value.missing == ("Operations has to accept or give back the hand-over.",)
    with pytest.raises(Forbidden), db.writing():
        escalating.accept(escalation, by=viewer_of("lena"))
    with db.writing():
        escalating.accept(escalation, by=viewer_of("theo"))
    assert (incident.tier.label, incident.assignee.name) == ("L2", "Theo")
