"""Lists of incidents: what stands in them, for whom, and what is done to several at once."""

import re
from datetime import timedelta

import pytest
from werkzeug.datastructures import MultiDict

from portal.core import clock
from portal.core.db import db
from portal.incidents.lifecycle import INCIDENT
from portal.incidents.lists import USUAL, Age, Column, Tab, Wanted, wanted
from portal.incidents.models.incident import Incident
from portal.incidents.queries import listing
from portal.incidents.services import listing as kept
from portal.incidents.services import working
from portal.incidents.terms import IncidentState, Priority


def titles(viewer, **narrowed):
    return [each.title for each in listing.page(Wanted(**narrowed), viewer=viewer).rows]


def taken(incident, viewer):
    with db.writing():
        working.take(incident, by=viewer, seen=None)
    return incident


def test_each_tab_holds_its_own(opened, viewer_of):
    lena = viewer_of("lena")
    taken(opened("Mine"), lena)
    opened("Nobody's")
    assert titles(lena, tab=Tab.MINE) == ["Mine"]
    assert titles(lena, tab=Tab.UNASSIGNED) == ["Nobody's"]
    assert sorted(titles(lena, tab=Tab.TEAM)) == ["Mine", "Nobody's"]
    assert titles(viewer_of("theo"), tab=Tab.TEAM) == []
    assert titles(lena, tab=Tab.RESOLVED) == []


def test_tabs_count_what_they_hold(opened, viewer_of):
    taken(opened(), viewer_of("lena"))
    opened()
    counted = listing.counts(viewer_of("lena"))
    assert counted == {Tab.MINE: 1, Tab.TEAM: 2, Tab.UNASSIGNED: 1, Tab.OPEN: 2}


def test_the_most_pressing_comes_first(opened, viewer_of):
    opened("Slow", impact=3, urgency=3)
    opened("Down", impact=1, urgency=1)
    assert titles(viewer_of("lena")) == ["Down", "Slow"]
    assert titles(viewer_of("lena"), sort="oldest") == ["Slow", "Down"]


def test_what_is_over_comes_behind_what_is_open(opened, viewer_of):
    mona = viewer_of("mona")
    opened("Down", impact=1, urgency=1)
    opened("Slow", impact=3, urgency=3)
    with db.writing():
        INCIDENT.advance(db.session.get_one(Incident, 1), "cancel", by=mona, note="A drill.")
    assert titles(mona, tab=Tab.ALL) == ["Slow", "Down"]
    assert titles(mona, tab=Tab.ALL, sort="oldest") == ["Down", "Slow"]


@pytest.mark.parametrize(
    "narrowed",
    [
        {"text": "vpn drops"},
        {"text": "INC-1"},
        {"priorities": (Priority.P3,)},
        {"states": (IncidentState.NEW,)},
        {"assignee": listing.NOBODY_YET},
        {"channel": "phone"},
        {"tier": 1},
    ],
)
def test_filters_keep_what_fits(opened, viewer_of, narrowed):
    opened("VPN drops at noon")
    assert titles(viewer_of("lena"), **narrowed) == ["VPN drops at noon"]


@pytest.mark.parametrize(
    "narrowed",
    [
        {"text": "100%"},
        {"priorities": (Priority.P1,)},
        {"states": (IncidentState.PENDING,)},
        {"assignee": 99},
        {"service": "mail"},
        {"is_major": True},
        {"is_confidential": True},
        {"age": Age.HOUR},
    ],
)
def test_filters_leave_out_what_does_not(opened, viewer_of, narrowed):
    opened("VPN drops at noon")
    assert titles(viewer_of("lena"), **narrowed) == []


def test_confidential_ones_are_listed_for_their_team_only(opened, viewer_of):
    opened("Payroll", is_confidential=True)
    assert titles(viewer_of("lena")) == ["Payroll"]
    assert titles(viewer_of("theo")) == []


def test_an_address_says_the_list_and_nonsense_says_nothing():
    this = Wanted(tab=Tab.MINE, priorities=(Priority.P1, Priority.P2), assignee=0, is_major=True)
    sent = MultiDict([part.split("=") for part in this.query.split("&")])
    assert wanted(sent) == this
    odd = MultiDict([("tab", "x"), ("priority", "9"), ("team", "-1"), ("page", "0" * 30)])
    assert wanted(odd) == Wanted()


def test_a_kept_list_stands_above_and_is_forgotten(browser_of, viewer_of):
    desk = browser_of("lena")
    desk.post("/incidents/lists", data={"name": "P1 of all", "list": "priority=1"})
    assert "P1 of all" in desk.get("/incidents").text
    assert browser_of("theo").post("/incidents/lists/1/forget").status_code == 404
    assert browser_of("lena").post("/incidents/lists/1/forget").status_code == 302
    assert kept.kept_by(viewer_of("lena")) == []


def test_columns_are_kept_for_each_person(opened, browser_of, viewer_of):
    opened()
    browser_of("lena").post("/incidents/columns", data={"column": ["channel", "state", "odd"]})
    assert kept.columns_of(viewer_of("lena")) == (Column.STATE, Column.CHANNEL)
    assert kept.columns_of(viewer_of("theo")) == USUAL


