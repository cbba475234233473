"""What is done on the page of an incident, by the least privileged person who may."""

import io
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.core import clock, events
from portal.core.db import db
from portal.core.errors import Conflict, Invalid
from portal.incidents import references
from portal.incidents.lifecycle import INCIDENT
from portal.incidents.models.incident import Incident, Responder
from portal.incidents.models.talk import TimelineEvent
from portal.incidents.services import describing, joining, leading, working
from portal.incidents.terms import IncidentState, KnowledgeOutcome, MajorRole, ResolutionCode
from portal.incidents.texts import NOTHING, Text

INC = "/incidents/INC-1"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


def incident(number: int = 1) -> Incident:
    db.session.expire_all()
    return db.session.get_one(Incident, number)


def resolved(found, viewer):
    with db.writing():
        INCIDENT.advance(
            found,
            "resolve",
            by=viewer,
            code=ResolutionCode.FIXED,
            resolution=Text("Done.", "<p>Done.</p>"),
            outcome=KnowledgeOutcome.KB_MISSING,
        )
    return found


def seen(page: str) -> str:
    return page.split('name="seen"')[1].split('value="')[1].split('"', maxsplit=1)[0]


def test_what_it_says_is_corrected_and_told(opened, browser_of):
    opened("VPN drops")
    desk = browser_of("theo")
    stamp = seen(desk.get(f"{INC}/edit").text)
    sent = {"title": "VPN drops at noon", "service": "0", "category": "0", "seen": stamp}
    assert desk.post(f"{INC}/edit", data=sent).status_code == 302
    assert "“VPN drops” → “VPN drops at noon”" in desk.get(INC).text


def test_of_two_who_correct_it_the_second_keeps_both_texts(opened, browser_of, viewer_of):
    found = opened("VPN drops")
    stamp = describing.fingerprint(found)
    with db.writing():
        describing.describe(
            found,
            by=viewer_of("theo"),
            title="VPN drops in Bonn",
            description=NOTHING,
            service=None,
            category=None,
            seen=stamp,
        )
    sent = {"title": "VPN drops at noon", "service": "0", "category": "0", "seen": stamp}
    answer = browser_of("lena").post(f"{INC}/edit", data=sent)
    assert answer.status_code == 409
    assert "VPN drops in Bonn" in answer.text
    assert "VPN drops at noon" in answer.text
    assert incident().title == "VPN drops in Bonn"
    again = browser_of("lena").post(f"{INC}/edit", data=sent | {"seen": seen(answer.text)})
    assert again.status_code == 302


def test_impact_and_urgency_give_the_priority_unless_somebody_says_why(opened, browser_of):
    opened()
    desk = browser_of("lena")
    rated = {"impact": "1", "urgency": "1", "priority": "", "priority_reason": ""}
    desk.post(f"{INC}/priority", data=rated)
    assert incident().priority.label == "P1"
    silent = desk.post(f"{INC}/priority", data=rated | {"priority": "4"})
    assert silent.status_code == 422
    desk.post(f"{INC}/priority", data=rated | {"priority": "4", "priority_reason": "A test site"})
    assert (incident().priority.label, incident().priority_reason) == ("P4", "A test site")


def test_taking_it_begins_the_work(opened, browser_of):
    opened()
    desk = browser_of("lena")
    desk.post(f"{INC}/take")
    assert (incident().state, incident().assignee.name) == (IncidentState.IN_PROGRESS, "Lena")
    assert incident().acknowledged_at is not None
    page = desk.get(INC).text
    assert "Start work" not in page
    assert "steps/acknowledge" not in page


def test_taking_over_what_waits_lets_it_wait(opened, browser_of):
    opened()
    browser_of("lena").post(f"{INC}/take")
    asked = {"reason": "vendor", "until": "2999-01-01T08:00", "note": ""}
    browser_of("lena").post(f"{INC}/wait", data=asked)
    answer = browser_of("theo").post(f"{INC}/take", data={"seen": incident().assignee_id})
    assert answer.status_code == 302
    assert (incident().state, incident().assignee.name) == (IncidentState.PENDING, "Theo")


def test_it_is_assigned_and_given_back(opened, browser_of, viewer_of):
    opened()
    theo = viewer_of("theo").id
    desk = browser_of("lena")
    desk.post(f"{INC}/assign", data={"assignee": theo, "team": "0"})
    assert incident().assignee.name == "Theo"
    desk.post(f"{INC}/assign", data={"assignee": "0", "team": "0"})
    assert incident().assignee is None


def test_two_reports_of_one_matter_are_merged(opened, browser_of):
    opened("VPN drops")
    opened("No VPN")
    desk = browser_of("lena")
    assert desk.post(f"{INC}/merge", data={"into": "INC-9"}).status_code == 422
    assert desk.post(f"{INC}/merge", data={"into": "INC-2"}).status_code == 302
    assert incident().state is IncidentState.MERGED
    assert "It goes on in" in desk.get(INC).text


