"""The pages of changes, as each of the cast meets them."""

from datetime import timedelta

import pytest

from portal.changes.models.change import Change
from portal.changes.queries.rounds import rounds_of
from portal.changes.services.planning import fingerprint
from portal.changes.terms import ChangeState, Choice
from portal.core import clock
from portal.core.db import db

NEW = {"title": "Move the mail store", "type": "normal", "implementer": "0", "decision_owner": "0"}
NEW |= {"template": "0"}


def moment(hours):
    return f"{clock.now() + timedelta(hours=hours):%Y-%m-%dT%H:%M}"


def test_a_draft_says_what_it_still_needs(browser_of):
    theo = browser_of("theo")
    answer = theo.post("/changes/new", data=NEW)
    assert answer.location == "/changes/CHG-1"
    page = theo.get("/changes/CHG-1").text
    assert "Still missing before it goes on" in page
    assert "The trigger: what would make you roll back." in page


def test_a_plan_without_a_title_comes_back_with_its_text(browser_of):
    answer = browser_of("theo").post("/changes/new", data=NEW | {"title": "", "steps": "Stop x9"})
    assert answer.status_code == 422
    assert "Say in a few words what changes." in answer.text
    assert "Stop x9" in answer.text
    assert db.session.query(Change).count() == 0


def test_a_window_that_ends_before_it_begins_is_refused(browser_of):
    times = {"starts_at": moment(2), "ends_at": moment(1)}
    answer = browser_of("theo").post("/changes/new", data=NEW | times)
    assert answer.status_code == 422
    assert "The window ends before it begins." in answer.text


def test_a_day_that_does_not_exist_is_refused_in_plain_words(browser_of):
    times = {"starts_at": "2026-02-30T10:00", "rollback_minutes": "ten"}
    answer = browser_of("theo").post("/changes/new", data=NEW | times)
    assert answer.status_code == 422
    assert "Enter a day and a time that exist." in answer.text
    assert "Enter a whole number." in answer.text


def test_the_window_is_entered_in_the_viewers_zone(browser_of, viewer_of):
    with db.writing():
        viewer_of("theo").person.zone = "Europe/Warsaw"
    times = {"starts_at": "2026-07-01T20:00", "ends_at": "2026-07-01T22:00"}
    browser_of("theo").post("/changes/new", data=NEW | times)
    change = db.session.get_one(Change, 1)
    assert change.starts_at.isoformat() == "2026-07-01T18:00:00+00:00"
    assert 'value="2026-07-01T20:00"' in browser_of("theo").get("/changes/CHG-1/edit").text


def test_a_problem_nobody_knows_is_refused(browser_of):
    answer = browser_of("theo").post("/changes/new", data=NEW | {"problem": "PRB-404"})
    assert answer.status_code == 422
    assert "No problem PRB-404 is open to you." in answer.text


@pytest.mark.parametrize(
    ("name", "status"),
    [("lena", 200), ("theo", 200), ("mona", 200), ("ada", 200), ("otto", 403), ("", 302)],
)
def test_who_sees_the_page(planned, browser_of, name, status):
    ref = planned().ref
    assert browser_of(name).get(f"/changes/{ref}").status_code == status
    assert browser_of(name).get("/changes").status_code == status


def test_an_unknown_one_is_not_found(browser_of):
    assert browser_of("theo").get("/changes/CHG-99").status_code == 404


def test_the_rollback_guard_answers_with_everything_missing(planned, browser_of):
    ref = planned(rollback_trigger="", rollback_check="", decision_owner=None).ref
    answer = browser_of("theo").post(f"/changes/{ref}/steps/submit")
    assert answer.status_code == 409
    for words in ("The trigger:", "The decision owner:", "The verification:"):
        assert words in answer.text


def test_asking_and_voting_by_form(planned, browser_of, viewer_of):
    ref = planned().ref
    theo, tess = browser_of("theo"), browser_of("tess")
    theo.post(f"/changes/{ref}/steps/submit")
    asked = {"people": [viewer_of("tess").id], "rule": "all"}
    assert theo.post(f"/changes/{ref}/ask", data=asked).status_code == 302
    assert "Your vote" in tess.get(f"/changes/{ref}").text
    assert "Your vote" not in theo.get(f"/changes/{ref}").text
    seen = fingerprint(db.session.get_one(Change, 1))
    answer = tess.post(f"/changes/{ref}/vote", data={"choice": "reject", "seen": seen})
    assert answer.status_code == 422
    assert "Say what would have to be different." in answer.text
    assert (
        tess.post(f"/changes/{ref}/vote", data={"choice": "approve", "seen": seen}).status_code
        == 302
    )
    assert "Scheduled" in tess.get(f"/changes/{ref}").text


