"""Saved searches: everybody keeps their own, and meets nobody else's."""

import pytest

from portal.core.db import db
from portal.search.saved import queries, services
from portal.search.terms import Sort


@pytest.fixture(autouse=True)
def _filled(shelf):
    return shelf


@pytest.fixture
def lenas(viewer_of):
    """A search Lena saved, and one of Theo's beside it."""
    with db.writing():
        services.save("Theirs", "zanzibar", Sort.RELEVANCE, by=viewer_of("theo"))
        saved = services.save("VPN, newest", "vpn tag:vpn", Sort.UPDATED, by=viewer_of("lena"))
    number = saved.id
    db.release()
    return number


def names(viewer):
    return [each.name for each in queries.saved_by(viewer)]


def test_results_offer_to_save_the_search(browser_of):
    page = browser_of("lena").get("/search?q=vpn+tag:vpn&sort=updated").text
    assert 'href="/search/saved/new?q=vpn+tag:vpn&amp;sort=updated"' in page


def test_nobody_is_offered_nothing_to_save(browser_of):
    assert "Save this search" not in browser_of("").get("/search?q=printer").text


def test_the_words_are_offered_as_the_name(browser_of):
    page = browser_of("lena").get("/search/saved/new?q=vpn+drops")
    assert page.status_code == 200
    assert 'value="vpn drops"' in page.text


def test_a_search_is_saved_and_opens_again(browser_of, viewer_of):
    sent = {"name": "Tunnels", "q": "vpn  tunnel", "sort": "updated"}
    answer = browser_of("lena").post("/search/saved/new", data=sent)
    assert (answer.status_code, answer.location) == (302, "/search?q=vpn+tunnel&sort=updated")
    assert names(viewer_of("lena")) == ["Tunnels"]


def test_the_usual_order_stands_in_no_address(browser_of):
    answer = browser_of("lena").post(
        "/search/saved/new", data={"name": "V", "q": "vpn", "sort": "x"}
    )
    assert answer.location == "/search?q=vpn"


def test_saved_searches_stand_on_three_pages(browser_of, lenas):
    for address in ("/search/saved", "/", "/search"):
        page = browser_of("lena").get(address).text
        assert "VPN, newest" in page
        assert 'href="/search?q=vpn+tag:vpn&amp;sort=updated"' in page
        assert "zanzibar" not in page


def test_the_list_offers_to_rename_and_delete(browser_of, lenas):
    page = browser_of("lena").get("/search/saved").text
    assert f'href="/search/saved/{lenas}"' in page
    assert f'action="/search/saved/{lenas}/delete"' in page


def test_without_any_the_list_says_how(browser_of):
    page = browser_of("lena").get("/search/saved")
    assert "No saved searches yet" in page.text
    assert "Saved searches" not in browser_of("lena").get("/search").text


def test_they_are_listed_by_name(viewer_of):
    lena = viewer_of("lena")
    with db.writing():
        for name in ("printers", "Alarms", "mail"):
            services.save(name, name, Sort.RELEVANCE, by=lena)
    assert names(lena) == ["Alarms", "mail", "printers"]


def test_rename(browser_of, viewer_of, lenas):
    page = browser_of("lena").get(f"/search/saved/{lenas}")
    assert 'value="VPN, newest"' in page.text
    answer = browser_of("lena").post(f"/search/saved/{lenas}", data={"name": " Tunnels  today "})
    assert answer.location == "/search/saved"
    assert names(viewer_of("lena")) == ["Tunnels today"]


def test_delete(browser_of, viewer_of, lenas):
    answer = browser_of("lena").post(f"/search/saved/{lenas}/delete")
    assert answer.location == "/search/saved"
    assert names(viewer_of("lena")) == []
    assert names(viewer_of("theo")) == ["Theirs"]


@pytest.mark.parametrize("who", ["theo", "otto", "ada"])
def test_those_of_others_are_not_there(browser_of, viewer_of, lenas, who):
    browser = browser_of(who)
    assert browser.get(f"/search/saved/{lenas}").status_code == 404
    assert browser.post(f"/search/saved/{lenas}", data={"name": "Mine"}).status_code == 404
    assert browser.post(f"/search/saved/{lenas}/delete").status_code == 404
    assert names(viewer_of("lena")) == ["VPN, newest"]


def test_nobody_signs_in_first(browser_of, lenas):
    browser = browser_of("")
    for address in ("/search/saved", "/search/saved/new?q=x", f"/search/saved/{lenas}"):
        assert browser.get(address).location.startswith("/sign-in?next=")
    assert browser.post("/search/saved/new", data={"name": "x", "q": "x"}).status_code == 401
    assert browser.post(f"/search/saved/{lenas}/delete").status_code == 401


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"name": "", "q": "vpn"}, "Give the search a name."),
        ({"name": "x" * 81, "q": "vpn"}, "At most 80 characters."),
        ({"name": "vpn, NEWEST", "q": "kept words"}, "already have a saved search with this name"),
        ({"name": "Empty", "q": " "}, "nothing to search for"),
        ({"name": "Empty"}, "nothing to search for"),
    ],
)
def test_what_cannot_be_saved_comes_back(browser_of, viewer_of, lenas, sent, said):
    page = browser_of("lena").post("/search/saved/new", data=sent)
    assert page.status_code == 422
    assert said in page.text
    assert sent.get("q", "").strip() in page.text
    assert names(viewer_of("lena")) == ["VPN, newest"]


@pytest.mark.parametrize("name", ["", "x" * 81, "taken"])
def test_a_refused_name_changes_nothing(browser_of, viewer_of, lenas, name):
    with db.writing():
        services.save("Taken", "mail", Sort.RELEVANCE, by=viewer_of("lena"))
    page = browser_of("lena").post(f"/search/saved/{lenas}", data={"name": name})
    assert page.status_code == 422
    assert names(viewer_of("lena")) == ["Taken", "VPN, newest"]


def test_a_name_may_keep_its_words_in_other_capitals(browser_of, viewer_of, lenas):
    browser_of("lena").post(f"/search/saved/{lenas}", data={"name": "VPN, NEWEST"})
    assert names(viewer_of("lena")) == ["VPN, NEWEST"]


def test_no_more_than_fifty(browser_of, viewer_of):
    lena = viewer_of("lena")
    with db.writing():
        for number in range(50):
            services.save(f"Search {number}", "vpn", Sort.RELEVANCE, by=lena)
    page = browser_of("lena").post("/search/saved/new", data={"name": "One more", "q": "vpn"})
    assert page.status_code == 422
    assert "50 saved searches" in page.text


def test_asking_for_no_search_leads_to_search(browser_of):
    assert browser_of("lena").get("/search/saved/new?q=+").location == "/search"


@pytest.mark.parametrize("number", ["0", "999", "x", "-1", "1e3"])
def test_numbers_of_nothing(browser_of, number):
    assert browser_of("lena").get(f"/search/saved/{number}").status_code == 404
    assert browser_of("lena").post(f"/search/saved/{number}/delete").status_code == 404


def test_wrong_methods(browser_of, lenas):
    assert browser_of("lena").post("/search/saved").status_code == 405
    assert browser_of("lena").get(f"/search/saved/{lenas}/delete").status_code == 405


def test_markup_stays_text(browser_of):
    sent = {"name": "<b>bold</b>", "q": "<script>alert(1)</script>"}
    browser_of("lena").post("/search/saved/new", data=sent)
    page = browser_of("lena").get("/search/saved").text
    assert "<b>bold" not in page
    assert "<script>alert" not in page
