"""The page of the index: who may, what it says in each state, and its two buttons."""

import pytest

from portal.core import clock
from portal.core import jobs as outbox
from portal.core.db import db
from portal.search import jobs
from portal.search.index.engine import engine
from portal.search.life.diary import diary
from tests.search import toys

PAGE = "/admin/search/index"


@pytest.fixture
def page(shelf, browser_of):
    def text() -> str:
        return browser_of("ada").get(PAGE).text

    return text


def test_the_index_agrees(page, browser_of):
    answer = browser_of("ada").post(f"{PAGE}/check", follow_redirects=True)
    assert "Index and database are being compared" in answer.text
    assert "Not compared yet" in answer.text
    outbox.run_all()
    shown = page()
    assert "The index agrees with the database" in shown
    assert "no difference" in shown
    assert "<dd>Ada</dd>" in shown
    assert "<dd>35</dd>" in shown  # documents: the draft is none
    assert engine.backend.generation() in shown


@pytest.mark.parametrize("verb", ["check", "rebuild"])
def test_what_was_asked_for_is_told_until_it_is_done(page, browser_of, verb):
    browser_of("ada").post(f"{PAGE}/{verb}")
    assert 'data-behaviour="reload"' in page()
    assert f'href="{PAGE}">Reload</a>' in page()
    outbox.run_all()
    assert 'data-behaviour="reload"' not in page()
    assert ">Reload</a>" not in page()


def test_what_is_not_done_for_a_minute_asks_for_the_worker(page, browser_of):
    with clock.turned_to(clock.ago(minutes=2)), db.writing():
        jobs.rebuild_later(jobs.Why.ASKED)
    assert "is a worker running?" in page()
    assert 'data-behaviour="reload"' not in page()


def test_changes_that_wait_are_counted(page):
    with db.writing():
        jobs.index_later(["TOY-1", "TOY-2"])
    assert "2 changes wait" in page()
    assert "The worker is at it." in page()


def test_changes_that_wait_for_long_ask_for_a_look(page):
    with clock.turned_to(clock.ago(minutes=5)), db.writing():
        jobs.index_later(["TOY-1"])
    assert "1 change waits" in page()
    assert "is a worker running?" in page()


def test_how_long_changes_waited(page):
    assert "nothing was indexed yet" in page()
    with db.writing():
        jobs.index_later(["TOY-1", "TOY-2", "TOY-3"])
    outbox.run_all()
    assert len(diary.read().lags) == 3
    assert "half of the last 3 changes; 95 of 100 within" in page()


def test_an_unusable_index_says_so(page):
    engine.backend.clear()
    assert "The index cannot be used: searches use titles only" in page()
    jobs.heal()
    assert "The index is being rebuilt: searches use titles only" in page()
    outbox.run_all()
    assert "missing or unreadable" in page()


def test_rebuilding(page, browser_of):
    before = engine.backend.generation()
    answer = browser_of("ada").post(f"{PAGE}/rebuild", follow_redirects=True)
    assert "The index is being rebuilt" in answer.text
    outbox.run_all()
    assert engine.backend.generation() != before
    assert "asked for on this page" in page()


def test_what_differed_is_named_and_mended(page, browser_of, shelf):
    toys.change(shelf["vpn"], audience="l3")
    toys.remove(shelf["public"])
    new = toys.add(title="Wombat")
    browser_of("ada").post(f"{PAGE}/check")
    outbox.run_all()
    shown = page()
    assert "What differed was mended" in shown
    assert "3 records differed" in shown
    assert all(ref in shown for ref in (shelf["vpn"], shelf["public"], new))
    assert not jobs.drift()


def test_changes_given_up_are_told(page):
    with db.writing() as session:
        jobs.index_later(["TOY-1"])
        session.flush()
        for job in outbox.next_up():
            job.parked_at = clock.now()
    assert "1 change given up" in page()


@pytest.mark.parametrize("who", ["lena", "theo", "tess", "otto", "mona", "rea"])
def test_nobody_else(shelf, browser_of, who):
    browser = browser_of(who)
    assert browser.get(PAGE).status_code == 403
    assert browser.post(f"{PAGE}/check").status_code == 403
    assert browser.post(f"{PAGE}/rebuild").status_code == 403
    assert outbox.waiting() == 0


def test_without_signing_in(browser_of):
    assert "/sign-in" in browser_of("").get(PAGE).location
    assert browser_of("").post(f"{PAGE}/check").status_code == 401


def test_wrong_method(shelf, browser_of):
    for verb in ("check", "rebuild"):
        assert browser_of("ada").get(f"{PAGE}/{verb}").status_code == 405


def test_the_tab_is_there_for_those_who_may_come(shelf, browser_of):
    assert PAGE in browser_of("ada").get("/admin/search/synonyms").text
    assert PAGE not in browser_of("mona").get("/admin/search/synonyms").text
