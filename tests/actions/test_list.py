"""Lists of actions: what stands in them, in which order, and what is done to several at once."""

import csv
import io
from datetime import timedelta

import pytest
from werkzeug.datastructures import MultiDict

from portal.actions.lists import Tab, Wanted, wanted
from portal.actions.models import Action
from portal.actions.queries import listing
from portal.actions.terms import ActionState, ActionType, Strength
from portal.catalog.models import Service
from portal.core import clock
from portal.core.db import db
from tests.actions.conftest import advance, in_days


def titles(viewer, **narrowed):
    return [each.title for each in listing.page(Wanted(**narrowed), viewer=viewer).rows]


def overdue(proposed, title="Late", **known):
    with clock.turned_to(clock.now() - timedelta(days=20)):
        return proposed(title, due_on=in_days(10), **known)


def test_overdue_comes_first_and_what_is_over_last(proposed, viewer_of):
    advance(proposed("Declined", due_on=in_days(1)), "decline", viewer_of("mona"), "No.")
    proposed("No date", due_on=None)
    proposed("Later", due_on=in_days(30))
    proposed("Soon", due_on=in_days(2))
    overdue(proposed)
    assert titles(viewer_of("lena"), tab=Tab.ALL) == [
        *("Late", "Soon", "Later", "No date", "Declined")
    ]


def test_each_tab_holds_and_counts_its_own(proposed, finished, viewer_of):
    overdue(proposed)
    proposed("Lena's", owner="lena")
    finished("Finished")
    lena = viewer_of("lena")
    assert titles(lena, tab=Tab.MINE) == ["Lena's"]
    assert titles(lena, tab=Tab.OVERDUE) == ["Late"]
    assert titles(lena, tab=Tab.TO_VERIFY) == ["Finished"]
    assert listing.counts(lena) == {
        Tab.MINE: 1,
        Tab.OVERDUE: 1,
        Tab.OPEN: 2,
        Tab.TO_VERIFY: 1,
        Tab.ALL: 3,
    }


@pytest.fixture
def one_of_orders(opened, proposed):
    with db.writing() as session:
        service = Service(name="Orders", slug="orders", created_at=clock.now())
        session.add(service)
    return proposed("Cap the pool at 10", source=opened(service=service), reference="OPS-12")


@pytest.mark.parametrize(
    "narrowed",
    [
        {"text": "pool cap"},
        {"text": "ACT-1"},
        {"text": "ops-12"},
        {"states": (ActionState.PROPOSED,)},
        {"types": (ActionType.PREVENT,)},
        {"strengths": (Strength.MEDIUM,)},
        {"service": "orders"},
        {"source": "incident"},
    ],
)
def test_filters_keep_what_fits(one_of_orders, viewer_of, narrowed):
    assert titles(viewer_of("lena"), **narrowed) == ["Cap the pool at 10"]


@pytest.mark.parametrize(
    "narrowed",
    [
        {"text": "100%"},
        {"states": (ActionState.DONE,)},
        {"types": (ActionType.TRAIN,)},
        {"strengths": (Strength.WEAK,)},
        {"service": "mail"},
        {"source": "article"},
        {"owner": listing.NOBODY_YET},
        {"owner": 99},
        {"is_overdue": True},
    ],
)
def test_filters_leave_out_what_does_not(one_of_orders, viewer_of, narrowed):
    assert titles(viewer_of("lena"), **narrowed) == []


def test_an_address_says_the_list_and_nonsense_says_nothing():
    types = (ActionType.PREVENT, ActionType.TRAIN)
    this = Wanted(tab=Tab.MINE, types=types, is_overdue=True, owner=0)
    assert wanted(MultiDict(part.split("=") for part in this.query.split("&"))) == this
    odd = MultiDict([("tab", "x"), ("type", "9"), ("owner", "-1"), ("page", "0" * 30)])
    assert wanted(odd) == Wanted()


def test_what_is_refused_of_several_stays_chosen_and_the_rest_is_done(proposed, browser_of):
    proposed("Ready")
    proposed("Nobody's", owner="")
    sent = {"verb": "accept", "ref": ["ACT-1", "ACT-2"], "list": "type=prevent"}
    answer = browser_of("lena").post("/actions/bulk", data=sent)
    assert answer.status_code == 409
    assert "An owner: one person who sees to it." in answer.text
    assert 'value="ACT-2" checked' in answer.text
    assert 'value="ACT-1" checked' not in answer.text
    assert 'name="list" value="type=prevent"' in answer.text
    assert db.session.get_one(Action, 1).state is ActionState.ACCEPTED


def test_several_get_an_owner_and_a_date(proposed, browser_of, viewer_of):
    proposed("One", owner="", due_on=None)
    proposed("Two", owner="", due_on=None)
    desk, refs = browser_of("lena"), ["ACT-1", "ACT-2"]
    owner = {"verb": "assign", "ref": refs, "owner": viewer_of("tess").id, "list": "tab=all"}
    assert desk.post("/actions/bulk", data=owner).location == "/actions?tab=all"
    desk.post("/actions/bulk", data={"verb": "date", "ref": refs, "due_on": f"{in_days(5)}"})
    found = listing.page(Wanted(), viewer=viewer_of("lena")).rows
    assert {(each.owner.name, each.due_on) for each in found} == {("Tess", in_days(5))}


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"verb": "accept"}, "Choose actions first"),
        ({"verb": "assign", "ref": "ACT-1", "owner": "x"}, "Choose who gets them."),
        ({"verb": "date", "ref": "ACT-1", "due_on": "soon"}, "Choose a day"),
    ],
)
def test_a_step_for_several_that_lacks_something_says_so(proposed, browser_of, sent, said):
    proposed()
    answer = browser_of("lena").post("/actions/bulk", data=sent)
    assert answer.status_code == 422
    assert said in answer.text
    assert ('value="ACT-1" checked' in answer.text) == ("ref" in sent)


def test_a_list_as_a_table_holds_what_the_list_holds_and_no_formula(proposed, browser_of):
    proposed("=HYPERLINK(1)", owner="lena")
    proposed("Of Theo")
    answer = browser_of("lena").get("/actions.csv?tab=mine")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [(row["action"], row["title"], row["owner"]) for row in rows] == [
        ("ACT-1", "'=HYPERLINK(1)", "Lena")
    ]


def test_a_longer_list_asks_no_more(opened, proposed, browser_of, statements):
    desk = browser_of("lena")
    proposed(source=opened())
    few = statements(lambda: desk.get("/actions"))
    for number in range(5):
        proposed(f"Action {number}", source=opened(f"Incident {number}"))
    assert statements(lambda: desk.get("/actions")) <= few


def test_search_finds_an_action_for_the_desk_only(proposed, browser_of, app):
    from portal.core import jobs

    proposed("Cap the quorble pool")
    jobs.run_all()
    assert "ACT-1" in browser_of("lena").get("/search?q=quorble").text
    assert "ACT-1" not in browser_of("otto").get("/search?q=quorble").text


def test_who_may_not_accept_gets_no_button_for_it(proposed, browser_of, viewer_of):
    proposed()
    assert 'value="accept"' in browser_of("lena").get("/actions").text
    with db.writing():
        viewer_of("rea").person.team = viewer_of("otto").person.team
    desk = browser_of("rea")  # a reviewer outside the tiers
    assert 'value="accept"' not in desk.get("/actions").text
    refused = desk.post("/actions/bulk", data={"verb": "accept", "ref": "ACT-1"})
    assert refused.status_code == 409
    assert db.session.get_one(Action, 1).state is ActionState.PROPOSED
