"""A waiver: asked of a manager, answered with a word, and listed afterwards."""

import pytest
from sqlalchemy import select

from portal.accounts.models import Person
from portal.accounts.services import people
from portal.accounts.terms import Role
from portal.activity.models import Notification
from portal.core.db import db
from portal.incidents.lifecycle import INCIDENT
from portal.incidents.models.incident import Incident
from portal.postmortems.models.waiver import WaiverRequest
from portal.postmortems.queries import waivers

WAIVER = "/incidents/INC-1/waiver"


def told(words):
    rows = select(Person.name).join(Notification, Notification.person_id == Person.id)
    return sorted(db.session.scalars(rows.where(Notification.text.contains(words))))


def number_of(name):
    return db.session.scalar(select(Person.id).where(Person.name == name))


@pytest.fixture
def asked(resolved, browser_of):
    """Theo asks Mona to waive the postmortem of INC-1."""
    resolved()
    data = {"reason": "PM-7 covers it", "approver": number_of("Mona")}
    assert browser_of("theo").post(WAIVER, data=data).status_code == 302
    return data


def test_a_manager_is_asked_and_waives(asked, browser_of, viewer_of):
    assert told("asks you to waive its postmortem") == ["Mona"]
    mona = browser_of("mona")
    assert "PM-7 covers it" in mona.get("/").text
    assert "You are asked" in mona.get("/postmortems?state=waived").text
    assert "Theo asked Mona" in browser_of("lena").get("/incidents/INC-1").text
    assert mona.post(f"{WAIVER}/answer", data={"given": "1"}).status_code == 302
    incident = db.session.get_one(Incident, 1)
    assert (incident.postmortem_waiver, incident.waived_by.name) == ("PM-7 covers it", "Mona")
    assert INCIDENT.missing(incident, "close", by=viewer_of("mona")) == []
    assert told("waived its postmortem") == ["Theo"]
    listed = browser_of("lena").get("/postmortems?state=waived").text
    assert "INC-1" in listed
    assert "waived by Mona" in listed
    assert "INC-1" not in browser_of("otto").get("/postmortems?state=waived").text
    assert mona.post(f"{WAIVER}/answer", data={"given": "1"}).status_code == 409


def test_a_refusal_needs_a_word_and_reaches_who_asked(asked, browser_of):
    mona = browser_of("mona")
    refused = mona.post(f"{WAIVER}/answer", data={"given": "0", "answer": " "})
    assert refused.status_code == 422
    assert "Say what could be learned from it." in refused.text
    data = {"given": "0", "answer": "Why did nobody see it for an hour?"}
    assert mona.post(f"{WAIVER}/answer", data=data).status_code == 302
    assert told("asks for its postmortem after all") == ["Theo"]
    page = browser_of("theo").get("/incidents/INC-1").text
    assert "Why did nobody see it for an hour?" in page
    assert "Ask for a waiver" in page


def test_only_a_manager_who_did_not_ask_answers(asked, browser_of, viewer_of):
    for name, status in {"theo": 403, "rea": 403, "ada": 403, "otto": 403}.items():
        answer = browser_of(name).post(f"{WAIVER}/answer", data={"given": "1"})
        assert answer.status_code == status, name
    with db.writing():
        viewer_of("theo").person.roles = frozenset({Role.MANAGER})
    assert browser_of("theo").post(f"{WAIVER}/answer", data={"given": "1"}).status_code == 403
    assert db.session.get_one(Incident, 1).waived_by_id is None


def test_what_cannot_be_asked_is_refused_with_what_was_typed(asked, browser_of, resolved):
    theo = browser_of("theo")
    assert theo.post(WAIVER, data=asked).status_code == 409  # it waits already
    other = resolved("Orders fail again").ref
    for data in ({"approver": asked["approver"]}, {"reason": "It is small", "approver": 0}):
        assert theo.post(f"/incidents/{other}/waiver", data=data).status_code == 422
    own_choice = {"reason": "It is small", "approver": number_of("Otto")}
    refused = theo.post(f"/incidents/{other}/waiver", data=own_choice)
    assert refused.status_code == 422
    assert "It is small" in refused.text
    minor = resolved("A crooked label", impact=3, urgency=3).ref
    data = {"reason": "It is small", "approver": asked["approver"]}
    assert theo.post(f"/incidents/{minor}/waiver", data=data).status_code == 409


def test_a_waiver_given_directly_answers_the_request(asked, browser_of):
    browser_of("mona").post("/incidents/INC-1/waive", data={"note": "Seen."})
    request = db.session.get_one(WaiverRequest, 1)
    assert (request.is_given, request.decided_by.name) == (True, "Mona")


def test_nobody_is_offered_instead_who_is_asked_already(asked, browser_of, viewer_of):
    theo = browser_of("theo")
    assert "Ask somebody else" not in theo.get(WAIVER).text
    with db.writing():
        viewer_of("rea").person.roles = frozenset({Role.MANAGER})
    page = theo.get(WAIVER).text
    assert "Ask somebody else" in page
    assert f'<option value="{number_of("Rea")}"' in page
    assert f'<option value="{number_of("Mona")}"' not in page


def test_a_manager_who_leaves_is_replaced(asked, browser_of, viewer_of):
    with db.writing():
        viewer_of("rea").person.roles = frozenset({Role.MANAGER})
    with db.writing():
        people.leave(viewer_of("mona").person, by=viewer_of("ada"))
    assert "Rea" in told("Who was asked to waive its postmortem has left")
    theo = browser_of("theo")
    assert "has left: ask somebody else" in theo.get(WAIVER).text
    data = {"approver": number_of("Rea")}
    assert theo.post(f"{WAIVER}/approver", data=data).status_code == 302
    assert "Rea" in told("asks you to waive its postmortem")
    assert waivers.open_for(db.session.get_one(Incident, 1)).approver.name == "Rea"
