"""The pages of gaps, for the cast and for nobody."""

import pytest
from sqlalchemy import select

from portal.core import jobs as outbox
from portal.core.db import db
from portal.kb.lifecycle import ARTICLE
from portal.kb.models.article import Article
from portal.search.index.engine import engine
from portal.search.learning.lifecycle import GAP
from portal.search.learning.models import Gap
from portal.search.learning.terms import GapState
from tests.gaps import add_gap

WRITERS = ["theo", "tess", "rea"]
SEERS = [*WRITERS, "mona", "ada"]
POSTS = ["answer", "check", "dismiss", "give_back", "reopen"]
VALUES = {"answer": {"ref": "KB-1"}, "dismiss": {"note": "Facilities answers this."}}


@pytest.fixture
def gap(once, desk) -> str:
    """Lena and Theo searched in vain and handed over."""

    def search_in_vain() -> str:
        return add_gap("label comes out blank white", people=["lena", "theo"]).ref

    return once(search_in_vain)


def stored() -> Gap:
    db.release()
    return db.session.scalars(select(Gap)).one()


def claim(viewer_of, ref, by="theo") -> None:
    with db.writing():
        gap = db.session.scalars(select(Gap)).one()
        GAP.advance(gap, "claim", by=viewer_of(by), article=ref)


@pytest.mark.parametrize("name", SEERS)
def test_the_list(gap, browser_of, name):
    page = browser_of(name).get("/search/gaps").text
    assert "label comes out blank white" in page
    assert "2 people" in page
    assert "2 hand-overs" in page


@pytest.mark.parametrize(("name", "status"), [("lena", 403), ("otto", 403), ("", 302)])
def test_the_list_is_for_who_looks_after_knowledge(gap, browser_of, name, status):
    assert browser_of(name).get("/search/gaps").status_code == status


@pytest.mark.parametrize("state", GapState)
def test_every_state_has_words_for_nothing(desk, browser_of, state):
    page = browser_of("mona").get(f"/search/gaps?state={state}")
    assert page.status_code == 200
    assert "empty-title" in page.text


def test_an_odd_state_shows_the_open_ones(gap, browser_of):
    assert "blank white" in browser_of("mona").get("/search/gaps?state=nonsense").text


@pytest.mark.parametrize("name", [*SEERS, "lena"])
def test_one_gap(gap, browser_of, name):
    page = browser_of(name).get(f"/search/gaps/{gap}")
    assert page.status_code == 200
    assert "label comes out blank white" in page.text
    assert browser_of(name).get(f"/{gap}").location == f"/search/gaps/{gap}"


def test_a_searcher_reads_it_and_is_offered_nothing_to_do(gap, browser_of):
    page = browser_of("lena").get(f"/search/gaps/{gap}").text
    for words in ("Claim into a draft", "Name the article", "Dismiss the gap", "Check now"):
        assert words not in page


@pytest.mark.parametrize(("name", "status"), [("otto", 404), ("", 302)])
def test_who_did_not_search_for_it(gap, browser_of, name, status):
    assert browser_of(name).get(f"/search/gaps/{gap}").status_code == status


@pytest.mark.parametrize("number", ["GAP-99", "GAP-0", "GAP-x", "KB-1", "gap-1"])
def test_a_gap_that_is_not_there(gap, browser_of, number):
    assert browser_of("mona").get(f"/search/gaps/{number}").status_code == 404


@pytest.mark.parametrize("verb", POSTS)
def test_who_may_not_changes_nothing(gap, browser_of, verb):
    url = f"/search/gaps/{gap}/{verb}"
    answers = {
        name: browser_of(name).post(url, data=VALUES.get(verb)).status_code
        for name in ("", "otto", "lena")
    }
    assert answers == {"": 401, "otto": 404, "lena": 403}
    assert browser_of("theo").get(url).status_code == 405
    assert (stored().state, stored().article_ref) == (GapState.OPEN, "")


@pytest.mark.parametrize("verb", ["close", "lose", "claim", "nonsense"])
def test_nobody_closes_by_hand(gap, browser_of, verb):
    assert browser_of("ada").post(f"/search/gaps/{gap}/{verb}").status_code == 404


def test_words_of_a_higher_tier_are_not_shown_to_a_lower_one(desk, browser_of):
    ref = add_gap("payroll kernel panics", people=["tess"]).ref
    assert browser_of("theo").get(f"/search/gaps/{ref}").status_code == 404
    assert browser_of("mona").get(f"/search/gaps/{ref}").status_code == 404
    assert "payroll" not in browser_of("theo").get("/search/gaps").text
    assert "payroll" not in browser_of("theo").get("/search/insights").text
    assert "payroll" in browser_of("rea").get(f"/search/gaps/{ref}").text
    assert "payroll" in browser_of("tess").get("/search/insights").text


def test_somebody_of_the_lower_tier_opens_it_for_them(desk, browser_of):
    add_gap("payroll kernel panics", people=["tess", "theo"])
    assert "payroll" in browser_of("theo").get("/search/gaps").text
    assert "payroll" not in browser_of("mona").get("/search/gaps").text


def test_claiming_makes_a_draft_in_their_words(gap, browser_of):
    answer = browser_of("theo").post(f"/kb/new/for/{gap}", data={"outline": "known_error"})
    article = db.session.scalars(select(Article).order_by(Article.id.desc())).first()
    assert answer.location == f"/kb/{article.ref}/edit"
    assert (stored().state, stored().article_ref) == (GapState.CLAIMED, article.ref)
    page = browser_of("theo").get(answer.location).text
    assert "Label comes out blank white" in page
    assert "not been published" in browser_of("theo").get(f"/search/gaps/{gap}").text


