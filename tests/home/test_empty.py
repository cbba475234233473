"""Every list of an empty portal says to everybody what belongs there, and offers a next step."""

import re
from collections.abc import Callable, Iterator
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.cast import CAST
from tests.thorough import many, part

EMPTY = re.compile(
    r'class="empty[ "].*?class="empty-title">(?P<title>.*?)</h\d>(?P<rest>.*?)(?=<section|</main)',
    re.DOTALL,
)
WORDS = re.compile(r'class="empty-words">(.*?)</p>', re.DOTALL)
LINK = re.compile(r'<a class="button[^>]*href="(.*?)"')
# Pages on which something is asked for or set, and answers for programs: no lists.
NO_LISTS = re.compile(
    r"/new$|/new/|/report$|/invite$|^/account|^/assets|^/healthz|^/readyz|\.(csv|xml|json)$|^/help$"
    r"|^/password|^/sign-in|^/set-up|^/styleguide|/suggest$|/open$|/log$|/weights$|/import$|/start"
    r"|^/admin/design|^/guide|^/palette$"
    r"|/counts$|/incidents/people$|/definitions$|^/insights$|^/admin/search$|/search/index$"
)
# Never empty: the cast is there, and a new portal comes with a promise and two calendars.
FILLED = {"/admin/people", "/admin/teams", "/admin/sla"}
# What is added on the same page, or comes by itself.
WITHOUT_STEP = {
    *("/admin/audit", "/admin/jobs", "/admin/tags", "/admin/diagnostics", "/admin/publishing"),
    *("/admin/search/relevance", "/admin/search/why", "/search", "/notifications/settings"),
}
NARROWED = {
    "/actions?q=zebra": "/actions?tab=open",
    "/admin/people?q=zebra": "/admin/people",
    "/changes?q=zebra": "/changes?tab=open",
    "/incidents?q=zebra": "/incidents?tab=open",
    "/insights/speed?priority=1": "/insights/speed",
    "/kb?tag=zebra": "/kb",
    "/postmortems?days=30": "/postmortems",
    "/problems?q=zebra": "/problems?tab=open",
    "/search?q=zebra": "/search/log",
}
Browser = Callable[[str], FlaskClient]


def lists(app: Flask) -> Iterator[str]:
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and not rule.arguments and not NO_LISTS.search(rule.rule):
            yield rule.rule


@pytest.mark.parametrize("name", CAST)
def test_every_list_says_what_belongs_there(app: Flask, browser_of: Browser, name: str) -> None:
    browser, looked_at = browser_of(name), 0
    for address in part(lists(app), list(CAST).index(name), of=3):
        answer = browser.get(address)
        guides = address == "/" and name == "ada"
        if answer.status_code == 200 and address not in FILLED and not guides:
            looked_at += 1
            _require_sentence(address, answer.text)
            _require_steps(browser, address, answer.text)
    assert looked_at > many(8, few=2)


@pytest.mark.parametrize(("address", "out"), NARROWED.items())
def test_a_filter_that_finds_nothing_offers_a_way_out(
    browser_of: Browser, address: str, out: str
) -> None:
    page = browser_of("mona" if "/admin/" not in address else "ada").get(address).text
    assert out in [unescape(link) for link in _links(page)]


@pytest.mark.parametrize(
    ("name", "address", "offered"),
    [
        ("theo", "/kb", "/kb/new"),
        ("mona", "/kb", "/kb/import"),
        ("otto", "/kb", "/help"),
        ("theo", "/kb/mine", "/kb/new"),
        ("lena", "/kb/mine", "/kb"),
        ("theo", "/changes", "/changes/new"),
        ("lena", "/incidents", "/incidents/new"),
        ("otto", "/postmortems", "/kb"),
        ("ada", "/services", "/admin/services/new"),
        ("mona", "/insights/speed", "/incidents"),
    ],
)
def test_the_next_step_is_one_this_viewer_may_take(
    browser_of: Browser, name: str, address: str, offered: str
) -> None:
    assert offered in _links(browser_of(name).get(address).text)


def _require_sentence(address: str, page: str) -> None:
    found = EMPTY.search(page)
    assert found, f"{address} is empty and says nothing"
    words = WORDS.search(found["rest"])
    assert words, f"{address} does not say what belongs there"
    assert words[1].rstrip().endswith("."), f"{address} does not say it in a sentence"


def _require_steps(browser: FlaskClient, address: str, page: str) -> None:
    links = _links(page)
    assert links or address in WITHOUT_STEP or "source" in address, f"{address} offers no next step"
    for link in links:
        status = browser.get(unescape(link), follow_redirects=True).status_code
        assert status == 200, f"{address} offers {link}, which answers {status}"


def _links(page: str) -> list[str]:
    found = EMPTY.search(page)
    return LINK.findall(found["rest"]) if found else []
