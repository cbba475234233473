"""Filters that came to nothing, an open quote, numbers of records that are not there."""

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from portal.core.db import db
from portal.search import commands, jobs, services
from portal.search.learning.models import SearchObservation
from tests.search import toys


@pytest.fixture(autouse=True)
def _filled(shelf):
    toys.add(title="Meeting room screens", service="Meeting rooms", tag="rooms")
    toys.add(title="Payroll run", service="Payroll", tag="payday", audience="l3")
    jobs.rebuild()
    return shelf


def told(typed, viewer):
    return {
        each.typed: (each.words, [choice.label for choice in each.choices])
        for each in services.find(typed, viewer).misread
    }


def kept() -> int:
    return db.session.scalar(select(func.count(SearchObservation.id)))


@pytest.mark.parametrize(
    ("typed", "misread", "words", "choices"),
    [
        ("vpn is:foo", "is:foo", "does not know this value", ["is:stale", "is:archived"]),
        ("vpn updated:soon", "updated:soon", "does not know", ["updated:30d"]),
        ("vpn tag:vpm", "tag:vpm", "Nothing you can open has this tag", ["tag:vpn"]),
        ("vpn service:none", "service:none", "has this service", ['service:"Meeting rooms"']),
        ("vpn kind:sopp", "kind:sopp", "has this kind", ["kind:sop"]),
        ("vpn owner:lena", "owner:lena", "has this owner", ['owner:"Theo Tanaka"']),
        ("vpn -tag:vpm", "tag:vpm", "has this tag", ["-tag:vpn"]),
        (
            "vpn sevice:meeting",
            "sevice:meeting",
            "no filter “sevice:”",
            ['service:"Meeting rooms"'],
        ),
        ("vpn after:notadate", "after:notadate", "no filter “after:”", ["updated:30d"]),
        ("vpn after:2026-05-01", "after:2026-05-01", "no filter", ["updated:>2026-05-01"]),
        ("vpn before:2026", "before:2026", "no filter", ["updated:<2026"]),
        ("vpn tag: rooms", "tag: rooms", "Nothing stands right behind “tag:”", ["tag:rooms"]),
        ("vpn tag:", "tag:", "Nothing stands right behind “tag:”", ["tag:routine"]),
        ("vpn status:open", "status:open", "There is no filter “status:”", []),
        ("vpn colour:red", "colour:red", "Filters: kind:, service:", []),
    ],
)
def test_a_wrong_filter_is_told_with_what_could_be_meant(viewer_of, typed, misread, words, choices):
    found = told(typed, viewer_of("lena"))
    assert list(found) == [misread]
    assert words in found[misread][0]
    assert found[misread][1][: len(choices)] == choices


@pytest.mark.parametrize(
    "typed",
    [
        "vpn tag:VPN",
        "vpn is:stale",
        "vpn updated:30d",
        "vpn owner:theo",
        "vpn kind:sop",
        "vpn tag:routine",  # there is such a tag, only not here
        "error:503 vpn",
        "http://wiki.example.com/page",
        r"C:\Windows\System32",
        "localhost:8080",
        "status:500",
        "server:5432",
    ],
)
def test_what_is_understood_is_not_told(viewer_of, typed):
    assert told(typed, viewer_of("lena")) == {}


def test_words_with_a_colon_that_are_found_are_words(viewer_of):
    toys.add(title="Unit systemd:failed on boot")
    jobs.rebuild()
    assert told("systemd:failed", viewer_of("lena")) == {}


@pytest.mark.parametrize(
    "typed", ["service:payrol", "tag:paydy", "tag:kernl", "service:x", "tag:x"]
)
def test_values_of_hidden_records_are_never_offered(viewer_of, typed):
    shown = str(told(typed, viewer_of("lena")))
    assert "Payroll" not in shown
    assert "payday" not in shown
    assert "tag:kernel" not in shown
    assert told("service:payroll", viewer_of("lena"))
    assert not told("service:payroll", viewer_of("tess"))


def test_a_value_is_kept_back_as_soon_as_its_record_is(viewer_of):
    ref = toys.add(title="Badge printer", tag="badges")
    jobs.rebuild()
    assert told("tag:badge", viewer_of("lena"))["tag:badge"][1] == ["tag:badges"]
    toys.change(ref, audience="l3")
    with db.writing():
        jobs.index_later([ref])
    assert "tag:badges" not in str(told("tag:badge", viewer_of("lena")))


