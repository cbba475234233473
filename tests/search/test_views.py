"""The pages of search, for the cast and for nobody."""

import pytest

from portal.core import jobs as outbox
from portal.search.index.engine import engine
from tests.search import toys


@pytest.fixture(autouse=True)
def _filled(shelf):
    return shelf


def test_results(browser_of):
    page = browser_of("lena").get("/search?q=vpn")
    assert page.status_code == 200
    assert "Reset the <mark>VPN</mark> client" in page.text
    assert "1 result" in page.text


def test_empty_box(browser_of):
    page = browser_of("").get("/search")
    assert page.status_code == 200
    assert "What you can type" in page.text


def test_nothing_found_helps(browser_of):
    page = browser_of("theo").get("/search?q=strawberry+tag:vpn")
    assert "Nothing found for" in page.text
    assert "Search without filters" in page.text
    assert "Write the article" in page.text


def test_a_reader_is_not_offered_what_only_writers_may_do(browser_of):
    page = browser_of("lena").get("/search?q=strawberry+tag:vpn")
    assert "Search without filters" in page.text
    assert "Write the article" not in page.text


def test_nobody_is_asked_to_sign_in_instead(browser_of):
    page = browser_of("").get("/search?q=vpn")
    assert "Write the article" not in page.text
    assert "Sign in to search everything" in page.text


def test_public_articles_are_open_to_nobody(browser_of):
    assert "Add a <mark>printer</mark>" in browser_of("").get("/search?q=printer").text


@pytest.mark.parametrize("who", ["", "lena", "mona"])
def test_no_trace_of_what_may_not_be_read(browser_of, who):
    browser = browser_of(who)
    for address in (
        "/search?q=payroll",
        "/search?q=TOY-3",
        "/search/suggest?q=payroll",
        "/search/suggest.json?q=payroll",
        "/search?q=-a",
    ):
        page = browser.get(address).text
        assert "Kernel panic" not in page
        assert "Rotate" not in page
        assert "tag:kernel" not in page


def test_reference_goes_straight_there(browser_of):
    answer = browser_of("lena").get("/search?q=toy-1")
    assert (answer.status_code, answer.location) == (302, "/toys/1")


def test_facets_are_links(browser_of):
    page = browser_of("lena").get("/search?q=tag:routine+tag:vpn&sort=updated")
    assert 'href="/search?q=tag:vpn&amp;sort=updated"' in page.text


def test_pages_are_links(browser_of):
    page = browser_of("lena").get("/search?q=tag:routine")
    assert "1–10 of 30 results" in page.text
    assert 'href="/search?q=tag:routine&amp;page=2"' in page.text


@pytest.mark.parametrize("page", ["0", "-1", "x", "9999999999999", "²", ""])
def test_odd_pages(browser_of, page):
    assert browser_of("lena").get(f"/search?q=tag:routine&page={page}").status_code == 200


def test_odd_order(browser_of):
    assert browser_of("lena").get("/search?q=vpn&sort=drop+table").status_code == 200


def test_markup_stays_text(browser_of):
    toys.add(title="Escape <script>alert(1)</script> wombat", body="<img src=x onerror=alert(1)>")
    engine.backend.clear()
    page = browser_of("lena").get("/search?q=wombat+%3Cscript%3E")
    assert "<script>alert" not in page.text
    page = browser_of("lena").get("/search?q=wombat")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text


def test_suggestions_are_options(browser_of):
    page = browser_of("lena").get("/search/suggest?q=vpn+cl")
    assert page.text.lstrip().startswith("<li")
    assert 'role="option"' in page.text
    assert 'data-url="/search/open?ref=TOY-1&amp;q=vpn+cl"' in page.text


@pytest.mark.parametrize("typed", ["", "v", "%00", "+"])
def test_suggestions_of_nothing(browser_of, typed):
    page = browser_of("lena").get(f"/search/suggest?q={typed}")
    assert (page.status_code, page.text.strip()) == (200, "")


def test_damaged_index_says_so_and_heals(browser_of):
    engine.backend.clear()
    page = browser_of("lena").get("/search?q=vpn")
    assert "being rebuilt" in page.text
    assert "Reset the <mark>VPN</mark> client" in page.text
    outbox.run_all()
    assert "being rebuilt" not in browser_of("lena").get("/search?q=vpn").text


def test_posting_is_not_searching(browser_of):
    assert browser_of("lena").post("/search").status_code == 405