def test_another_matter_is_split_off(opened, browser_of):
    opened("VPN drops and the printer jams")
    desk = browser_of("lena")
    assert desk.post(f"{INC}/split", data={"title": "The printer jams"}).status_code == 302
    assert (incident(2).title, incident(2).requester.name) == ("The printer jams", "Otto")


def test_parts_stand_under_the_one_that_leads_but_not_in_a_circle(opened, browser_of):
    opened("Site down")
    opened("VPN drops")
    desk = browser_of("lena")
    assert desk.post("/incidents/INC-2/parent", data={"parent": "INC-1"}).status_code == 302
    assert "VPN drops" in desk.get(INC).text
    assert desk.post(f"{INC}/parent", data={"parent": "INC-2"}).status_code == 422


@pytest.mark.parametrize(
    ("address", "label"),
    [
        ("https://jira.example/browse/OPS-12?focused=1", "Jira OPS-12"),
        ("https://x.example/nav_to.do?uri=incident.do%3Fnumber%3DINC0010023", "ServiceNow INC0010023"),
        ("https://github.com/acme/relay/issues/7", "GitHub acme/relay#7"),
        ("https://git.example/acme/relay/-/issues/7", "GitLab acme/relay#7"),
        ("https://status.example/a", "status.example"),
    ],
)  # fmt: skip
def test_a_ticket_elsewhere_gets_its_name(address, label):
    assert references.label_of(address) == label


@pytest.mark.parametrize("address", ["javascript:alert(1)", "ftp://x/y", "https:", "//x", "a b"])
def test_what_is_no_web_address_is_not_linked(address):
    with pytest.raises(Invalid):
        references.checked(address)


def test_tickets_elsewhere_come_and_go(opened, browser_of):
    opened()
    desk = browser_of("lena")
    desk.post(f"{INC}/references", data={"url": "https://jira.example/browse/OPS-12"})
    assert "Jira OPS-12" in desk.get(INC).text
    assert desk.post(f"{INC}/references/1/remove").status_code == 302
    assert desk.post(f"{INC}/references/1/remove").status_code == 404


def test_a_line_of_the_timeline_is_back_dated_and_becomes_a_key_moment(opened, browser_of):
    opened()
    desk = browser_of("lena")
    when = (clock.now() - timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M")
    sent = {"kind": "impact", "text": "Bonn is cut off", "occurred_at": when}
    desk.post(f"{INC}/notes", data=sent)
    line = db.session.scalar(select(TimelineEvent).where(TimelineEvent.text == "Bonn is cut off"))
    assert line.occurred_at < line.recorded_at
    desk.post(f"{INC}/notes/{line.id}/key", data={"key": "1"})
    assert "Key moment" in desk.get(f"{INC}?show=note").text


@pytest.mark.parametrize(
    "sent",
    [
        {"kind": "note", "text": ""},
        {"kind": "note", "text": "Later", "occurred_at": "2999-01-01T00:00"},
        {"kind": "note", "text": "See", "link": "javascript:alert(1)"},
        {"kind": "nonsense", "text": "x"},
    ],
)
def test_a_line_that_cannot_be_is_refused_with_its_text(opened, browser_of, sent):
    opened()
    answer = browser_of("lena").post(f"{INC}/notes", data=sent)
    assert answer.status_code == 422
    assert sent["text"] in answer.text
    assert db.session.query(TimelineEvent).count() == 1


def test_the_course_is_narrowed_by_kind(opened, browser_of):
    opened()
    desk = browser_of("lena")
    desk.post(f"{INC}/comments", data={"text": "Fan is loud"})
    assert "Fan is loud" in desk.get(f"{INC}?show=talk").text
    assert "Fan is loud" not in desk.get(f"{INC}?show=step").text


def test_a_page_fetched_to_be_compared_takes_no_message_away(opened, browser_of):
    opened()
    desk = browser_of("lena")
    desk.post(f"{INC}/take")
    fetched = desk.get(INC, headers={"Portal-Live": "1"}).text
    assert 'data-live="steps"' in fetched
    assert "INC-1 is yours." not in fetched
    assert "INC-1 is yours." in desk.get(INC).text


def test_a_screenshot_is_shown_small(opened, browser_of):
    opened()
    desk = browser_of("lena")
    sent = {"text": "See", "file": (io.BytesIO(PNG), "screenshot.png")}
    assert desk.post(f"{INC}/comments", data=sent).status_code == 302
    assert (
        '<img class="shot-image" src="/incidents/INC-1/files/screenshot.png"' in desk.get(INC).text
    )


def test_a_major_incident_is_declared_led_and_ended(opened, browser_of, viewer_of):
    opened()
    lena = viewer_of("lena").id
    desk = browser_of("lena")
    assert desk.post(f"{INC}/major", data={"note": ""}).status_code == 422
    desk.post(f"{INC}/major", data={"note": "The whole site"})
    desk.post(f"{INC}/roles", data={"commander": lena, "scribe": "0", "comms": "0"})
    page = desk.get(INC).text
    assert "Incident commander: Lena" in page
    assert db.session.query(Responder).count() == 1
    desk.post(f"{INC}/major", data={"note": "Back"})
    assert not incident().is_major


def test_roles_are_for_major_incidents(opened, viewer_of):
    found, lena = opened(), viewer_of("lena")
    with pytest.raises(Conflict), db.writing():
        leading.assign_role(found, MajorRole.SCRIBE, lena.person, by=lena)


@pytest.mark.parametrize(("name", "status"), [("lena", 403), ("mona", 302)])
def test_a_manager_waives_the_postmortem(opened, browser_of, viewer_of, name, status):
    resolved(opened(impact=1, urgency=1), viewer_of("lena"))
    answer = browser_of(name).post(f"{INC}/waive", data={"note": "A drill"})
    assert answer.status_code == status
    assert INCIDENT.missing(incident(), "close", by=viewer_of("lena")) == (
        [] if status == 302 else ["A postmortem in review, or a manager's waiver: it was P1."]
    )


def test_nothing_is_waived_before_it_is_resolved(opened, browser_of):
    opened()
    answer = browser_of("mona").post(f"{INC}/waive", data={"note": "A drill"})
    assert answer.status_code == 409
    assert "A drill" in answer.text


def test_one_more_person_is_counted_once(opened, browser_of):
    opened()
    desk = browser_of("lena")
    for _ in range(2):
        desk.post("/incidents/me-too", data={"ref": "INC-1", "requester": "rea@example.test"})
    assert joining.people_too(incident()) == 1
    assert "1 more person" in desk.get(INC).text


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"ref": "INC-9"}, 404),
        ({"ref": "INC-1", "requester": "nobody@example.test"}, 422),
        ({"ref": ""}, 422),
    ],
)
def test_nobody_is_counted_where_there_is_nothing(opened, browser_of, sent, status):
    opened()
    assert browser_of("lena").post("/incidents/me-too", data=sent).status_code == status


