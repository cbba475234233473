"""The page of the field weights."""

import pytest
from sqlalchemy import select

from portal.core.db import db
from portal.core.events import Event
from portal.search.index.tuning import Weights
from portal.search.tuning.stored import current
from tests.search import toys
from tests.search.searches import searched

PAGE = "/admin/search/weights"
SENT = dict(
    zip(
        ("title", "symptoms", "codes", "headings", "summary", "tags", "body", "files", "seen"),
        ("4", "3", "2.5", "1.5", "1.2", "1.2", "1", "0.5", "1"),
        strict=True,
    )
)


def in_force():
    db.release()
    return current().weights


@pytest.mark.parametrize("who", ["mona", "rea", "ada"])
def test_those_who_tune_set_them(browser_of, who):
    assert "Default 4." in browser_of(who).get(PAGE).text
    answer = browser_of(who).post(PAGE, data=SENT | {"title": "6,5"})
    assert answer.status_code == 302
    assert in_force() == Weights(title=6.5)


@pytest.mark.parametrize("who", ["lena", "theo", "tess", "otto"])
def test_nobody_else_does(browser_of, who):
    assert browser_of(who).get(PAGE).status_code == 403
    assert browser_of(who).post(PAGE, data=SENT | {"title": "6"}).status_code == 403
    assert browser_of(who).post(f"{PAGE}/defaults").status_code == 403
    assert in_force() == Weights()


def test_without_signing_in(browser_of):
    assert "/sign-in" in browser_of("").get(PAGE).location
    assert browser_of("").post(PAGE, data=SENT).status_code == 401


@pytest.mark.parametrize("typed", ["", "heavy", "-1", "10.1", "nan", "inf", "1e9", "²"])
def test_what_is_no_weight_comes_back(browser_of, typed):
    answer = browser_of("mona").post(PAGE, data=SENT | {"title": typed, "body": "0.7"})
    assert answer.status_code == 422
    assert "Give a number from 0 to 10, such as 1.5." in answer.text
    assert f'value="{typed}"' in answer.text
    assert 'value="0.7"' in answer.text
    assert in_force() == Weights()


def test_something_has_to_count(browser_of):
    answer = browser_of("mona").post(PAGE, data=dict.fromkeys(SENT, "0") | {"seen": "1"})
    assert answer.status_code == 422
    assert "Something has to count" in answer.text


def test_a_stale_form_is_refused_with_the_text_kept(browser_of):
    browser = browser_of("mona")
    browser.post(PAGE, data=SENT | {"title": "6"})
    answer = browser.post(PAGE, data=SENT | {"title": "2"})
    assert answer.status_code == 409
    assert 'value="2"' in answer.text
    assert "in force: 6" in answer.text
    assert in_force().title == 6
    browser.post(PAGE, data=SENT | {"title": "2", "seen": "2"})
    assert in_force().title == 2


def test_synonyms_changed_meanwhile_are_no_reason_to_refuse(browser_of):
    browser = browser_of("mona")
    browser.post("/admin/search/synonyms/new", data={"terms": "vpn\ntunnel"})
    assert browser.post(PAGE, data=SENT | {"title": "6"}).status_code == 302


def test_back_to_the_defaults(browser_of):
    browser = browser_of("mona")
    assert "Back to the defaults" not in browser.get(PAGE).text
    browser.post(PAGE, data=SENT | {"title": "6"})
    assert "Back to the defaults" in browser.get(PAGE).text
    assert browser.post(f"{PAGE}/defaults").status_code == 302
    assert in_force() == Weights()


def test_every_change_is_in_the_audit_log(browser_of):
    browser_of("mona").post(PAGE, data=SENT | {"title": "6"})
    browser_of("mona").post(f"{PAGE}/defaults")
    rows = select(Event.verb, Event.detail).where(Event.record_kind == "search_tuning")
    assert db.session.execute(rows).all() == [
        ("change", {"changed": {"title": [4.0, 6.0]}}),
        ("reset", {"changed": {"title": [6.0, 4.0]}}),
    ]


def test_trying_shows_what_would_change_and_saves_nothing(toy_kind, plain_ranking, browser_of):
    toys.add(title="Reset the tunnel")
    toys.add(title="Other", body="The tunnel is down.")
    searched("tunnel down")
    page = browser_of("mona").post(PAGE, data=SENT | {"title": "0.1", "body": "5", "try": "1"})
    assert page.status_code == 200
    assert "1 search tried" in page.text
    assert "1 with other first results" in page.text
    assert in_force() == Weights()


def test_wrong_method(browser_of):
    assert browser_of("mona").get(f"{PAGE}/defaults").status_code == 405