def test_what_is_refused_says_why_and_the_rest_is_done(opened, browser_of, viewer_of):
    opened("One")
    taken(opened("Two"), viewer_of("lena"))
    sent = {"verb": "take", "ref": ["INC-1", "INC-2"]}
    answer = browser_of("theo").post("/incidents/bulk", data=sent)
    assert "Lena has it" in answer.text
    assert chosen(answer.text) == ["INC-2"]
    assert answer.status_code == 200
    found = db.session.query(Incident).order_by(Incident.id)
    assert [each.assignee.name for each in found] == ["Theo", "Lena"]


@pytest.mark.parametrize(
    ("sent", "state"),
    [
        ({"verb": "cancel", "cancel_reason": "A test"}, IncidentState.CANCELLED),
        ({"verb": "merge", "into": "INC-1"}, IncidentState.MERGED),
        ({"verb": "priority", "priority": "1", "reason": "A drill"}, IncidentState.NEW),
    ],
)
def test_steps_for_several(opened, browser_of, sent, state):
    opened("Stays")
    refs = [opened("One").ref, opened("Two").ref]
    answer = browser_of("lena").post("/incidents/bulk", data=sent | {"ref": refs})
    assert answer.status_code == 302
    found = db.session.query(Incident).filter(Incident.title.in_(["One", "Two"])).all()
    assert [each.state for each in found] == [state, state]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"verb": "cancel"}, "Say why they are cancelled."),
        (
            {"verb": "priority", "priority": "1"},
            "Say why it is not what impact and urgency give.",
        ),
        (
            {"verb": "merge", "into": "the other"},
            "Say into which incident: INC- and its number.",
        ),
        ({"verb": "merge", "into": "INC-4"}, "INC-4 is cancelled: merge into an open one."),
    ],
)
def test_a_step_that_says_too_little_brings_the_list_back_as_it_was(
    opened, browser_of, viewer_of, sent, said
):
    for title in ("One", "Two", "Three", "Over"):
        opened(title)
    with db.writing():
        INCIDENT.advance(db.session.get(Incident, 4), "cancel", by=viewer_of("lena"), note="Test")
    sent = {"ref": ["INC-1", "INC-3"], "list": "tab=team&sort=oldest"} | sent
    answer = browser_of("lena").post("/incidents/bulk", data=sent)
    assert answer.status_code == 422
    assert said in answer.text
    assert chosen(answer.text) == ["INC-1", "INC-3"]
    assert "tab=team" in answer.text.split('name="list" value="')[-1].split('"')[0]
    assert re.search(rf'<details [^>]*data-bulk="{sent["verb"]}"[^>]* open>', answer.text)
    assert f'value="{sent.get("into", "")}"' in answer.text
    assert all(each.state is IncidentState.NEW for each in some(1, 2, 3))


def chosen(page: str) -> list[str]:
    boxes = page.split('name="ref" value="')[1:]
    return sorted(box.split('"')[0] for box in boxes if " checked>" in box.split("</td>")[0])


def some(*numbers: int) -> list[Incident]:
    db.session.expire_all()
    return [db.session.get_one(Incident, number) for number in numbers]


def test_a_step_for_several_leads_back_to_its_page_of_the_list(opened, browser_of, monkeypatch):
    monkeypatch.setattr(listing, "PAGE", 1)
    opened("One"), opened("Two")
    page = browser_of("lena").get("/incidents?page=2").text
    form = page.split('id="bulk"')[1]
    place = form.split('name="list" value="')[1].split('"', maxsplit=1)[0]
    answer = browser_of("lena").post(
        "/incidents/bulk", data={"verb": "take", "ref": "INC-2", "list": place}
    )
    assert answer.location == "/incidents?page=2"


@pytest.mark.parametrize(("name", "status"), [("", 302), ("otto", 403), ("lena", 200)])
def test_who_sees_the_list(browser_of, name, status):
    assert browser_of(name).get("/incidents").status_code == status


@pytest.mark.parametrize("sent", [{"verb": "assign"}, {"verb": "merge", "into": "INC-99"}])
def test_a_bulk_step_that_says_too_little_is_refused(opened, browser_of, sent):
    answer = browser_of("lena").post("/incidents/bulk", data=sent | {"ref": opened().ref})
    assert answer.status_code == 422


def test_a_list_asks_the_same_however_long_it_is(opened, browser_of, statements):
    desk = browser_of("lena")
    for number in range(3):
        opened(f"Trouble {number}")
    few = statements(lambda: desk.get("/incidents"))
    for number in range(30):
        opened(f"More trouble {number}")
    assert statements(lambda: desk.get("/incidents")) == few
    assert few < 22


def test_an_empty_list_says_what_it_means(browser_of):
    assert "Nothing waits for you" in browser_of("lena").get("/incidents?tab=mine").text
    assert "Nothing matches" in browser_of("lena").get("/incidents?q=zebra").text


def test_old_ones_are_found_by_age(opened, viewer_of, monkeypatch):
    opened()
    later = clock.now() + timedelta(hours=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert titles(viewer_of("lena"), age=Age.HOUR) == ["VPN drops"]
