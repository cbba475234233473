"""The pages of incidents, as each of the cast meets them."""

import pytest

from portal.core.db import db
from portal.incidents.models.incident import Incident

NEW = {"title": "Mail is slow", "channel": "phone", "service": "0", "impact": "2", "urgency": "2"}


def test_the_desk_takes_one_in(browser_of):
    desk = browser_of("lena")
    answer = desk.post("/incidents/new", data=NEW | {"requester": "otto@example.test"})
    assert answer.location == "/incidents/INC-1"
    page = desk.get("/incidents/INC-1").text
    assert "Mail is slow" in page
    assert "Otto" in page


def test_a_reporter_without_an_account_is_kept_and_plainly_called_so(browser_of):
    desk = browser_of("lena")
    desk.post("/incidents/new", data=NEW | {"requester": "Jo  Caller"})
    page = desk.get("/incidents/INC-1").text
    assert "Nobody here is Jo Caller: kept as a contact without an account." in page
    assert "No account" in page
    desk.post("/incidents/new", data=NEW | {"requester": "Otto"})
    page = desk.get("/incidents/INC-2").text
    assert "Nobody here is" not in page
    assert "No account" not in page


def test_an_incomplete_one_comes_back_with_its_text(browser_of):
    answer = browser_of("lena").post(
        "/incidents/new", data=NEW | {"title": "", "description": "x9"}
    )
    assert answer.status_code == 422
    assert "Say in a few words what is wrong." in answer.text
    assert "x9" in answer.text
    assert db.session.query(Incident).count() == 0


@pytest.mark.parametrize(
    ("name", "status"), [("lena", 200), ("theo", 200), ("mona", 200), ("otto", 404), ("", 302)]
)
def test_who_sees_the_page(opened, browser_of, name, status):
    ref = opened(requester=None).ref
    assert browser_of(name).get(f"/incidents/{ref}").status_code == status


def test_of_two_who_take_it_one_is_told(opened, browser_of):
    ref = opened().ref
    assert browser_of("lena").post(f"/incidents/{ref}/take").status_code == 302
    answer = browser_of("mona").post(f"/incidents/{ref}/take")
    assert answer.status_code == 409
    assert "Lena has it now" in answer.text


def test_resolving_by_form_asks_for_the_outcome(opened, browser_of):
    ref = opened().ref
    sent = {"code": "fixed", "resolution": "Restarted."}
    answer = browser_of("lena").post(f"/incidents/{ref}/resolve", data=sent)
    assert answer.status_code == 422
    assert "Choose what knowledge did." in answer.text
    answer = browser_of("lena").post(
        f"/incidents/{ref}/resolve", data=sent | {"outcome": "kb_missing"}
    )
    assert answer.status_code == 302


def test_a_comment_to_the_requester_and_one_inside(opened, browser_of):
    ref = opened().ref
    desk = browser_of("lena")
    desk.post(f"/incidents/{ref}/comments", data={"text": "We look at it.", "to_requester": "y"})
    desk.post(f"/incidents/{ref}/comments", data={"text": "Fan is **loud**, @theo"})
    page = desk.get(f"/incidents/{ref}").text
    assert "<strong>loud</strong>" in page
    assert "to the requester" in page
