"""The requester's side: search first, then report, follow, confirm."""

import io

import pytest
from sqlalchemy import select

from portal.core import jobs
from portal.core.db import db
from portal.incidents.lifecycle import INCIDENT
from portal.incidents.models.incident import Incident
from portal.incidents.models.talk import Comment
from portal.incidents.selfservice.models import Deflection
from portal.incidents.selfservice.views import door
from portal.incidents.terms import IncidentState, KnowledgeOutcome, ResolutionCode
from portal.incidents.texts import Text
from portal.kb.lifecycle import PROPOSAL
from portal.kb.models.content import Content
from portal.kb.services import writing
from portal.kb.terms import Audience, Kind
from portal.search.jobs import rebuild

ASKED = {"title": "Badge reader beeps", "description": "Since the **move**."}
GUEST = ASKED | {"name": "Gus", "email": "gus@example.org"}


@pytest.fixture
def article(viewer_of):
    text = Content(
        title="Badge reader beeps",
        body="Hold the badge flat.\n",
        summary="Hold it flat.",
        audience=Audience.PUBLIC,
    )
    with db.writing():
        proposal = writing.create_article(Kind.KNOWN_ERROR, text, by=viewer_of("tess"))
        PROPOSAL.advance(proposal, "publish_directly", by=viewer_of("tess"))
        ref = proposal.article.ref
    rebuild()
    return ref


@pytest.fixture
def public(app):
    door.open(public=True)
    yield
    door.open(public=False)


def solve(ref, viewer, **known):
    with db.writing() as session:
        incident = session.get(Incident, int(ref.removeprefix("INC-")))
        inputs = {
            "code": ResolutionCode.FIXED,
            "resolution": Text("Cleaned.", "<p>Cleaned it.</p>"),
            "outcome": KnowledgeOutcome.KB_MISSING,
        }
        INCIDENT.advance(incident, "resolve", by=viewer, **inputs | known)


def test_what_is_found_may_be_the_answer(article, browser_of):
    page = browser_of("otto").get("/help?q=badge+reader").text
    assert "Is it one of these?" in page
    sent = {"article": article, "searched": "badge reader"}
    answer = browser_of("otto").post("/help/answered", data=sent, follow_redirects=True)
    assert "Good to hear" in answer.text
    counted = db.session.scalars(select(Deflection)).one()
    assert (counted.article.ref, counted.searched) == (article, "badge reader")


def test_an_answer_one_may_not_read_is_not_counted(article, browser_of):
    sent = {"article": "KB-99", "searched": "x"}
    assert browser_of("otto").post("/help/answered", data=sent).status_code == 404
    assert db.session.scalars(select(Deflection)).all() == []


def test_reporting_following_and_confirming(browser_of, viewer_of):
    requester = browser_of("otto")
    answer = requester.post("/help/report", data=ASKED | {"is_blocked": "y"})
    assert answer.location == "/help/INC-1"
    assert "<strong>move</strong>" in requester.get("/help/INC-1").text
    assert requester.get("/incidents/INC-1").location == "/help/INC-1"
    solve("INC-1", viewer_of("lena"))
    assert "Does it work for you?" in requester.get("/help/INC-1").text
    requester.post("/help/INC-1/steps/confirm")
    db.release()
    assert db.session.get(Incident, 1).state is IncidentState.CLOSED


def test_a_grave_one_is_confirmed_and_closed_by_the_desk(browser_of, opened, viewer_of):
    ref = opened(impact=1, urgency=1).ref
    solve(ref, viewer_of("lena"))
    answer = browser_of("otto").post(f"/help/{ref}/steps/confirm", follow_redirects=True)
    assert "once it has looked back" in answer.text
    assert "It works again." in browser_of("lena").get(f"/incidents/{ref}").text
    assert db.session.get(Incident, 1).state is IncidentState.RESOLVED


def test_still_broken_opens_it_again(browser_of, viewer_of):
    requester = browser_of("otto")
    requester.post("/help/report", data=ASKED)
    solve("INC-1", viewer_of("lena"))
    assert requester.post("/help/INC-1/steps/reopen", data={"note": ""}).status_code == 409
    requester.post("/help/INC-1/steps/reopen", data={"note": "It beeps still."})
    db.release()
    assert db.session.get(Incident, 1).state is IncidentState.IN_PROGRESS


def test_an_answer_is_for_the_desk_and_keeps_no_secret(browser_of):
    requester = browser_of("otto")
    requester.post("/help/report", data=ASKED)
    sent = {"text": "It says password: hunter2hunter2"}
    assert requester.post("/help/INC-1/reply", data=sent).status_code == 302
    said = db.session.scalars(select(Comment)).one()
    assert said.to_requester
    assert "hunter2" not in said.body


def test_internal_words_stay_inside(browser_of, opened):
    ref = opened().ref
    desk = browser_of("lena")
    desk.post(f"/incidents/{ref}/comments", data={"text": "He always says that"})
    desk.post(f"/incidents/{ref}/comments", data={"text": "We look", "to_requester": "y"})
    page = browser_of("otto").get(f"/help/{ref}").text
    assert "We look" in page
    assert "He always says that" not in page


