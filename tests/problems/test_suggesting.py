"""Incidents that look alike are proposed with why, taken into a problem, or dismissed."""

from datetime import timedelta

import pytest

from portal.catalog.models import Service
from portal.core import clock
from portal.core.db import db
from portal.incidents.lifecycle import INCIDENT
from portal.incidents.models.incident import Incident
from portal.incidents.terms import KnowledgeOutcome, Priority
from portal.incidents.texts import Text
from portal.problems.models.problem import Problem
from portal.problems.queries import suggesting
from portal.problems.services import linking

LOG = "2026-03-01 ERROR HikariPool-{} - Connection is not available, request timed out after {}ms"


@pytest.fixture
def vpn(session):
    with db.writing() as writing:
        service = Service(name="VPN", slug="vpn", created_at=clock.now())
        writing.add(service)
    return service


def groups(viewer):
    return [
        (set(each.whys), sorted(case.id for case in each.cases))
        for each in suggesting.suggested(viewer)[0]
    ]


def quoting(number):
    said = LOG.format(number, number * 1000)
    return Text(said, f"<p>{said}</p>")


def test_the_same_message_brings_two_together(opened, viewer_of):
    opened("Orders are not saved", description=quoting(1))
    opened("Nothing to do with it", description=Text("ERROR disk /dev/sda1 is full now"))
    opened("Shop is slow", description=quoting(7))
    assert groups(viewer_of("lena")) == [({"The same error message"}, [1, 3])]


def test_the_same_words_on_one_service_take_three(opened, viewer_of, vpn):
    opened("VPN drops after lunch", service=vpn)
    opened("VPN drops after sleep", service=vpn)
    assert groups(viewer_of("lena")) == []
    opened("The VPN drops after every lunch", service=vpn)
    opened("VPN drops after lunch")  # on no service
    opened("Password expired yesterday", service=vpn)
    assert groups(viewer_of("lena")) == [({"The same words, on VPN"}, [1, 2, 3])]


def test_what_came_back_stands_together_however_long_the_chain(opened, viewer_of):
    first = opened("Badge reader beeps")
    second = opened("It beeps again", recurrence_of=first)
    opened("Door three", recurrence_of=second)
    assert groups(viewer_of("lena")) == [({"Each is the one before again"}, [1, 2, 3])]


def test_a_group_within_a_larger_one_adds_its_reason(opened, viewer_of, vpn):
    for number in (1, 2):
        opened("VPN drops after lunch", service=vpn, description=quoting(number))
    opened("VPN drops after lunch", service=vpn)
    reasons = {"The same words, on VPN", "The same error message"}
    assert groups(viewer_of("lena")) == [(reasons, [1, 2, 3])]


def test_what_is_confidential_cancelled_or_old_is_left_out(opened, viewer_of, monkeypatch):
    opened("One", description=quoting(1))
    opened("Secret", description=quoting(2), is_confidential=True)
    gone = opened("Gone", description=quoting(3))
    with db.writing():
        INCIDENT.advance(gone, "cancel", by=viewer_of("lena"), note="No.")
    assert groups(viewer_of("mona")) == []
    opened("Two", description=quoting(4))
    assert len(groups(viewer_of("mona"))) == 1
    later = clock.now() + timedelta(days=91)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert groups(viewer_of("mona")) == []


def test_what_stands_with_a_problem_is_no_longer_proposed(opened, suspected, viewer_of):
    some = [opened(f"Number {n}", description=quoting(n)) for n in (1, 2, 3)]
    problem = suspected(incidents=some[:2])
    (group,) = suggesting.suggested(viewer_of("lena"))[0]
    assert group.problems == (problem,)
    assert group.free == (some[2],)
    with db.writing():
        linking.link(problem, group.free, by=viewer_of("lena"))
    assert suggesting.suggested(viewer_of("lena")) == ([], [])


def test_the_page_says_why_and_leads_to_a_problem(opened, browser_of):
    for number in (1, 2):
        opened(f"Number {number}", description=quoting(number))
    desk = browser_of("lena")
    page = desk.get("/problems/suggested").text
    assert "The same error message" in page
    assert "/problems/new?ref=INC-2&amp;ref=INC-1" in page


def test_what_an_article_answers_every_time_stands_apart(opened, browser_of):
    cases = [opened(f"Number {number}", description=quoting(number)) for number in (1, 2)]
    with db.writing():
        for each in cases:
            each.knowledge_outcome = KnowledgeOutcome.SOLVED_BY_KB
            each.priority_number = Priority.P4
    desk = browser_of("lena")
    assert "Nothing but what an article answers every time." in desk.get("/problems/suggested").text
    with db.writing():
        db.session.get_one(Incident, 1).priority_number = Priority.P3
    assert "article answers every time" not in desk.get("/problems/suggested").text


def test_the_rest_is_taken_into_the_problem_some_have(opened, suspected, browser_of):
    some = [opened(f"Number {n}", description=quoting(n)) for n in (1, 2)]
    ref = suspected(incidents=some[:1]).ref
    desk = browser_of("lena")
    assert f"Take the others into {ref}" in desk.get("/problems/suggested").text
    desk.post("/problems/take", data={"ref": "INC-2", "problem": ref})
    assert "Nothing looks alike" in desk.get("/problems/suggested").text


def test_what_was_dismissed_is_remembered_until_it_is_twice_as_large(opened, browser_of, viewer_of):
    for number in (1, 2):
        opened(f"Number {number}", description=quoting(number))
    key = suggesting.suggested(viewer_of("lena"))[0][0].key
    desk = browser_of("lena")
    assert desk.post("/problems/suggested/dismiss", data={"key": key}).status_code == 422
    assert desk.post("/problems/suggested/dismiss", data={"key": "x"}).status_code == 404
    desk.post("/problems/suggested/dismiss", data={"key": key, "reason": "Two causes."})
    page = desk.get("/problems/suggested").text
    assert "Two causes." in page
    assert "Nothing looks alike" in page
    opened("Number 3", description=quoting(3))
    assert groups(viewer_of("lena")) == []
    opened("Number 4", description=quoting(4))
    assert groups(viewer_of("lena")) == [({"The same error message"}, [1, 2, 3, 4])]


def test_a_dismissal_is_taken_back(opened, browser_of, viewer_of):
    for number in (1, 2):
        opened(f"Number {number}", description=quoting(number))
    key = suggesting.suggested(viewer_of("lena"))[0][0].key
    desk = browser_of("lena")
    desk.post("/problems/suggested/dismiss", data={"key": key, "reason": "Two causes."})
    desk.post("/problems/suggested/restore", data={"key": key})
    assert len(groups(viewer_of("lena"))) == 1
    assert desk.post("/problems/suggested/restore", data={"key": key}).status_code == 404


@pytest.mark.parametrize(("name", "status"), [("lena", 200), ("rea", 200), ("otto", 403)])
def test_who_looks_at_what_is_suggested(browser_of, name, status):
    assert browser_of(name).get("/problems/suggested").status_code == status
    assert db.session.query(Problem).count() == 0
