"""The pages of search, for the cast and for nobody."""

import pytest

from portal.core import jobs as outbox
from portal.search import jobs
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
    assert 'href="/search?q=tag:vpn&amp;sort=updated#found"' in page.text


def test_pages_are_links(browser_of):
    page = browser_of("lena").get("/search?q=tag:routine")
    assert "1–10 of 30 results" in page.text
    assert 'href="/search?q=tag:routine&amp;page=2#found"' in page.text


@pytest.mark.parametrize("query", ["tag:routine&sort=updated", "strawberry+tag:vpn"])
def test_what_was_found_can_take_the_focus(browser_of, query):
    page = browser_of("lena").get(f"/search?q={query}").text
    assert page.count('id="found" tabindex="-1"') == 1


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


def test_suggestions_are_options_in_named_groups(browser_of):
    page = browser_of("lena").get("/search/suggest?q=vpn+cl")
    assert page.text.lstrip().startswith('<div class="suggestion-group" role="group"')
    assert 'aria-label="Toys"' in page.text
    assert 'role="option"' in page.text
    assert 'data-url="/search/open?ref=TOY-1&amp;q=vpn+cl"' in page.text
    assert "Reset the <mark>VPN</mark> <mark>client</mark>" in page.text


def test_the_last_suggestion_leads_to_all_results(browser_of):
    page = browser_of("lena").get("/search/suggest?q=vpn++cleint").text
    *_, last = page.split('role="option"')
    assert 'data-url="/search?q=vpn+cleint"' in last
    assert "All results for “vpn cleint”" in last
    assert "All results" not in browser_of("lena").get("/search/suggest?q=strawberry").text


def test_suggestions_say_what_they_were_corrected_to(browser_of):
    page = browser_of("lena").get("/search/suggest?q=vpn+cleint+res").text
    assert "Showing suggestions for <strong>vpn client res</strong>" in page
    assert 'data-url="/search/open?ref=TOY-1&amp;q=vpn+cleint+res"' in page


def test_a_suggestion_not_validated_says_so(browser_of):
    toys.add(title="Wombat in the lift", confidence="work_in_progress")
    toys.add(title="Wombat on the stairs")
    jobs.rebuild()
    page = browser_of("lena").get("/search/suggest?q=wombat").text
    assert page.count("Work in progress") == 1
    assert "Validated" not in page


def test_a_correction_is_told_and_can_be_refused(browser_of):
    page = browser_of("lena").get("/search?q=vpn+cleint").text
    assert "Showing results for <strong>vpn client</strong>" in page
    assert 'href="/search?q=vpn+%22cleint%22#found">vpn cleint</a>' in page


def test_counts_say_how_many_have_all_words(browser_of):
    page = browser_of("lena").get("/search?q=shift+note+7").text
    assert "1 with all of your words, 29 with some" in page
    assert "Some of your words" in page


def test_nothing_has_all_words(browser_of):
    page = browser_of("lena").get("/search?q=vpn+strawberry").text
    assert "Nothing has all of your words; these have some of them." in page
    assert "1 result" in page
    assert "Some of your words" not in page


@pytest.mark.parametrize("sort", ["relevance", "updated", "verified", "uses"])
def test_each_order_has_its_words_and_its_address(browser_of, sort):
    page = browser_of("lena").get(f"/search?q=tag:routine&sort={sort}&page=2").text
    words = {"updated": "Newest first", "verified": "Verified lately", "uses": "Used most"}
    chosen = page.partition('aria-label="Order"')[2].partition("</nav>")[0]
    assert (
        f"<span>{words.get(sort, 'By relevance')}</span>"
        in (chosen.partition('aria-current="true"')[2].partition("</a>")[0])
    )
    assert 'href="/search?q=tag:routine&amp;sort=uses#found"' in chosen


def test_what_is_left_out_can_be_let_in_again(browser_of):
    page = browser_of("lena").get('/search?q=vpn+-"nothing+else"+-printer+tag:vpn').text
    assert "without printer" in page
    assert 'href="/search?q=vpn+-%22nothing+else%22+tag:vpn#found"' in page
    assert 'href="/search?q=vpn+-printer+tag:vpn#found"' in page


def test_only_those_who_tune_are_led_to_the_reasons(browser_of):
    assert "Why here?" not in browser_of("lena").get("/search?q=vpn").text
    page = browser_of("mona").get("/search?q=vpn").text
    assert 'href="/admin/search/why?q=vpn&amp;ref=TOY-1"' in page


def test_quotes_that_find_nothing_can_be_taken_off(browser_of):
    page = browser_of("lena").get('/search?q="client+vpn"+refused').text
    assert "Search without the quotes" in page
    assert 'href="/search?q=refused+client+vpn#found"' in page


def test_a_search_in_vain_is_said_to_be_noted(browser_of):
    assert "This search is noted" in browser_of("lena").get("/search?q=strawberry").text
    assert "See the gaps" in browser_of("theo").get("/search?q=strawberry").text
    assert "See the gaps" not in browser_of("lena").get("/search?q=strawberry").text
    assert "is noted" not in browser_of("").get("/search?q=strawberry").text


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


def test_whoever_writes_no_articles_reports_what_nobody_wrote(browser_of):
    page = browser_of("otto").get("/search?q=strawberry+on+fire").text
    assert 'href="/help/report?q=strawberry%20on%20fire"' in page


def test_the_article_nobody_wrote_is_begun_with_the_words_typed(browser_of):
    page = browser_of("theo").get("/search?q=strawberry").text
    assert 'href="/kb/new?title=strawberry"' in page


def test_a_password_typed_into_the_box_stays_in_no_address(browser_of):
    lena = browser_of("lena")
    answer = lena.get("/search?q=vpn+password%3DHunter2%21secret+fails")
    assert answer.location == "/search?q=vpn+password%3D+fails"
    page = lena.get(answer.location).text
    assert "What looked like a password or key was taken out." in page
    assert "Hunter2" not in page
