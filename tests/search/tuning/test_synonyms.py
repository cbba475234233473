"""The pages of synonyms: who may, what is refused, and what is kept of what was typed."""

import pytest
from sqlalchemy import select

from portal.core.db import db
from portal.core.events import Event
from portal.search.index.engine import engine
from portal.search.learning.terms import Reach
from portal.search.tuning import trial
from portal.search.tuning.models import SynonymGroup
from tests.search import toys
from tests.search.searches import searched

PAGES = ("/admin/search/synonyms", "/admin/search/synonyms/new", "/admin/search/synonyms/1")
KUBE = {"terms": "K8s\nKubernetes", "note": "What the vendor calls it"}


@pytest.fixture
def kube(browser_of):
    browser_of("mona").post("/admin/search/synonyms/new", data=KUBE)
    return only()


def only():
    db.release()
    return db.session.scalars(select(SynonymGroup)).one()


def terms():
    db.release()
    return list(db.session.scalars(select(SynonymGroup.terms)))


@pytest.mark.parametrize("who", ["mona", "rea", "ada"])
def test_those_who_tune_see_and_change_groups(kube, browser_of, who):
    for page in PAGES:
        assert browser_of(who).get(page).status_code == 200
    answer = browser_of(who).post(
        "/admin/search/synonyms/1", data={"terms": "K8s\nKubernetes\nkube", "seen": "1"}
    )
    assert answer.status_code == 302
    assert terms() == [["K8s", "Kubernetes", "kube"]]


@pytest.mark.parametrize("who", ["lena", "theo", "tess", "otto"])
def test_nobody_else_does(kube, browser_of, who):
    for page in PAGES:
        assert browser_of(who).get(page).status_code == 403
    for page in (*PAGES[1:], "/admin/search/synonyms/1/remove"):
        assert browser_of(who).post(page, data={"terms": "a1\nb2", "seen": "1"}).status_code == 403
    assert terms() == [["K8s", "Kubernetes"]]


def test_without_signing_in_there_is_the_sign_in_page(kube, browser_of):
    assert "/sign-in" in browser_of("").get("/admin/search/synonyms").location
    assert browser_of("").post("/admin/search/synonyms/new", data=KUBE).status_code == 401


def test_the_first_page_leads_to_the_groups(browser_of):
    assert browser_of("rea").get("/admin/search").location == "/admin/search/synonyms"
    assert 'href="/admin/search"' in browser_of("rea").get("/").text
    assert 'href="/admin/search"' not in browser_of("theo").get("/").text


def test_one_way_is_said_in_words(browser_of):
    sent = KUBE | {"terms": "K8s\nKubernetes\nkube", "one_way": "y"}
    browser_of("mona").post("/admin/search/synonyms/new", data=sent)
    page = browser_of("mona").get("/admin/search/synonyms").text
    words = "<em>K8s</em> finds <em>Kubernetes</em> and <em>kube</em> too, not the other way round."
    assert words in page


def test_groups_are_found_by_their_words(kube, browser_of):
    assert "K8s, Kubernetes" in browser_of("mona").get("/admin/search/synonyms?q=vendor+k8s").text
    nothing = browser_of("mona").get("/admin/search/synonyms?q=vpn").text
    assert "No group has these words" in nothing


def test_unsound_terms_come_back_with_what_was_typed(browser_of):
    sent = {"terms": "to be\nVPN tunnel", "note": "Kept note"}
    answer = browser_of("mona").post("/admin/search/synonyms/new", data=sent)
    assert answer.status_code == 422
    assert "“to be” has no word search looks at" in answer.text
    assert "VPN tunnel" in answer.text
    assert "Kept note" in answer.text
    assert terms() == []


def test_a_term_stands_in_one_group_only(kube, browser_of):
    answer = browser_of("mona").post(
        "/admin/search/synonyms/new", data={"terms": "container\nKUBERNETES"}
    )
    assert answer.status_code == 422
    assert "“KUBERNETES” is already in the group “K8s, Kubernetes”" in answer.text
    assert terms() == [["K8s", "Kubernetes"]]


def test_a_stale_form_is_refused_with_both_texts(kube, browser_of):
    browser = browser_of("mona")
    browser.post("/admin/search/synonyms/1", data={"terms": "K8s\nTheirs", "seen": "1"})
    answer = browser.post("/admin/search/synonyms/1", data={"terms": "K8s\nMine", "seen": "1"})
    assert answer.status_code == 409
    assert "K8s, Theirs" in answer.text
    assert "K8s\r\nMine" in answer.text or "K8s\nMine" in answer.text
    assert terms() == [["K8s", "Theirs"]]
    assert 'name="seen" type="hidden" value="2"' in answer.text
    browser.post("/admin/search/synonyms/1", data={"terms": "K8s\nMine", "seen": "2"})
    assert terms() == [["K8s", "Mine"]]