def test_a_gap_is_claimed_once(gap, browser_of):
    assert browser_of("theo").post(f"/kb/new/for/{gap}", data={"outline": "faq"}).status_code == 302
    assert browser_of("tess").post(f"/kb/new/for/{gap}", data={"outline": "faq"}).status_code == 409
    assert len(db.session.scalars(select(Article)).all()) == 2  # the printer, and one draft


@pytest.mark.parametrize(
    ("name", "outline", "status"),
    [("lena", "faq", 403), ("mona", "faq", 403), ("", "faq", 401), ("theo", "poem", 422)],
)
def test_claiming_is_refused(gap, browser_of, name, outline, status):
    answer = browser_of(name).post(f"/kb/new/for/{gap}", data={"outline": outline})
    assert answer.status_code == status
    assert stored().state is GapState.OPEN


def test_an_article_that_is_there_is_checked_at_once(gap, browser_of, desk):
    page = browser_of("theo").post(
        f"/search/gaps/{gap}/answer", data={"ref": desk.printer.lower()}, follow_redirects=True
    )
    assert stored().state is GapState.CLOSED
    assert f"{desk.printer} is found at place 1: the gap is closed." in page.text
    assert "is answered now" in browser_of("lena").get("/notifications").text


def test_an_article_without_their_words_leaves_it_open_and_says_which(desk, browser_of):
    ref = add_gap("labels blank quokka", people=["lena", "mona"]).ref
    page = browser_of("theo").post(
        f"/search/gaps/{ref}/answer", data={"ref": desk.printer}, follow_redirects=True
    )
    assert "but lacks: quokka" in page.text
    assert "missing in it: quokka" in page.text
    assert stored().state is GapState.CLAIMED


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Name the article, such as KB-12."),
        ("KB-99", "There is no such article"),
        ("nonsense", "There is no such article"),
        ("GAP-1", "has not been published"),
        ("K" * 40, "Field cannot be longer"),
    ],
)
def test_an_answer_that_is_none(gap, browser_of, typed, words):
    answer = browser_of("theo").post(f"/search/gaps/{gap}/answer", data={"ref": typed})
    assert answer.status_code == 422
    assert words in answer.text
    assert f'value="{typed}"' in answer.text
    assert stored().state is GapState.OPEN


def test_dismissing_needs_a_reason(gap, browser_of):
    url = f"/search/gaps/{gap}/dismiss"
    answer = browser_of("theo").post(url, data={"note": " "})
    assert (answer.status_code, stored().state) == (422, GapState.OPEN)
    browser_of("theo").post(url, data={"note": "Facilities answers this."})
    assert (stored().state, stored().reason) == (GapState.DISMISSED, "Facilities answers this.")
    assert "Facilities answers this." in browser_of("lena").get(f"/search/gaps/{gap}").text


def test_a_dismissed_gap_can_be_opened_again(gap, browser_of):
    browser_of("mona").post(f"/search/gaps/{gap}/dismiss", data={"note": "No."})
    browser_of("mona").post(f"/search/gaps/{gap}/reopen")
    assert (stored().state, stored().reason) == (GapState.OPEN, "")


@pytest.mark.parametrize(("name", "status"), [("theo", 302), ("rea", 302), ("tess", 403)])
def test_giving_back(gap, browser_of, viewer_of, name, status):
    claim(viewer_of, "KB-1")
    assert browser_of(name).post(f"/search/gaps/{gap}/give_back").status_code == status
    assert stored().state is (GapState.OPEN if status == 302 else GapState.CLAIMED)


def test_there_is_nothing_to_check_without_an_article(gap, browser_of):
    assert browser_of("theo").post(f"/search/gaps/{gap}/check").status_code == 409


def test_a_check_waits_for_the_index(gap, browser_of, viewer_of):
    claim(viewer_of, "KB-1")
    engine.backend.clear()
    answer = browser_of("theo").post(f"/search/gaps/{gap}/check")
    assert (answer.status_code, stored().state) == (409, GapState.CLAIMED)
    assert "being rebuilt" in answer.text


def test_an_article_that_goes_opens_its_gap_again(gap, browser_of, viewer_of, desk):
    browser_of("theo").post(f"/search/gaps/{gap}/answer", data={"ref": desk.printer})
    assert stored().state is GapState.CLOSED
    with db.writing():
        article = db.session.scalars(select(Article)).one()
        ARTICLE.advance(article, "archive", by=viewer_of("rea"), note="The printers are gone.")
    outbox.run_all()
    assert (stored().state, stored().article_ref) == (GapState.OPEN, "")


def test_the_answer_must_be_found_by_who_reads_least(gap, browser_of, publish):
    from portal.kb.terms import Audience

    ref = publish(title="Label comes out blank white: reset the firmware", audience=Audience.L2)
    page = browser_of("theo").post(
        f"/search/gaps/{gap}/answer", data={"ref": ref}, follow_redirects=True
    )
    assert "not found" in page.text
    assert "missing in it" not in page.text  # its words are not for who reads the gap
    assert stored().state is GapState.CLAIMED


def test_the_first_page_shows_writers_and_managers_what_is_missing(gap, browser_of):
    for name in ("theo", "mona"):
        assert "Searched in vain" in browser_of(name).get("/").text
    for name in ("lena", ""):
        assert "Searched in vain" not in browser_of(name).get("/").text


def test_markup_in_a_search_stays_text(desk, browser_of):
    ref = add_gap("<script>alert(1)</script> {{7*7}}", people=["lena", "theo"]).ref
    for url in (f"/search/gaps/{ref}", "/search/gaps", "/search/insights", "/"):
        page = browser_of("theo").get(url).text
        assert "<script>alert" not in page
        assert "{{7*7}}" in page
