"""A hand-over is one form, filled already, and arrives complete."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.accounts.models import Team
from portal.catalog.models import Service
from portal.core import clock, events
from portal.core.db import db
from portal.core.errors import Forbidden, Invalid
from portal.incidents.handover import diagnostics, proposing
from portal.incidents.models.escalation import Diagnostic, Escalation
from portal.incidents.models.incident import Incident
from portal.incidents.queries.around import responders_of
from portal.incidents.services import escalating
from portal.incidents.terms import EscalationKind, EscalationReason, IncidentState
from portal.search.learning.models import SearchObservation
from portal.search.learning.terms import Outcome

OPERATIONS, ENGINEERING = "2", "3"
PAGE = "/incidents/INC-1/escalate"
SENT = {"team": OPERATIONS, "reason": "no_kb", "note": "The light is red."}


def incident():
    db.session.expire_all()
    return db.session.get_one(Incident, 1)


def handed_over():
    return db.session.scalars(select(Escalation).order_by(Escalation.id.desc())).first()


@pytest.fixture
def vpn(session):
    """The service VPN, of Engineering."""
    with db.writing():
        service = Service(name="VPN", slug="vpn", team_id=3, created_at=clock.now())
        db.session.add(service)
    return service


@pytest.fixture
def at_l2(opened, browser_of):
    """INC-1, handed to Operations by Lena."""
    opened("VPN drops")
    browser_of("lena").post(PAGE, data=SENT)


def test_the_form_is_filled_from_the_trail(opened, browser_of, vpn_sop):
    opened("VPN drops")
    desk = browser_of("lena")
    desk.get("/incidents/INC-1/search?q=restart+tunnel")
    desk.post("/incidents/INC-1/articles/KB-1/run")
    page = desk.get("/incidents/INC-1/runs/1").text
    key = page.split('name="step" value="')[2].split('"')[0]
    desk.post(
        "/incidents/INC-1/runs/1/steps",
        data={"step": key, "result": "failed", "seen": "0", "note": "No route"},
    )
    form = desk.get(PAGE).text
    assert '<option selected value="2">Operations (L2)</option>' in form
    assert '<option selected value="kb_failed">' in form
    assert "KB-1 revision 1, step 2 failed: No route" in form
    assert "<q>restart tunnel</q>" in form


def test_it_goes_to_the_team_of_the_service(opened, vpn):
    opened("VPN drops", service=vpn)
    assert proposing.team_for(incident()).name == "Engineering"


def test_nothing_found_is_the_reason_where_nothing_was_tried(opened):
    opened("VPN drops")
    assert proposing.reason_from(incident()) is EscalationReason.NO_KB


def test_the_stop_line_of_an_article_leads_to_the_form(opened, browser_of, published):
    published("Two halves", "1. Look.\n2. Note it.\n\n:::l2\nLog in.\n:::\n")
    opened("VPN drops")
    desk = browser_of("lena")
    page = desk.get("/incidents/INC-1/articles/KB-1").text
    assert f'href="{PAGE}?article=KB-1"' in page
    form = desk.get(f"{PAGE}?article=KB-1").text
    assert '<option selected value="no_access">' in form
    assert "followed up to the part for L2" in form


def test_what_was_checked_and_what_was_not_goes_along(opened, browser_of, viewer_of):
    opened("VPN drops")
    with db.writing():
        for text in ("Ping the gateway", "Read its log"):
            diagnostics.add(text, None, by=viewer_of("mona"))
    browser_of("lena").post(PAGE, data=SENT | {"checks": ["1"]})
    assert (handed_over().checks, handed_over().left_out) == (
        ["Ping the gateway"],
        ["Read its log"],
    )
    page = browser_of("theo").get("/incidents/INC-1").text
    assert "Not checked" in page


def test_the_next_tier_reads_it_first_and_accepts(at_l2, browser_of):
    page = browser_of("theo").get("/incidents/INC-1").text
    assert page.index("Handed over: no article covers it") < page.index("What happened")
    assert "The light is red." in page
    answer = browser_of("theo").post("/incidents/INC-1/hand-overs/1/accept")
    assert answer.status_code == 302
    assert (incident().assignee.name, incident().tier.label) == ("Theo", "L2")


def test_while_it_waits_for_an_answer_nothing_else_goes_on(at_l2, browser_of):
    page = browser_of("theo").get("/incidents/INC-1").text
    first = page.split("What was tried before")[0].split('id="received-title"')[1]
    toolbar = page.split('class="toolbar"')[1].split("</div>")[0]
    assert "Accept" in first
    assert "Take it" not in page
    assert "button--primary" not in toolbar
    for step in ("take", "steps/start", "steps/mitigate"):
        answer = browser_of("theo").post(f"/incidents/INC-1/{step}")
        assert answer.status_code == 409
    assert incident().state is IncidentState.NEW


def test_nothing_is_mitigated_over_a_hand_over(opened, browser_of):
    opened("VPN drops")
    browser_of("lena").post("/incidents/INC-1/take")
    browser_of("lena").post(PAGE, data=SENT)
    answer = browser_of("theo").post("/incidents/INC-1/steps/mitigate")
    assert answer.status_code == 409
    assert "Operations has to accept or give back the hand-over." in answer.text
    assert incident().state is IncidentState.IN_PROGRESS


def test_a_hand_over_without_a_typed_search_is_a_search_in_vain(vpn_sop, at_l2):
    kept = db.session.scalars(select(SearchObservation)).one()
    assert (kept.text, kept.outcome) == ("VPN drops", Outcome.ESCALATED)


def test_giving_back_needs_a_reason_that_the_sender_reads(at_l2, browser_of):
    address = "/incidents/INC-1/hand-overs/1/bounce"
    answer = browser_of("theo").post(address, data={"reason": ""})
    assert answer.status_code == 422
    assert "Say what is missing" in answer.text
    browser_of("theo").post(address, data={"reason": "Which gateway?"})
    assert "Which gateway?" in browser_of("lena").get("/incidents/INC-1").text
    assert incident().tier.label == "L1"


def test_two_bounces_tell_the_manager(at_l2, browser_of):
    for number in (1, 2):
        address = f"/incidents/INC-1/hand-overs/{number}/bounce"
        browser_of("theo").post(address, data={"reason": "Which gateway?"})
        browser_of("lena").post(PAGE, data=SENT)
    told = db.session.scalars(
        select(events.Event).where(events.Event.verb == "bounced_twice")
    ).all()
    assert len(told) == 1


def test_a_second_hand_over_while_one_waits_keeps_the_text(at_l2, browser_of):
    answer = browser_of("lena").post(PAGE, data=SENT | {"team": ENGINEERING, "note": "Again"})
    assert answer.status_code == 409
    assert "nobody has answered yet" in answer.text
    assert "Again" in answer.text


def test_a_team_that_is_no_choice_is_refused(opened, browser_of):
    opened()
    answer = browser_of("lena").post(PAGE, data=SENT | {"team": "4", "note": "x" * 6_000})
    assert answer.status_code == 422
    assert "Keep it under 5,000 characters." in answer.text
    assert handed_over() is None


def test_the_list_shows_what_waits_for_my_team(at_l2, browser_of):
    assert "VPN drops" in browser_of("theo").get("/incidents/hand-overs").text
    ours = browser_of("lena").get("/incidents/hand-overs").text
    assert "Nothing waits for your team" in ours
    assert "Not answered" in ours


@pytest.mark.parametrize(("name", "status"), [("lena", 403), ("tess", 302), ("otto", 403)])
def test_who_answers_a_hand_over(at_l2, browser_of, name, status):
    answer = browser_of(name).post("/incidents/INC-1/hand-overs/1/accept")
    assert answer.status_code == status


def test_a_hand_over_of_another_incident_is_not_there(at_l2, opened, browser_of):
    opened("Another")
    assert browser_of("theo").post("/incidents/INC-2/hand-overs/1/accept").status_code == 404


def test_a_major_incident_has_roles_and_a_manager_who_knows(opened, browser_of, viewer_of):
    opened("Everything is down")
    desk = browser_of("lena")
    answer = desk.post("/incidents/INC-1/major", data={"note": "Nobody can work."})
    assert answer.location == "/incidents/INC-1/roles"
    sent = {"note": "Do we tell the shops?", "manager": str(viewer_of("mona").id), "comms": "0"}
    sent |= {"commander": str(viewer_of("theo").id), "scribe": str(viewer_of("lena").id)}
    assert desk.post(answer.location, data=sent).location == "/incidents/INC-1"
    assert incident().is_major
    assert [each.person.name for each in responders_of(incident())] == ["Theo", "Lena"]
    call = handed_over()
    assert (call.kind, call.to_person.name) == (EscalationKind.HIERARCHICAL, "Mona")
    theirs = browser_of("mona").get("/incidents/INC-1").text
    assert "You are called to decide" in theirs
    assert "Do we tell the shops?" in theirs
    browser_of("mona").post("/incidents/INC-1/hand-overs/1/accept")
    assert "called to decide" not in browser_of("lena").get("/incidents/INC-1").text


def test_a_call_does_not_hold_up_the_work(opened, viewer_of):
    opened()
    with db.writing():
        escalating.call(incident(), viewer_of("mona").person, "", by=viewer_of("lena"))
    assert escalating.open_escalation(incident()) is None
    with pytest.raises(Forbidden), db.writing():
        escalating.answer_call(handed_over(), by=viewer_of("theo"))
    with pytest.raises(Invalid), db.writing():
        escalating.call(incident(), viewer_of("theo").person, "", by=viewer_of("lena"))


def test_a_manager_is_called_only_to_a_major_incident(opened, browser_of, viewer_of):
    opened()
    sent = {"manager": str(viewer_of("mona").id), "commander": str(viewer_of("theo").id)}
    sent |= {"scribe": "0", "comms": "0", "note": "Who decides?"}
    answer = browser_of("lena").post("/incidents/INC-1/roles", data=sent)
    assert answer.status_code == 409
    assert "Declare it one first." in answer.text
    assert 'value="Who decides?"' in answer.text
    assert handed_over() is None


def test_managers_keep_the_list_of_checks(browser_of, vpn):
    manager = browser_of("mona")
    sent = {"text": "Ping the gateway", "service": "1"}
    assert manager.post("/admin/diagnostics", data=sent).status_code == 302
    assert "Ping the gateway" in manager.get("/admin/diagnostics").text
    again = manager.post("/admin/diagnostics", data=sent)
    assert again.status_code == 422
    assert "on the list already" in again.text
    manager.post("/admin/diagnostics/1/remove")
    assert db.session.scalars(select(Diagnostic)).all() == []


@pytest.mark.parametrize(
    ("name", "status"), [("lena", 403), ("otto", 403), ("", 302), ("ada", 200)]
)
def test_who_keeps_the_list_of_checks(browser_of, name, status):
    assert browser_of(name).get("/admin/diagnostics").status_code == status


def test_the_checks_of_a_service_come_after_those_for_all(opened, vpn, viewer_of):
    with db.writing():
        diagnostics.add("Of the VPN", vpn, by=viewer_of("mona"))
        diagnostics.add("For all", None, by=viewer_of("mona"))
    assert [check.text for check in proposing.diagnostics_for(vpn.id)] == ["For all", "Of the VPN"]
    assert [check.text for check in proposing.diagnostics_for(None)] == ["For all"]


@pytest.mark.parametrize(
    ("minutes", "said"), [(101, "1 h 41 min"), (45, "45 min"), (0, "Less than a minute")]
)
def test_how_long_it_was_there_is_said_in_hours_and_minutes(
    opened, browser_of, monkeypatch, minutes, said
):
    opened("VPN drops")
    later = clock.now() + timedelta(minutes=minutes)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert f"{said} at L1" in browser_of("lena").get(PAGE).text
    browser_of("lena").post(PAGE, data=SENT)
    told = browser_of("theo").get("/incidents/INC-1").text
    assert said in told.split("<dt>Spent there</dt>")[1].split("</dd>", maxsplit=1)[0]


def test_where_no_team_is_proposed_one_has_to_be_chosen(opened, browser_of):
    with db.writing():
        db.session.add(Team(name="Databases", tier_number=2, created_at=clock.now()))
    opened("Badge reader beeps")
    desk = browser_of("lena")
    assert "Choose the team" in desk.get(PAGE).text
    answer = desk.post(PAGE, data=SENT | {"team": "0", "note": "It beeps."})
    assert answer.status_code == 422
    assert "Choose the team." in answer.text
    assert "It beeps." in answer.text
    assert handed_over() is None