def test_owners_are_named_to_those_signed_in_only(viewer_of):
    assert told("printer owner:lena", viewer_of(""))["owner:lena"][1] == []


def test_the_page_offers_the_filter_that_was_meant(browser_of):
    page = browser_of("lena").get("/search?q=reset+tag:vpm&sort=updated").text
    assert "<strong>tag:vpm</strong>: Nothing you can open has this tag." in page
    assert 'href="/search?q=reset+tag:vpn&amp;sort=updated#found">tag:vpn</a>' in page
    assert 'href="/search?q=reset&amp;sort=updated#found">Leave it out</a>' in page
    assert page.index("Leave it out") < page.index("What you can type")


def test_the_command_says_it_too():
    answer = CliRunner().invoke(commands.search, ["printer tag:vpm"])
    assert "tag:vpm: Nothing you can open has this tag." in answer.output
    assert "0 found" in answer.output


def test_a_gap_behind_the_colon_is_closed_by_the_offer(viewer_of):
    (misread,) = services.find("reset tag: vpn client", viewer_of("lena")).misread
    assert misread.choices[0].query == "reset tag:vpn client"
    assert misread.without == "reset client"


def test_a_wrong_filter_is_no_search_in_vain(browser_of):
    lena = browser_of("lena")
    assert "This search is noted" not in lena.get("/search?q=reset+tag:vpm").text
    assert "This search is noted" not in lena.get("/search?q=reset+is:odd").text
    assert kept() == 0
    lena.get("/search?q=reset+tag:vpn")
    lena.get("/search?q=mysqld:crashed")  # that may be words of a log
    assert kept() == 2


@pytest.mark.parametrize("ref", ["TOY-38", "TOY-9999"])  # hidden, and not there
def test_a_number_nobody_may_open_is_no_search_in_vain(browser_of, ref):
    page = browser_of("lena").get(f"/search?q={ref}").text
    assert f"There is no {ref} that you can open" in page
    assert "Nothing found" not in page
    assert "is noted" not in page
    assert kept() == 0


def test_hidden_and_missing_numbers_get_the_same_answer(browser_of):
    lena = browser_of("lena")
    hidden = lena.get("/search?q=TOY-38").text.replace("TOY-38", "TOY-9999")
    assert _without_tokens(hidden) == _without_tokens(lena.get("/search?q=TOY-9999").text)


def test_records_that_speak_of_a_missing_number_are_shown(browser_of):
    toys.add(title="Replaces TOY-9999 since May")
    jobs.rebuild()
    page = browser_of("lena").get("/search?q=TOY-9999").text
    assert "There is no TOY-9999 that you can open. Below is what mentions it" in page
    assert "Replaces" in page


def test_codes_that_look_like_numbers_of_records_are_words(browser_of):
    page = browser_of("lena").get("/search?q=ORA-12541").text
    assert "Nothing found for" in page
    assert "that you can open" not in page


class TestAnOpenQuote:
    def test_it_is_told_and_can_be_closed(self, browser_of):
        page = browser_of("lena").get('/search?q=vpn+"connection+refused').text
        assert "The quote is not closed" in page
        assert 'href="/search?q=vpn+%22connection+refused%22#found"' in page
        assert "not closed" not in browser_of("lena").get('/search?q="connection+refused"').text

    def test_its_words_are_taken_as_they_were_typed(self, viewer_of):
        assert services.find("cleint", viewer_of("lena")).corrected == "client"
        assert services.find('"cleint', viewer_of("lena")).corrected == ""
        assert services.find('cleint "vpn', viewer_of("lena")).corrected == 'client "vpn'

    @pytest.mark.parametrize("typed", ["unclosed", '"unclosed', "undeleted"])
    def test_no_word_is_turned_into_its_opposite(self, viewer_of, typed):
        toys.add(title="Ticket closed and deleted")
        jobs.rebuild()
        assert services.find(typed, viewer_of("lena")).corrected == ""
        assert services.find("colsed", viewer_of("lena")).corrected == "closed"


def _without_tokens(page: str) -> list[str]:
    return [line for line in page.splitlines() if "csrf" not in line]
