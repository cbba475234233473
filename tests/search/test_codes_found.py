"""What is on the screen finds its article: codes whole and in parts, names in one word or three."""

import pytest

from portal.search import jobs
from tests.search import toys

ARTICLES = {
    "0x80070005": ("Setup ends early", "The log says access denied, 0x80070005."),
    "ORA-12541": ("Listener is down", "The client shows ORA-12541: TNS no listener."),
    "4625": ("Many failed sign-ins", "Look for event ID 4625 in the security log."),
    "CrashLoopBackOff": ("Pod does not start", "Its state is CrashLoopBackOff."),
    "12552": ("Close to a code", "ORA-12552 and 0x80070006, event 4624, a crash, a loop, back."),
}


@pytest.fixture(autouse=True)
def _written(toy_kind):
    for title, body in ARTICLES.values():
        toys.add(title=title, body=body)
    for number in range(30):
        toys.add(title=f"Shift note {number}", body="An event, a crash, a code. Nothing more.")
    jobs.rebuild()


CASES = [
    ("80070005", "0x80070005"),
    ("0x80070005", "0x80070005"),
    ("0X80070005", "0x80070005"),
    ("12541", "ORA-12541"),
    ("ora-12541", "ORA-12541"),
    ("ORA 12541", "ORA-12541"),
    ("event 4625", "4625"),
    ("event id 4625", "4625"),
    ("CrashLoopBackOff", "CrashLoopBackOff"),
    ("crashloopbackoff", "CrashLoopBackOff"),
    ("crash loop back off", "CrashLoopBackOff"),
]


@pytest.mark.parametrize(("typed", "wanted"), CASES)
def test_it_is_the_first_result(browser_of, typed, wanted):
    page = browser_of("lena").get("/search", query_string={"q": typed}).text
    first = page.partition('class="result-title"')[2].partition("</a>")[0]
    assert ARTICLES[wanted][0] in first.replace("<mark>", "").replace("</mark>", "")


@pytest.mark.parametrize(("typed", "wanted"), CASES)
def test_it_has_all_of_the_words(browser_of, typed, wanted):
    page = browser_of("lena").get("/search", query_string={"q": typed}).text
    assert "Nothing has all of your words" not in page
    assert "Showing results for" not in page


@pytest.mark.parametrize(
    ("typed", "code"), [("ora", "ORA-12541"), ("0x8", "0x80070005"), ("kb40", "KB4023057")]
)
def test_a_code_of_a_title_is_suggested_while_typing(browser_of, typed, code):
    toys.add(title=f"Update stops with {code}")
    jobs.rebuild()
    page = browser_of("lena").get("/search/suggest", query_string={"q": typed}).text
    assert f"stops with <mark>{code}</mark>" in page
    assert f'<span class="suggestion-title">{code}</span>' in page