def test_what_is_over_counts_nobody(opened, browser_of, viewer_of):
    resolved(opened(), viewer_of("lena"))
    assert browser_of("lena").post("/incidents/me-too", data={"ref": "INC-1"}).status_code == 409


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Otto", ""),
        ("OTTO@example.test", ""),
        ("", ""),
        ("Jo Caller", "Nobody here is Jo Caller: kept as a contact without an account."),
        ("jo@else.test", "Nobody here is jo@else.test: kept as a contact without an account."),
        ("\x00", "Nobody here is \x00: kept as a contact without an account."),
    ],
)
def test_a_reporter_nobody_knows_is_said_to_be_one(browser_of, typed, said):
    asked = {"as": "known", "q": typed}
    assert browser_of("lena").get("/incidents/people", query_string=asked).text == said


def test_people_are_found_by_the_beginning_of_a_name(browser_of):
    desk = browser_of("lena")
    assert "otto@example.test" in desk.get("/incidents/people?q=ot").text
    assert "Otto" not in desk.get("/incidents/people?q=ot&as=mention").text
    assert 'data-mention="theo"' in desk.get("/incidents/people?q=th&as=mention").text


def test_a_major_incident_is_declared_once(opened, viewer_of):
    found, lena = opened(), viewer_of("lena")
    with db.writing():
        working.declare_major(found, by=lena, is_major=True, note="Site down")
    with pytest.raises(Conflict), db.writing():
        working.declare_major(found, by=lena, is_major=True, note="Site down")


@pytest.mark.parametrize(
    ("verdict", "said"),
    [("used_solved", "solved it"), ("used_partial", "helped"), ("used_failed", "did not help")],
)
def test_a_verdict_reads_as_its_button_says(opened, browser_of, vpn_sop, verdict, said):
    opened("VPN drops")
    desk = browser_of("lena")
    desk.post(f"{INC}/articles/KB-1/verdict", data={"verdict": verdict, "revision": "1"})
    page = desk.get(INC).text
    assert f">KB-1: {said}</p>" in page
    assert f"{said.capitalize()}, revision 1" in page
    assert verdict.replace("_", " ") not in page


def test_what_was_paused_before_the_reason_was_kept_shows_its_note(opened, browser_of, viewer_of):
    found = opened()
    with db.writing():
        events.write(found, "wait", by=viewer_of("lena"), note="Until the part comes")
    assert ">Until the part comes</p>" in browser_of("lena").get(INC).text


def test_its_rating_is_told_in_words(opened, browser_of):
    opened(impact=1, urgency=3)
    assert "impact high, urgency low" in browser_of("lena").get(INC).text


def test_a_line_that_is_refused_keeps_its_time_and_its_mark(opened, browser_of):
    opened()
    sent = {"kind": "note", "text": "Later", "occurred_at": "2999-01-01T00:00", "is_key": "y"}
    page = browser_of("lena").post(f"{INC}/notes", data=sent).text
    assert 'name="occurred_at" value="2999-01-01T00:00" aria-invalid="true"' in page
    assert 'name="is_key" value="y" checked' in page
