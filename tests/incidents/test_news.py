"""Who is told what happens to an incident: never whoever did it, only those who may read it."""

import pytest
from sqlalchemy import select

from portal.accounts.models import Person
from portal.activity.models import Notification
from portal.core.db import db
from portal.incidents.lifecycle import INCIDENT
from portal.incidents.queries.around import teams_of_support
from portal.incidents.services import escalating, talking, working
from portal.incidents.services.escalating import HandOver
from portal.incidents.terms import EscalationReason, KnowledgeOutcome, ResolutionCode
from portal.incidents.texts import Text


def told() -> set[tuple[str, str]]:
    """Everybody's notifications, and forget them."""
    rows = select(Person.name, Notification.text).join(
        Notification, Notification.person_id == Person.id
    )
    found = {(name, text) for name, text in db.session.execute(rows)}
    with db.writing() as session:
        session.query(Notification).delete()
    return found


@pytest.fixture
def operations():
    return next(team for team in teams_of_support() if team.name == "Operations")


def handed(incident, team, by):
    with db.writing():
        what = HandOver(to_team=team, reason=EscalationReason.NO_KB)
        return escalating.escalate(incident, what, by=by)


def said(incident, words, by, *, to_requester=False):
    with db.writing():
        text = Text(words, f"<p>{words}</p>")
        talking.comment(incident, text, by=by, to_requester=to_requester)


def test_whoever_gets_it_is_told_and_whoever_gave_it_is_not(opened, viewer_of):
    incident = opened()
    with db.writing():
        working.assign(incident, viewer_of("theo").person, by=viewer_of("lena"))
    assert told() == {("Theo", "Lena gave it to you.")}
    with db.writing():
        working.assign(incident, viewer_of("lena").person, by=viewer_of("lena"))
    assert told() == set()


def test_a_hand_over_is_told_to_the_team_and_its_answer_to_the_sender(
    opened, viewer_of, operations
):
    incident = opened()
    escalation = handed(incident, operations, viewer_of("lena"))
    words = "Lena handed it to your team."
    assert told() == {("Theo", words), ("Ada", words)}
    with db.writing():
        escalating.accept(escalation, by=viewer_of("theo"))
    assert told() == {("Lena", "Theo accepted your hand-over.")}


def test_what_comes_back_twice_is_told_to_managers(opened, viewer_of, operations):
    incident, lena = opened(), viewer_of("lena")
    for _ in range(2):
        escalation = handed(incident, operations, lena)
        with db.writing():
            escalating.bounce(escalation, "No logs", by=viewer_of("theo"))
    assert {
        ("Lena", "Theo gave it back: read what is missing."),
        ("Mona", "It was given back twice: it needs a decision."),
    } <= told()


def test_a_mention_inside_reaches_only_those_who_read_inside(opened, viewer_of):
    said(opened(), "Look, @theo and @otto", viewer_of("lena"))
    assert told() == {("Theo", "Lena mentioned you.")}


def test_a_mention_in_a_confidential_one_reaches_nobody_outside(opened, viewer_of):
    said(opened(is_confidential=True), "Look, @theo", viewer_of("lena"))
    assert told() == set()


def test_a_reply_is_told_to_the_other_side(opened, viewer_of):
    incident = opened()
    said(incident, "Which floor?", viewer_of("lena"), to_requester=True)
    assert told() == {("Otto", "Lena replied.")}
    with db.writing():
        working.take(incident, by=viewer_of("lena"), seen=None)
    said(incident, "The third", viewer_of("otto"))
    assert told() == {("Lena", "Otto replied.")}


def test_a_major_incident_is_told_to_managers_and_its_team(opened, viewer_of):
    with db.writing():
        working.declare_major(opened(), by=viewer_of("theo"), is_major=True, note="Site down")
    assert {name for name, _text in told()} == {"Lena", "Mona"}


def test_the_requester_hears_that_it_is_resolved_and_the_assignee_that_it_is_not(opened, viewer_of):
    incident, lena = opened(), viewer_of("lena")
    with db.writing():
        working.take(incident, by=lena, seen=None)
        INCIDENT.advance(
            incident,
            "resolve",
            by=lena,
            code=ResolutionCode.FIXED,
            resolution=Text("Done.", "<p>Done.</p>"),
            outcome=KnowledgeOutcome.KB_MISSING,
        )
    assert told() == {("Otto", "Lena resolved it.")}
    with db.writing():
        INCIDENT.advance(incident, "reopen", by=viewer_of("otto"), note="It drops again.")
    assert told() == {("Lena", "Otto reopened it.")}


def test_a_manager_who_is_called_hears_of_it(opened, viewer_of):
    incident = opened()
    told()
    with db.writing():
        escalating.call(incident, viewer_of("mona").person, "Decide.", by=viewer_of("lena"))
    assert told() == {("Mona", "Lena calls you to decide.")}
