"""Why this result: for those who tune, about what they may read."""

import pytest

from portal.search import jobs
from portal.search.index.engine import engine
from tests.search import toys

PAGE = "/admin/search/why"


@pytest.fixture
def desk(toy_kind):
    toys.add(title="Reset the tunnel")
    toys.add(title="Kernel tunnel", audience="l3")
    jobs.rebuild()


def test_words_and_signals(desk, browser_of):
    page = browser_of("mona").get(f"{PAGE}?q=tunnel&ref=toy-1").text
    assert "Reset the tunnel" in page
    assert '<th scope="row">tunnel</th>' in page
    assert '<th scope="row">confidence</th>' in page
    assert '<th scope="row">Score</th>' in page


@pytest.mark.parametrize("ref", ["TOY-2", "TOY-99", "nonsense", "%00"])
def test_what_may_not_be_read_is_nothing_to_explain(desk, browser_of, ref):
    page = browser_of("mona").get(f"{PAGE}?q=tunnel&ref={ref}")
    assert page.status_code == 200
    assert "Nothing to explain" in page.text
    assert "Kernel" not in page.text


@pytest.mark.parametrize("query", ["", "?q=tunnel", "?ref=TOY-1", "?q=%22-%22&ref=TOY-1"])
def test_half_a_question(desk, browser_of, query):
    assert browser_of("rea").get(PAGE + query).status_code == 200


def test_without_an_index(desk, browser_of):
    engine.backend.clear()
    assert "being rebuilt" in browser_of("mona").get(f"{PAGE}?q=tunnel&ref=TOY-1").text


@pytest.mark.parametrize("who", ["lena", "theo", "otto"])
def test_nobody_else(browser_of, who):
    assert browser_of(who).get(PAGE).status_code == 403


def test_without_signing_in(browser_of):
    assert "/sign-in" in browser_of("").get(PAGE).location
