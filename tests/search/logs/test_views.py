"""The page that takes a log, for the cast and for nobody."""

import pytest

from portal.search import jobs
from tests.search import toys

LINE = (
    "2026-03-02 08:14:55 ERROR [main] a.b.Tunnel - The gateway 10.0.0.7 answers connection refused"
)


@pytest.fixture(autouse=True)
def _filled(shelf):
    return shelf


def test_the_form_says_what_happens(browser_of):
    page = browser_of("").get("/search/log")
    assert page.status_code == 200
    assert "hidden before anything else looks at it" in page.text
    assert "Up to 200 lines are read" in page.text


def test_a_log_finds_the_article_about_it(browser_of):
    page = browser_of("lena").post("/search/log", data={"text": LINE})
    assert page.status_code == 200
    assert "the gateway &lt;host&gt; answers connection refused" in page.text
    assert "Reset the VPN client" in page.text


def test_every_finding_can_be_searched_alone(browser_of):
    text = "ORA-12541: no listener\nCaused by: java.io.IOException: the stream was reset"
    page = browser_of("lena").post("/search/log", data={"text": text}).text
    assert 'href="/search?q=ORA-12541"' in page
    assert 'href="/search?q=IOException"' in page
    assert 'href="/search?q=stream+reset"' in page or 'href="/search?q=stream%20reset"' in page


def test_secrets_are_hidden_and_counted(browser_of):
    text = f"{LINE}\npassword=Tr0ub4dor&3xyz\n"
    page = browser_of("lena").post("/search/log", data={"text": text}).text
    assert "1 secret was hidden" in page
    assert "Tr0ub4dor" not in page
    assert "password=[secret]" in page


def test_nothing_of_it_stays_in_an_address_and_only_the_own_browser_keeps_the_answer(browser_of):
    answer = browser_of("lena").post("/search/log", data={"text": LINE})
    assert answer.headers["Cache-Control"] == "no-cache, private"
    assert "08:14:55" not in answer.text.split("<textarea")[0]


def test_lines_that_were_refused_are_kept_by_no_browser(browser_of):
    answer = browser_of("lena").post("/search/log", data={"text": " "})
    assert answer.status_code == 422
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_code_of_a_program_nobody_lists_is_read(browser_of):
    page = browser_of("lena").post("/search/log", data={"text": "order 4711 not saved OI-503"}).text
    assert 'href="/search?q=OI-503"' in page


def test_lines_left_out_are_counted(browser_of):
    text = "\n".join(f"ERROR step {n} could not start" for n in range(230))
    page = browser_of("lena").post("/search/log", data={"text": text}).text
    assert "200 lines read, 30 more left out" in page


@pytest.mark.parametrize("text", ["", "   \n \n"])
def test_an_empty_form_comes_back(browser_of, text):
    page = browser_of("lena").post("/search/log", data={"text": text})
    assert page.status_code == 422
    assert "Paste the lines first" in page.text


def test_no_finding_is_said_and_the_text_comes_back(browser_of):
    page = browser_of("lena").post("/search/log", data={"text": "ok\nall well"})
    assert page.status_code == 200
    assert "No error was recognised" in page.text
    assert "ok\nall well</textarea>" in page.text


def test_no_article_is_said_too(browser_of):
    page = browser_of("theo").post(
        "/search/log", data={"text": "zanzibar quokka strawberry failed"}
    )
    assert "No article speaks of this yet" in page.text
    assert "Write the article" in page.text
    assert (
        "Write the article"
        not in browser_of("lena")
        .post("/search/log", data={"text": "zanzibar quokka strawberry failed"})
        .text
    )


@pytest.mark.parametrize("who", ["", "lena", "otto"])
def test_what_may_not_be_read_is_not_found(browser_of, who):
    text = "ERROR kernel panic in payroll keys, restart strongswan failed"
    page = browser_of(who).post("/search/log", data={"text": text}).text
    assert "Kernel panic in payroll" not in page
    assert "Rotate the payroll keys" not in page
    assert "gw01" not in page


def test_markup_stays_text(browser_of):
    text = "ERROR <script>alert(1)</script> could not be loaded </textarea><b>"
    page = browser_of("lena").post("/search/log", data={"text": text}).text
    assert "<script>alert(1)" not in page
    assert "</textarea><b>" not in page


def test_other_methods_are_refused(browser_of):
    assert browser_of("lena").put("/search/log").status_code == 405


def test_a_link_leads_there_without_scripts(browser_of):
    for address in ("/", "/search", "/search?q=vpn"):
        assert 'href="/search/log"' in browser_of("lena").get(address).text


def test_the_same_message_comes_first_and_is_marked(browser_of):
    toys.add(title="Third floor", body="gateway connection refused " * 9)
    toys.add(title="Morning notes", body="The gateway gw7 answers connection refused")
    jobs.rebuild()
    page = browser_of("lena").post("/search/log", data={"text": LINE}).text
    assert page.index("Same error message") < page.index("Third floor")
    assert page.index("Morning notes") < page.index("Third floor")
    assert page.count("Same error message") == 1
