"""A new incident: what is known before it is opened, and what is kept of what was typed."""

import io

import pytest

from portal.catalog.models import Service
from portal.core import clock
from portal.core.db import db
from portal.incidents import before
from portal.incidents.lifecycle import INCIDENT
from portal.incidents.models.incident import Incident
from portal.incidents.models.talk import IncidentFile
from portal.incidents.terms import KnowledgeOutcome, ResolutionCode
from portal.incidents.texts import Text
from portal.kb.lifecycle import PROPOSAL
from portal.kb.models.content import Content
from portal.kb.services import writing
from portal.kb.terms import Kind
from portal.search.jobs import rebuild

NEW = {"title": "Mail is slow", "channel": "phone", "service": "0", "impact": "2", "urgency": "2"}
LOG = (
    "2026-01-02 03:04:05 ERROR ORA-12541: TNS: no listener\n"
    "java.net.ConnectException: refused\npassword=hunter2hunter2\n"
)


@pytest.fixture
def services(session):
    with db.writing() as session:
        for name in ("Mail", "Mail archive", "VPN"):
            slug = name.lower().replace(" ", "-")
            session.add(Service(name=name, slug=slug, created_at=clock.now()))


def only() -> Incident:
    return db.session.query(Incident).one()


def known_error(viewer):
    content = Content(title="Relay drops mail", body="1. Stop.\n2. Start.", summary="Restarts.")
    with db.writing():
        proposal = writing.create_article(Kind.KNOWN_ERROR, content, by=viewer)
        PROPOSAL.advance(proposal, "publish_directly", by=viewer)


def test_answers_open_and_past_ones_stand_beside_the_form(opened, viewer_of, browser_of):
    known_error(viewer_of("tess"))
    opened("Relay drops mail in Bonn")
    past = opened("Relay drops mail every night")
    with db.writing():
        INCIDENT.advance(
            past,
            "resolve",
            by=viewer_of("lena"),
            code=ResolutionCode.FIXED,
            resolution=Text("Emptied the queue.", "<p>Emptied the queue.</p>"),
            outcome=KnowledgeOutcome.KB_MISSING,
        )
    rebuild()
    page = browser_of("lena").post("/incidents/known", data={"title": "relay drops mail"}).text
    assert page.index("Open now") < page.index("INC-1") < page.index("Answers")
    assert page.index("KB-1") < page.index("Solved before") < page.index("Emptied the queue")
    assert page.count("Me too") == 2  # the open one and the known error, not the past one


def test_one_more_person_is_counted_instead_of_a_second_incident(opened, browser_of, viewer_of):
    opened("Relay drops mail", requester=None)
    sent = NEW | {"ref": "INC-1", "requester": "Otto"}
    assert browser_of("lena").post("/incidents/me-too", data=sent).location == "/incidents/INC-1"
    assert db.session.query(Incident).count() == 1


def test_an_answer_that_only_shares_a_word_is_none(browser_of, viewer_of):
    known_error(viewer_of("tess"))
    typed = {"title": "Parking barrier drops a badge at the gate", "description": ""}
    page = browser_of("lena").post("/incidents/known", data=typed).text
    assert "KB-1" not in page
    page = browser_of("lena").post("/incidents/known", data=typed | {"title": "Mail drops"}).text
    assert "KB-1" in page


def test_a_known_error_counts_people_too(browser_of, viewer_of):
    known_error(viewer_of("tess"))
    answer = browser_of("lena").post("/incidents/me-too", data={"ref": "KB-1"})
    assert answer.location.startswith("/kb/")


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Mail is slow", "Mail"),
        ("The mail archive is down", "Mail archive"),
        ("VPN and mail are down", None),
        ("Mailbox full", None),
        ("", None),
    ],
)
def test_a_service_is_guessed_only_where_it_is_certain(services, title, name):
    found = before.guessed(title)
    assert (found.name if found else None) == name


def test_a_guessed_service_is_kept(services, browser_of):
    browser_of("lena").post("/incidents/new", data=NEW)
    assert only().service.name == "Mail"


def test_a_pasted_log_says_what_matters_and_keeps_no_secret(browser_of):
    desk = browser_of("lena")
    page = desk.post("/incidents/known", data={"title": "App down", "description": LOG}).text
    assert "ORA-12541" in page
    assert "ConnectException" in page
    assert "1 secret in it" in page
    desk.post("/incidents/new", data=NEW | {"description": LOG})
    assert "hunter2" not in only().description + only().description_html
    assert "ORA-12541" in only().description


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("otto", ("Otto", "", "")),
        ("OTTO@example.test", ("Otto", "", "")),
        ("guest@elsewhere.test", (None, "guest@elsewhere.test", "")),
        ("The courier", (None, "", "The courier")),
        ("", ("Lena", "", "")),
    ],
)
def test_a_requester_is_found_or_kept_as_typed(browser_of, typed, expected):
    browser_of("lena").post("/incidents/new", data=NEW | {"requester": typed})
    found = only()
    name = found.requester.name if found.requester else None
    assert (name, found.requester_email, found.requester_name) == expected


def test_files_come_along(browser_of):
    sent = NEW | {"file": (io.BytesIO(b"plain"), "trace.txt")}
    assert browser_of("lena").post("/incidents/new", data=sent).status_code == 302
    assert db.session.query(IncidentFile).one().name == "trace.txt"


def test_an_empty_file_is_refused_and_the_text_stays(browser_of):
    sent = NEW | {"description": "x9", "file": (io.BytesIO(b""), "trace.txt")}
    answer = browser_of("lena").post("/incidents/new", data=sent)
    assert answer.status_code == 422
    assert "x9" in answer.text
    assert db.session.query(Incident).count() == 0


def test_too_many_files_at_once_are_refused_and_the_text_stays(browser_of):
    files = [(io.BytesIO(b"plain"), f"{number}.txt") for number in range(21)]
    answer = browser_of("lena").post("/incidents/new", data=NEW | {"title": "x9", "file": files})
    assert answer.status_code == 422
    assert "At most 20 files at once: send the rest afterwards." in answer.text
    assert "x9" in answer.text
    assert db.session.query(IncidentFile).count() == 0


def test_without_scripts_a_button_looks_for_answers(opened, browser_of):
    opened("Relay drops mail")
    rebuild()
    answer = browser_of("lena").post(
        "/incidents/new", data=NEW | {"title": "relay drops mail", "look": "1"}
    )
    assert "Open now" in answer.text
    assert db.session.query(Incident).count() == 1


def test_what_happens_again_names_the_one_before(opened, browser_of, viewer_of):
    closed = opened("Relay drops mail")
    with db.writing():
        INCIDENT.advance(closed, "cancel", by=viewer_of("lena"), note="A test")
    desk = browser_of("lena")
    assert 'value="Relay drops mail"' in desk.get("/incidents/new?again=INC-1").text
    desk.post("/incidents/new", data=NEW | {"again": "INC-1"})
    assert "Came back as" in desk.get("/incidents/INC-1").text
    assert "This again" in desk.get("/incidents/INC-2").text


def test_what_is_confidential_is_suggested_to_nobody_else(opened, browser_of):
    opened("Payroll export fails", is_confidential=True)
    rebuild()
    page = browser_of("theo").post("/incidents/known", data={"title": "payroll export fails"})
    assert "INC-1" not in page.text


@pytest.mark.parametrize(("name", "status"), [("", 401), ("otto", 403), ("mona", 200)])
def test_who_is_shown_what_is_known(browser_of, name, status):
    answer = browser_of(name).post("/incidents/known", data={"title": "x"})
    assert answer.status_code == status
