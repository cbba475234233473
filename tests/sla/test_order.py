"""Which policy counts for what: said before it is saved, and never changed by accident."""

import pytest

from portal.core.db import db
from portal.incidents.services.reporting import Report, report
from portal.incidents.terms import Channel
from portal.sla.queries import rules
from portal.sla.services.clocks import start
from portal.sla.terms import Facts
from tests.sla.conftest import INCIDENT, at
from tests.sla.test_pages import MEANT, POLICY, versions

NEW = "/admin/sla/policies/new"
NARROW = POLICY | {"team": "1"}


@pytest.fixture
def burning(viewer_of):
    """An open incident, counted by Standard."""
    with db.writing():
        return report(Report(title="Printer on fire", channel=Channel.PHONE), by=viewer_of("lena"))


def names():
    db.release()
    return [each.name for each in rules.policies()]


def test_a_policy_that_leaves_another_without_a_turn_has_to_be_meant(browser_of):
    answer = browser_of("mona").post(NEW, data=POLICY)
    assert answer.status_code == 422
    assert "Standard (order 100) would never count: Payments (order 10) is tried first" in (
        answer.text
    )
    assert 'name="takes_over"' in answer.text
    assert names() == ["Standard"]
    assert browser_of("mona").post(NEW, data=POLICY | MEANT).status_code == 302


def test_a_policy_that_would_never_have_its_own_turn_has_to_be_meant(browser_of):
    answer = browser_of("mona").post(NEW, data=NARROW | {"place": "200"})
    assert answer.status_code == 422
    assert "Payments (order 200) would never count: Standard (order 100) is tried first" in (
        answer.text
    )


def test_a_policy_for_one_team_takes_nobodys_turn(browser_of):
    assert browser_of("mona").post(NEW, data=NARROW).status_code == 302
    assert "Never counts" not in browser_of("lena").get("/admin/sla").text


def test_an_edit_that_moves_a_policy_to_the_front_has_to_be_meant(browser_of):
    browser_of("mona").post(NEW, data=NARROW)
    wide = POLICY | {"seen": "1"}
    answer = browser_of("mona").post("/admin/sla/policies/2/edit", data=wide)
    assert answer.status_code == 422
    assert "Standard (order 100) would never count" in answer.text
    browser_of("mona").post("/admin/sla/policies/2/edit", data=wide | MEANT)
    # Said once: the next edit changes nothing about the order, so nothing is asked.
    again = POLICY | {"seen": "2", "resolution_5": "3 h"}
    assert browser_of("mona").post("/admin/sla/policies/2/edit", data=again).status_code == 302


def test_the_list_and_the_page_say_who_never_counts(browser_of):
    browser_of("mona").post(NEW, data=POLICY | MEANT)
    assert "Payments comes first" in browser_of("lena").get("/admin/sla").text
    page = browser_of("lena").get("/admin/sla/policies/2").text
    assert page.index("Payments</strong>") < page.index(">Standard</a>")
    assert "Never counts" in page


def test_bringing_back_asks_first_when_another_loses_its_turn(browser_of):
    mona = browser_of("mona")
    mona.post(NEW, data=POLICY | MEANT)
    mona.post("/admin/sla/policies/2/retire")
    page = mona.get("/admin/sla/policies/2").text
    assert "Bring Payments back? Standard (order 100) would never count" in page
    mona.post(NEW, data=NARROW | {"name": "One team"})
    mona.post("/admin/sla/policies/3/retire")
    assert "Bring One team back?" not in mona.get("/admin/sla/policies/3").text


def test_the_preview_lists_the_order_and_saves_nothing(browser_of):
    before = versions()
    page = browser_of("mona").post(NEW, data=NARROW | {"try": "1"}).text
    assert "Which policy would count" in page
    assert page.index("(this one)") < page.index(">Standard</a>")
    assert "None changes" in page
    assert versions() == before


def test_the_preview_says_which_open_incidents_are_held_against_something_else(browser_of, burning):
    page = (
        browser_of("mona")
        .post("/admin/sla/policies/1/edit", data=POLICY | {"name": "Standard", "try": "1"})
        .text
    )
    assert "At once: 1 open incident" in page
    assert "Printer on fire" in page
    assert "→ 2 h" in page


def test_the_preview_says_which_open_incidents_would_move_later(browser_of, burning):
    page = browser_of("mona").post(NEW, data=POLICY | {"try": "1"}).text
    assert "Later: 1 open incident" in page
    assert "Printer on fire" in page
    elsewhere = NARROW | {"team": "2", "try": "1"}
    assert "Printer on fire" not in browser_of("mona").post(NEW, data=elsewhere).text


def test_a_clock_without_a_record_does_not_break_the_preview(browser_of, session):
    with db.writing():
        start(INCIDENT, Facts(priority=3), at=at("2026-11-27 10:00"))
    answer = browser_of("mona").post(NEW, data=POLICY | {"try": "1"})
    assert answer.status_code == 200


@pytest.mark.parametrize("verb", [{}, {"try": "1"}])
def test_the_more_urgent_never_has_longer(browser_of, verb):
    sent = NARROW | {"resolution_1": "9 h"} | verb
    answer = browser_of("mona").post(NEW, data=sent)
    assert answer.status_code == 422
    assert "A P1 is more urgent than a P2, so it cannot have longer: 2 h at most." in answer.text
    assert names() == ["Standard"]


def test_other_hours_are_not_compared(browser_of):
    answer = browser_of("mona").post(NEW, data=NARROW | {"resolution_1": "9 h", "calendar_1": "2"})
    assert answer.status_code == 302