@pytest.mark.parametrize("name", ["theo", "mona"])
def test_only_the_requester_has_this_page(browser_of, opened, name):
    ref = opened().ref
    assert browser_of(name).get(f"/help/{ref}").status_code == 404
    assert browser_of("").get(f"/help/{ref}").status_code == 302


def test_an_incomplete_report_comes_back(browser_of):
    answer = browser_of("otto").post("/help/report", data=ASKED | {"title": ""})
    assert answer.status_code == 422
    assert "Since the **move**." in answer.text
    assert db.session.scalars(select(Incident)).all() == []


def test_a_screenshot_comes_along_with_the_report(browser_of):
    otto = browser_of("otto")
    otto.post("/help/report", data=ASKED | {"file": (io.BytesIO(b"Text"), "grey.txt")})
    with otto.get("/incidents/INC-1/files/grey.txt") as answer:
        assert answer.data == b"Text"
    assert "grey.txt" in otto.get("/help/INC-1").text


def test_guests_are_asked_to_sign_in_where_help_is_not_public(browser_of):
    assert "/sign-in" in browser_of("").get("/help").location
    assert browser_of("").post("/help/report", data=GUEST).status_code == 401


def test_a_guest_reports_with_an_address(public, browser_of):
    assert browser_of("").get("/help?q=badge").status_code == 200
    answer = browser_of("").post("/help/report", data=GUEST)
    assert "We have it: INC-1" in answer.text
    incident = db.session.get(Incident, 1)
    assert (incident.requester_id, incident.requester_email) == (None, "gus@example.org")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"email": "gus"}, "This is no complete mail address."),
        ({"email": ""}, "Give the address we can answer to."),
        ({"website": "http://x"}, "Leave this empty."),
    ],
)
def test_a_guest_without_an_address_is_asked_again(public, browser_of, wrong, words):
    answer = browser_of("").post("/help/report", data=GUEST | wrong)
    assert answer.status_code == 422
    assert words in answer.text
    assert db.session.scalars(select(Incident)).all() == []


def test_the_address_of_somebody_makes_a_guest_nobody_else(public, browser_of):
    browser_of("").post("/help/report", data=GUEST | {"email": "otto@example.test"})
    assert db.session.get(Incident, 1).requester_id is None
    assert browser_of("otto").get("/help/INC-1").status_code == 404


def test_the_first_page_shows_what_one_waits_for(browser_of):
    browser_of("otto").post("/help/report", data=ASKED)
    jobs.run_all()
    assert "My open reports" in browser_of("otto").get("/").text


def paused(desk, asked):
    """Take INC-1 and pause it."""
    assert desk.post("/incidents/INC-1/take").status_code == 302
    assert desk.post("/incidents/INC-1/wait", data=asked).status_code == 302


def test_what_the_desk_asks_stands_on_the_report(browser_of, opened, viewer_of):
    opened("Scanner is grey", requester=viewer_of("otto").person)
    asked = {"reason": "requester", "until": "2999-01-01T08:00", "note": "Which number is on it?"}
    paused(browser_of("lena"), asked)
    page = browser_of("otto").get("/help/INC-1").text
    assert "The desk waits for your answer" in page
    assert "Which number is on it?" in page


def test_a_pause_says_what_for_and_keeps_the_desks_note(browser_of, opened, viewer_of):
    opened("Scanner is grey", requester=viewer_of("otto").person)
    asked = {"reason": "vendor", "until": "2999-01-01T08:00", "note": "They are slow again."}
    paused(browser_of("lena"), asked)
    page = browser_of("otto").get("/help/INC-1").text
    assert "Waiting for a vendor" in page
    assert "Write to the desk" in page
    assert "They are slow" not in page
    assert "waits for your answer" not in page


def test_a_merged_report_names_the_own_one_it_goes_on_in(browser_of, opened, viewer_of):
    otto = viewer_of("otto").person
    opened("Scanner is grey", requester=otto)
    opened("All scanners are grey", requester=otto)
    sent = {"into": "INC-2"}
    assert browser_of("lena").post("/incidents/INC-1/merge", data=sent).status_code == 302
    page = browser_of("otto").get("/help/INC-1").text
    assert 'href="/help/INC-2"' in page
    assert "All scanners are grey" in page


def test_a_report_merged_into_that_of_somebody_else_names_it_not(browser_of, opened, viewer_of):
    opened("Scanner is grey", requester=viewer_of("otto").person)
    opened("All scanners are grey", requester=viewer_of("theo").person)
    browser_of("lena").post("/incidents/INC-1/merge", data={"into": "INC-2"})
    page = browser_of("otto").get("/help/INC-1").text
    assert "It is part of another report" in page
    assert "Report it again" in page
    assert "INC-2" not in page
