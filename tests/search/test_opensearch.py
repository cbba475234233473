"""The search in the bar of a browser."""

import xml.etree.ElementTree as ET

import pytest

NAMESPACE = "{http://a9.com/-/spec/opensearch/1.1/}"


@pytest.fixture(autouse=True)
def _filled(shelf):
    return shelf


def test_browsers_can_add_the_search(browser_of):
    answer = browser_of("").get("/opensearch.xml")
    assert answer.mimetype == "application/opensearchdescription+xml"
    urls = {
        each.attrib["type"]: each.attrib
        for each in ET.fromstring(answer.text).iter(f"{NAMESPACE}Url")
    }
    assert urls["text/html"]["template"] == "http://localhost/search?q={searchTerms}"
    suggestions = urls["application/x-suggestions+json"]
    assert suggestions["template"] == "http://localhost/search/suggest.json?q={searchTerms}"
    assert suggestions["rel"] == "suggestions"


def test_the_short_name_is_no_longer_than_the_standard_allows(app, browser_of):
    settings = app.extensions["portal_settings"]
    app.extensions["portal_settings"] = settings.model_copy(
        update={"site_name": "Knowledge & answers of the desk"}
    )
    root = ET.fromstring(browser_of("").get("/opensearch.xml").text)
    assert root.findtext(f"{NAMESPACE}ShortName") == "Knowledge & answ"


@pytest.mark.parametrize("address", ["/", "/search", "/sign-in", "/search/log"])
def test_pages_say_where_it_is_described(browser_of, address):
    page = browser_of("").get(address).text
    assert (
        'rel="search" type="application/opensearchdescription+xml" href="/opensearch.xml"' in page
    )


def test_suggestions_are_four_lists(browser_of):
    answer = browser_of("lena").get("/search/suggest.json?q=vpn+cl")
    assert answer.mimetype == "application/x-suggestions+json"
    typed, titles, words, urls = answer.get_json(force=True)
    assert typed == "vpn cl"
    assert (titles[0], words[0], urls[0]) == (
        "Reset the VPN client",
        "Toy TOY-1",
        "http://localhost/toys/1",
    )
    assert len(titles) == len(words) == len(urls)


def test_searches_are_suggested_too(browser_of):
    _typed, titles, words, urls = (
        browser_of("").get("/search/suggest.json?q=pri").get_json(force=True)
    )
    at = words.index("Search")
    assert (titles[at], urls[at]) == ("printer", "http://localhost/search?q=printer")


@pytest.mark.parametrize("typed", ["", "v", "%00", "+", "%ff%fe", "x" * 2_000, "%22%5B%7B"])
def test_suggestions_of_nothing(browser_of, typed):
    answer = browser_of("lena").get(f"/search/suggest.json?q={typed}")
    assert answer.status_code == 200
    assert answer.get_json(force=True)[1:] == [[], [], []]


@pytest.mark.parametrize("who", ["", "lena", "mona"])
def test_nobody_is_suggested_what_they_may_not_read(browser_of, who):
    for typed in ("kernel", "rotate", "payroll", "quagga"):
        answer = browser_of(who).get(f"/search/suggest.json?q={typed}")
        assert answer.get_json(force=True)[1:] == [[], [], []]


def test_strangers_are_suggested_public_articles_only(browser_of):
    assert browser_of("").get("/search/suggest.json?q=vpn").get_json(force=True)[1] == []
    assert (
        "Add a printer"
        in browser_of("").get("/search/suggest.json?q=printer").get_json(force=True)[1]
    )


def test_other_methods_are_refused(browser_of):
    assert browser_of("lena").post("/search/suggest.json").status_code == 405
    assert browser_of("lena").post("/opensearch.xml").status_code == 405
