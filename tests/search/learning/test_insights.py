"""What was searched in vain and what was left, in numbers."""

import csv
import io
import re

import pytest
from sqlalchemy import select

from portal.core.db import db
from portal.search.learning import gathering
from portal.search.learning.models import SearchObservation
from portal.search.learning.queries import found_and_left, searched_in_vain, success

PATH = "/search/insights"


@pytest.mark.parametrize("name", ["theo", "tess", "rea", "mona", "ada"])
def test_groups_by_what_was_meant(desk, search, browser_of, name):
    search("lena", "labels quokka")
    search("mona", "label quokkas")
    page = browser_of(name).get(PATH).text
    assert "Searched in vain" in page
    assert len(re.findall(r">labels? quokkas?</a>", page)) == 1


@pytest.mark.parametrize("path", [PATH, f"{PATH}.csv"])
@pytest.mark.parametrize(("name", "status"), [("lena", 403), ("otto", 403), ("", 302)])
def test_not_for_readers(desk, browser_of, path, name, status):
    assert browser_of(name).get(path).status_code == status
    assert browser_of("mona").post(path).status_code == 405


def test_nothing_yet(desk, browser_of):
    assert "Nobody searched in these days" in browser_of("mona").get(PATH).text


def test_no_page_says_who_typed_what(desk, search, browser_of):
    search("lena", "labels quokka")
    for path in (PATH, f"{PATH}.csv"):
        assert "Lena" not in browser_of("mona").get(path).text


def test_people_searches_and_tiers_are_counted(desk, search, viewer_of, later):
    search("lena", "labels quokka")
    later(minutes=3)
    search("lena", "labels quokka")
    search("theo", "label quokka")
    search("", "label quokka")
    (group,) = searched_in_vain(viewer_of("mona"), days=7)
    assert (group.text, group.people, group.searches) == ("labels quokka", 2, 4)
    assert (group.tiers, group.share_opened, group.gap) == ((1, 2), 0, "")


def test_found_and_left_is_what_nobody_opened(desk, search, browser_of, viewer_of, later):
    search("lena", "labels")
    search("lena", "ribbon")
    later(minutes=3)
    lena = browser_of("lena")
    lena.get("/search?q=ribbon")
    token = db.session.scalars(
        select(SearchObservation.token).order_by(SearchObservation.id.desc())
    ).first()
    lena.get(f"/search/open?o={token}&ref={desk.printer}&rank=1")
    assert [each.text for each in found_and_left(viewer_of("theo"), days=7)] == ["labels"]


def test_the_range_is_in_the_address(desk, search, browser_of, later):
    search("lena", "labels quokka")
    later(days=8)
    search("lena", "ribbon")
    assert "labels quokka" not in browser_of("mona").get(f"{PATH}?days=7").text
    assert "labels quokka" in browser_of("mona").get(f"{PATH}?days=90").text
    assert "labels quokka" in browser_of("mona").get(f"{PATH}?days=nonsense").text


def test_success_with_its_number_and_a_caution(desk, search, browser_of):
    search("lena", "labels quokka")
    assert (success(days=7).searches, success(days=7).share(success(days=7).used)) == (1, 0)
    page = browser_of("mona").get(PATH).text
    assert "0 of 1 search" in page
    assert "Fewer than 30 searches" in page


def test_words_that_lead_to_a_team_are_its_own(desk, publish, search, viewer_of):
    from portal.kb.terms import Audience

    team = viewer_of("otto").team_id
    publish(title="Rotate the wombat keys", audience=Audience.TEAMS, team_ids=(team,))
    search("otto", "wombat keys")
    assert found_and_left(viewer_of("theo"), days=7) == []
    assert [each.text for each in found_and_left(viewer_of("ada"), days=7)] == ["wombat keys"]


def test_the_table_for_spreadsheets(desk, search, browser_of):
    search("lena", "=labels quokka")
    answer = browser_of("mona").get(f"{PATH}.csv?days=7")
    assert answer.mimetype == "text/csv"
    assert "searches-7-days.csv" in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [(row["list"], row["search"], row["people"], row["tiers"]) for row in rows] == [
        ("in vain", "'=labels quokka", "1", "L1")
    ]


def test_the_same_words_in_another_order_are_one_row(desk, search, viewer_of):
    search("lena", "quokka drops wifi")
    search("mona", "wifi drops quokka")
    search("lena", "wifi drops quokka")
    (group,) = searched_in_vain(viewer_of("theo"), days=7)
    assert (group.text, group.people, group.searches) == ("wifi drops quokka", 2, 3)


def test_what_one_gap_holds_is_one_row(desk, search, viewer_of, later):
    search("lena", "quokka drops wifi")
    search("mona", "quokka drops the wifi badly")
    later(minutes=11)
    with db.writing():
        gathering.settle()
    (group,) = searched_in_vain(viewer_of("theo"), days=7)
    assert (group.gap, group.people, group.searches) == ("GAP-1", 2, 2)


def test_what_helped_in_another_order_was_not_left(desk, search, viewer_of, browser_of):
    search("lena", "ribbon label")
    search("mona", "label ribbon")
    token = db.session.scalars(
        select(SearchObservation.token).order_by(SearchObservation.id.desc())
    ).first()
    assert len(found_and_left(viewer_of("theo"), days=7)) == 1
    browser_of("mona").get(f"/search/open?o={token}&ref={desk.printer}&rank=1")
    assert found_and_left(viewer_of("theo"), days=7) == []


def test_the_first_ten_stand_open_and_all_can_be_shown(desk, search, browser_of, later):
    for number in range(12):
        search("lena", f"quokka {chr(97 + number) * 5}")
        later(minutes=3)
    page = browser_of("mona").get(PATH).text
    shown, _, folded = page.partition('<details class="show-all">')
    assert shown.count('data-label="Searched"') == 10
    assert "Show all 12" in folded
    assert folded.count('data-label="Searched"') == 2


def test_rows_that_are_joined_cost_no_statements(desk, search, viewer_of, statements):
    theo = viewer_of("theo")
    search("lena", "quokka drops wifi")
    search("mona", "wifi drops quokka")
    one = statements(lambda: searched_in_vain(theo, days=7))
    for word in ("zebra", "wombat", "emu"):
        search("lena", f"{word} drops wifi")
        search("mona", f"wifi drops {word}")
    assert len(searched_in_vain(theo, days=7)) == 4
    assert statements(lambda: searched_in_vain(theo, days=7)) == one
