"""Lists of problems: narrowed by their address, counted, and found by search."""

from datetime import timedelta

import pytest
from werkzeug.datastructures import MultiDict

from portal.catalog.models import Service
from portal.core import clock
from portal.core.db import db
from portal.problems.lists import Tab, Wanted, wanted
from portal.problems.queries import listing
from portal.search.jobs import rebuild


@pytest.fixture
def several(suspected, viewer_of, advance):
    """Four problems: Theo's, Tess's on Mail, nobody's, and one that is cancelled."""
    with db.writing() as session:
        mail = Service(name="Mail", slug="mail", created_at=clock.now())
        session.add(mail)
    suspected("VPN drops daily", owner=viewer_of("theo").person)
    suspected("Mail queue grows", owner=viewer_of("tess").person, service=mail, impact=1)
    suspected("Scanner beeps")
    advance(suspected("Nothing after all"), "cancel", note="Not again.")


def titles(viewer, **named):
    found = listing.page(Wanted(**named), viewer=viewer)
    return [each.title for each in found.rows]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Mail queue grows", "VPN drops daily", "Scanner beeps"]),
        ("tab=mine", ["VPN drops daily"]),
        ("tab=all&state=cancelled", ["Nothing after all"]),
        ("service=mail", ["Mail queue grows"]),
        ("service=none-such", []),
        ("owner=0", ["Scanner beeps"]),
        ("q=drops+vpn", ["VPN drops daily"]),
        ("q=prb-3", ["Scanner beeps"]),
        ("q=100%25", []),
        ("sort=newest", ["Scanner beeps", "Mail queue grows", "VPN drops daily"]),
        (
            "state=nonsense&owner=x&page=-1&tab=%00",
            ["Mail queue grows", "VPN drops daily", "Scanner beeps"],
        ),
    ],
)
def test_what_an_address_says(several, browser_of, query, expected):
    page = browser_of("theo").get(f"/problems?{query}").text
    places = {title: page.find(f">{title}</a>") for title in expected}
    assert -1 not in places.values()
    assert sorted(places, key=places.__getitem__) == expected
    assert page.count('class="row-title"') == len(expected)


def test_an_address_reads_as_it_was_written():
    this = Wanted(tab=Tab.ALL, service="mail", owner=0, q="a b")
    _path, _mark, query = this.address(page=3).partition("?")
    again = wanted(MultiDict(pair.split("=") for pair in query.replace("+", " ").split("&")))
    assert again == Wanted(tab=Tab.ALL, service="mail", owner=0, q="a b", page=3)


def test_the_tabs_count(several, viewer_of):
    counted = listing.counts(viewer_of("theo"))
    assert counted == {Tab.MINE: 1, Tab.OPEN: 3, Tab.RISKS: 0}


def test_nobody_else_is_shown_any(several, viewer_of):
    assert titles(viewer_of("otto"), tab=Tab.ALL) == []
    assert len(titles(viewer_of("lena"), tab=Tab.ALL)) == 4


def test_a_list_takes_no_more_statements_when_it_is_longer(suspected, browser_of, statements):
    suspected("One", by="lena")
    desk = browser_of("lena")
    few = statements(lambda: desk.get("/problems"))
    for number in range(20):
        suspected(f"Problem {number}")
    assert statements(lambda: desk.get("/problems")) == few


def test_the_first_page_shows_ones_own_and_what_ends_soon(in_state, advance, browser_of):
    for days in (5, 60):
        problem = in_state("assessed")
        until = clock.now() + timedelta(days=days)
        advance(problem, "accept_risk", "mona", note="Rare.", until=until)
    in_state("assessed")
    theo, mona, lena = (browser_of(name).get("/").text for name in ("theo", "mona", "lena"))
    assert "My problems" in theo
    assert "/problems/PRB-3" in theo
    for page in (theo, mona):
        assert "/problems/PRB-1" in page
        assert "/problems/PRB-2" not in page
    assert "PRB-" not in lena


@pytest.mark.parametrize(("name", "finds"), [("lena", True), ("mona", True), ("otto", False)])
def test_search_finds_them_for_the_desk_only(in_state, browser_of, name, finds):
    in_state("fix_in_progress")
    rebuild()
    db.release()
    page = browser_of(name).get("/search?q=key+cache+expires").text
    assert ("PRB-1" in page) == finds
    assert ("PRB-1" in browser_of(name).get("/search/suggest?q=vpn+drops").text) == finds