@pytest.mark.parametrize("seen", ["", "0", "x", "-1", "9" * 30])
def test_what_was_not_looked_at_is_not_removed(kube, browser_of, seen):
    answer = browser_of("mona").post("/admin/search/synonyms/1/remove", data={"seen": seen})
    assert answer.status_code == 409
    assert len(terms()) == 1


def test_a_group_is_removed(kube, browser_of):
    answer = browser_of("mona").post("/admin/search/synonyms/1/remove", data={"seen": "1"})
    assert answer.status_code == 302
    assert terms() == []


def test_every_change_is_in_the_audit_log(kube, browser_of):
    browser = browser_of("rea")
    browser.post("/admin/search/synonyms/1", data={"terms": "K8s\nkube", "seen": "1"})
    browser.post("/admin/search/synonyms/1/remove", data={"seen": "2"})
    rows = select(Event.verb, Event.actor_name).where(Event.record_kind == "synonym_group")
    assert db.session.execute(rows).all() == [
        ("add", "Mona"),
        ("change", "Rea"),
        ("remove", "Rea"),
    ]


def test_what_is_not_there_is_missing(browser_of):
    for page in ("/admin/search/synonyms/1", "/admin/search/synonyms/x"):
        assert browser_of("mona").get(page).status_code == 404
    assert browser_of("mona").get("/admin/search/synonyms/1/remove").status_code == 405


# Trying


@pytest.fixture
def desk(toy_kind, plain_ranking):
    toys.add(title="Restart a Kubernetes node")
    toys.add(title="The payroll Kubernetes secret", audience="l3")
    toys.add(title="Install K8s tools on a laptop")
    searched("k8s", "lena")
    searched("k8s", "theo")
    searched("printer", "lena")


def tried(browser, **sent):
    return browser.post("/admin/search/synonyms/new", data=KUBE | {"try": "1"} | sent)


def test_trying_shows_the_searches_that_change_and_saves_nothing(desk, browser_of):
    page = tried(browser_of("mona"))
    assert page.status_code == 200
    assert "1 search tried" in page.text
    assert "2 people" in page.text
    assert page.text.count("Restart a Kubernetes node") == 1
    assert page.text.count("Install K8s tools on a laptop") == 2
    assert terms() == []


def test_trying_names_nothing_the_viewer_may_not_read(desk, browser_of):
    assert "payroll" not in tried(browser_of("mona")).text
    searched("payroll k8s", "tess", reach=Reach.L3)
    assert "payroll" not in tried(browser_of("mona")).text


def test_words_of_people_who_read_more_are_tried_by_those_who_read_as_much(desk, browser_of):
    searched("zanzibar k8s", "tess", reach=Reach.L3)
    assert "zanzibar" not in tried(browser_of("mona")).text
    assert "zanzibar" in tried(browser_of("rea")).text


def test_trying_what_nobody_searched(desk, browser_of):
    page = tried(browser_of("mona"), terms="lamp\nlight")
    assert "No search is touched" in page.text


def test_old_searches_are_not_tried(desk, browser_of):
    searched("lamp", days_ago=91)
    assert "No search is touched" in tried(browser_of("mona"), terms="lamp\nlight").text


def test_trying_unsound_terms(desk, browser_of):
    assert tried(browser_of("mona"), terms="alone").status_code == 422


def test_trying_a_change_of_a_group_leaves_the_old_one_out(desk, kube, browser_of):
    page = browser_of("mona").post(
        "/admin/search/synonyms/1", data={"terms": "K8s\ncluster", "seen": "1", "try": "1"}
    )
    now, then = page.text.partition("With this")[::2]
    assert "Restart a Kubernetes node" in now
    assert "Restart a Kubernetes node" not in then


def test_what_could_not_be_tried_in_time_is_said(desk, browser_of, monkeypatch):
    searched("node", "otto")
    monkeypatch.setattr(trial, "MOST_QUERIES", 1)
    page = tried(browser_of("mona"), terms="K8s\nnode").text
    assert "1 search of 2, the commonest, tried:" in page
    monkeypatch.setattr(trial, "SECONDS", -1.0)
    assert "0 searches of 2" in tried(browser_of("mona"), terms="K8s\nnode").text


def test_without_an_index_nothing_is_judged(toy_kind, browser_of):
    searched("k8s")
    engine.backend.clear()
    page = tried(browser_of("mona"))
    assert page.status_code == 200
    assert "The search index is being rebuilt" in page.text


def test_markup_in_searches_and_terms_stays_text(desk, browser_of):
    searched("<script>alert(1)</script> k8s")
    page = tried(browser_of("mona"), note="<img src=x onerror=alert(1)>").text
    assert "<script>alert" not in page
    assert "<img src=x" not in page
