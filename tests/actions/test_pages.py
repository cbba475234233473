"""The pages of actions: who gets them, what they show, what they refuse."""

import pytest

from portal.actions.models import Action
from portal.actions.terms import ActionState
from portal.core.db import db
from tests.actions.conftest import advance, in_days

SENT = {
    "title": "Alert when the pool is full",
    "type": "detect",
    "strength": "medium",
    "owner": "0",
    "verification": "person",
    "quiet_days": "30",
}


@pytest.mark.parametrize("url", ["/actions", "/actions.csv", "/actions/new", "/actions/ACT-1"])
def test_who_gets_in(proposed, browser_of, url):
    proposed()
    assert browser_of("lena").get(url).status_code == 200
    assert browser_of("otto").get(url).status_code == 403
    assert browser_of("").get(url).status_code == 302


@pytest.mark.parametrize("path", ["ACT-9", "ACT-1/edit", "ACT-1/steps/accept"])
def test_what_is_not_open_is_not_there(opened, proposed, viewer_of, browser_of, path):
    incident = opened(is_confidential=True)
    with db.writing():
        incident.team = viewer_of("tess").person.team
    proposed(source=incident, owner="tess")
    send = browser_of("lena").post if "steps" in path else browser_of("lena").get
    assert send(f"/actions/{path}").status_code == 404


def test_an_action_is_proposed_from_the_page_of_an_incident(opened, browser_of):
    opened()
    desk = browser_of("lena")
    assert "Add an action" in desk.get("/incidents/INC-1").text
    answer = desk.post("/actions/new", data=SENT | {"source": "INC-1"})
    assert answer.location == "/incidents/INC-1#actions"
    page = desk.get("/incidents/INC-1").text
    assert "Alert when the pool is full" in page
    assert "INC-1" in desk.get("/actions/ACT-1").text


def test_the_requester_reads_nothing_of_it(opened, proposed, browser_of):
    proposed("Replace the tunnel", source=opened())
    page = browser_of("otto").get("/incidents/INC-1", follow_redirects=True).text
    assert "Replace the tunnel" not in page
    assert browser_of("otto").get("/ACT-1").status_code == 404


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title": " "}, "Say what is to be done."),
        ({"due_on": "2020-01-01"}, "Choose a day to come."),
        ({"reference": "javascript://x"}, "Give the whole address"),
        ({"quiet_days": "3"}, "Between 7 and 365 days."),
        ({"type": "wish"}, "Not a valid choice"),
    ],
)
def test_what_is_refused_comes_back_as_typed(browser_of, wrong, said):
    sent = SENT | {"description": "Since Tuesday."} | wrong
    answer = browser_of("lena").post("/actions/new", data=sent)
    assert answer.status_code == 422
    assert said in answer.text
    assert "Since Tuesday." in answer.text
    assert db.session.get(Action, 1) is None


def test_a_refused_form_of_an_incident_knows_where_it_came_from(opened, browser_of):
    opened()
    answer = browser_of("lena").post("/actions/new", data=SENT | {"title": "", "source": "INC-1"})
    assert answer.status_code == 422
    assert 'name="source" type="hidden" value="INC-1"' in answer.text


def test_an_unknown_source_is_not_there(browser_of):
    assert browser_of("lena").get("/actions/new?source=INC-9").status_code == 404
    assert browser_of("lena").post("/actions/new", data=SENT | {"source": "x"}).status_code == 404


def test_a_change_says_in_the_history_what_changed(proposed, browser_of):
    proposed("Alert on it")
    desk = browser_of("lena")
    sent = SENT | {"title": "Alert before it", "seen": "1", "due_on": in_days(3).isoformat()}
    assert desk.post("/actions/ACT-1/edit", data=sent).status_code == 302
    page = desk.get("/actions/ACT-1").text
    assert "Title: “Alert on it” → “Alert before it”" in page
    assert f"{in_days(10)} → {in_days(3)}" in page
    assert "To nobody." in page


def test_of_two_who_change_it_the_second_sees_both(proposed, browser_of):
    proposed()
    desk = browser_of("lena")
    desk.post("/actions/ACT-1/edit", data=SENT | {"title": "First", "seen": "1"})
    answer = desk.post("/actions/ACT-1/edit", data=SENT | {"title": "Second", "seen": "1"})
    assert answer.status_code == 409
    assert "<strong>First</strong>" in answer.text
    assert 'value="Second"' in answer.text


def test_a_change_of_what_is_done_keeps_owner_and_date(finished, browser_of):
    finished()
    sent = SENT | {"seen": str(db.session.get_one(Action, 1).version)}
    answer = browser_of("lena").post("/actions/ACT-1/edit", data=sent)
    assert answer.status_code == 409
    assert "ACT-1 is done: reopen it first." in answer.text


def test_steps_are_taken_from_the_page(proposed, browser_of):
    proposed()
    desk, theo = browser_of("lena"), browser_of("theo")
    assert desk.post("/actions/ACT-1/steps/accept").status_code == 302
    refused = theo.post("/actions/ACT-1/steps/finish", data={"note": ""})
    assert refused.status_code == 409
    assert "What was done, in a sentence." in refused.text
    theo.post("/actions/ACT-1/steps/finish", data={"note": "The alert is on."})
    page = theo.get("/actions/ACT-1").text
    assert "Somebody else verifies it" in page
    assert "steps/verify" not in page
    assert "steps/verify" in desk.get("/actions/ACT-1").text
    desk.post("/actions/ACT-1/steps/verify", data={"note": "https://example.test/graph"})
    assert 'href="https://example.test/graph"' in desk.get("/actions/ACT-1").text
    assert db.session.get_one(Action, 1).state is ActionState.VERIFIED


def test_a_key_is_led_where_the_settings_say(proposed, browser_of, monkeypatch):
    from portal.actions.references import patterns

    patterns.open({r"OPS-\d+": "https://jira.example.test/browse/{0}"})
    proposed(reference="OPS-12")
    proposed(reference="somewhere else")
    desk = browser_of("lena")
    assert 'href="https://jira.example.test/browse/OPS-12"' in desk.get("/actions/ACT-1").text
    patterns.open({})
    other = desk.get("/actions/ACT-2").text
    assert "somewhere else" in other


def test_texts_lead_to_actions_and_the_short_address_too(proposed, browser_of, opened):
    proposed()
    desk = browser_of("lena")
    assert desk.get("/ACT-1").location.endswith("/actions/ACT-1")
    sent = SENT | {"title": "Second", "description": "After ACT-1."}
    desk.post("/actions/new", data=sent)
    assert 'href="/ACT-1"' in desk.get("/actions/ACT-2").text


def test_the_first_page_shows_what_of_mine_is_due(proposed, browser_of, viewer_of):
    proposed("Alert on the pool", due_on=in_days(3))
    proposed("Write the runbook", due_on=in_days(30))
    advance(proposed("Send a mail to all", due_on=in_days(1)), "decline", viewer_of("mona"), "No.")
    page = browser_of("theo").get("/").text
    # News of all three leads elsewhere first; the part itself links straight to what is due.
    assert 'href="/actions/ACT-1"' in page
    assert 'href="/actions/ACT-2"' not in page
    assert 'href="/actions/ACT-3"' not in page
    assert 'href="/actions/ACT-1"' not in browser_of("lena").get("/").text