def test_a_vote_that_comes_after_an_edit_says_so_and_keeps_the_comment(asked, browser_of):
    ref = asked("tess").ref
    seen = fingerprint(db.session.get_one(Change, 1))
    browser_of("theo").post(f"/changes/{ref}/edit", data=NEW)
    vote = {"choice": "approve", "seen": seen, "comment": "Mine x9"}
    answer = browser_of("tess").post(f"/changes/{ref}/vote", data=vote)
    assert answer.status_code == 409
    assert "The round you were asked in is over" in answer.text
    assert "Mine x9" in answer.text
    assert browser_of("rea").post(f"/changes/{ref}/vote", data=vote).status_code == 403


def test_a_step_that_is_not_taken_says_why_beside_it(begun, browser_of):
    change = begun()
    step = change.steps[0]
    said = {"result": "failed", "seen": step.changes, "note": ""}
    answer = browser_of("theo").post(f"/changes/{change.ref}/checklist/{step.id}", data=said)
    assert answer.status_code == 422
    refused = answer.text.split('id="step-error"')[1].split("</p>")[0]
    assert "Say why it failed" in refused


def test_asking_nobody_says_so(planned, browser_of):
    ref = planned().ref
    theo = browser_of("theo")
    theo.post(f"/changes/{ref}/steps/submit")
    answer = theo.post(f"/changes/{ref}/ask", data={"rule": "all"})
    assert answer.status_code == 409
    assert "Choose who is asked to agree." in answer.text


@pytest.mark.parametrize("verb", ["authorize", "reject", "ask", "finish", "close"])
def test_no_button_takes_a_step_that_has_a_form_or_a_vote(asked, browser_of, verb):
    ref = asked("tess").ref
    assert browser_of("tess").post(f"/changes/{ref}/steps/{verb}").status_code == 404


def test_an_edit_after_the_vote_says_that_the_votes_are_void(scheduled, browser_of):
    ref = scheduled().ref
    theo = browser_of("theo")
    assert "makes the votes void" in theo.get(f"/changes/{ref}/edit").text
    answer = theo.post(f"/changes/{ref}/edit", data=NEW, follow_redirects=True)
    assert "The votes are void: it is a draft again." in answer.text
    change = db.session.get_one(Change, 1)
    assert change.state is ChangeState.DRAFT
    assert len(rounds_of(change)) == 1


def test_two_who_edit_at_once_lose_nothing(planned, browser_of):
    ref = planned().ref
    answer = browser_of("theo").post(
        f"/changes/{ref}/edit", data=NEW | {"seen": "old", "steps": "Mine x9"}
    )
    assert answer.status_code == 409
    assert "Mine x9" in answer.text


def test_lists_by_tab_and_filter(asked, planned, browser_of, votes):
    asked("tess")
    planned(title="Renew the certificate", answers={})
    tess = browser_of("tess")
    votes_page = tess.get("/changes?tab=votes").text
    assert "Move the mail store" in votes_page
    assert "Renew the certificate" not in votes_page
    assert "Renew the certificate" in tess.get("/changes?q=certificate").text
    assert "Move the mail store" not in tess.get("/changes?q=certificate").text
    assert "Nothing matches" in tess.get("/changes?risk=high").text
    assert "Renew the certificate" not in tess.get("/changes?service=mail&risk=low").text
    votes(db.session.get_one(Change, 1), "tess", Choice.APPROVE)
    assert "Nobody waits for your vote" in tess.get("/changes?tab=votes").text


def test_the_first_page_shows_what_waits_for_a_vote(asked, browser_of):
    asked("tess")
    assert "Waiting for your vote" in browser_of("tess").get("/").text
    assert "Waiting for your vote" not in browser_of("mona").get("/").text
    assert "My changes this week" in browser_of("theo").get("/").text


def test_a_list_asks_few_statements_however_long_it_is(planned, browser_of, statements):
    tess = browser_of("tess")
    planned()
    few = statements(lambda: tess.get("/changes"))
    for _ in range(6):
        planned()
    assert statements(lambda: tess.get("/changes")) == few


def test_the_history_says_how_a_step_went_in_the_readers_language(begun, browser_of):
    change = begun()
    ref, step = change.ref, change.steps[0]
    said = {"result": "failed", "seen": step.changes, "note": "Disk full"}
    where = f"/changes/{ref}/checklist/{step.id}"
    theo = browser_of("theo")
    theo.post(where, data=said)
    assert "said that a step failed" in theo.get(f"/changes/{ref}").text
    theo.post("/language", data={"language": "de-DE"})
    page = theo.get(f"/changes/{ref}").text
    assert "hat gemeldet, dass ein Schritt fehlgeschlagen ist" in page
