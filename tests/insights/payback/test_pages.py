"""The pages of payback: for whom they are, what they list, and as tables."""

import csv
import io
from datetime import timedelta

import pytest
from flask import render_template
from sqlalchemy import select

from portal.core import clock, jobs
from portal.core.db import db
from portal.incidents.runs import services as runs
from portal.incidents.terms import Channel
from portal.incidents.trail.terms import StepResult
from portal.insights.payback.jobs import ask
from portal.kb.models.article import Article
from portal.kb.models.proposal import Proposal
from portal.kb.terms import Audience
from tests import shelf
from tests.insights.payback.conftest import FAILED, NO_KB, TITLE, hand_up, incident, plain, resolve

DAY = timedelta(days=1)
PAGES = ("/insights/payback", "/insights/avoidable", "/insights/articles")


def table(browser, url):
    answer = browser.get(url)
    assert answer.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(answer.text)))


@pytest.mark.parametrize("page", PAGES)
def test_managers_reviewers_and_admins_see_the_figures(page, browser_of):
    for url in (page, f"{page}.csv"):
        for name, code in {"mona": 200, "rea": 200, "ada": 200, "lena": 403, "tess": 403}.items():
            assert browser_of(name).get(url).status_code == code, (name, url)
        assert browser_of("").get(url).status_code == 302
        assert browser_of("mona").post(url).status_code == 405


def test_the_list_narrows_and_says_what_is_too_early(published, happened, since, browser_of):
    for place in range(5):
        happened(since - (1 + place) * DAY, reason=NO_KB)
        happened(since + (1 + place) * DAY)
    published(since)
    published(clock.ago(days=12), title="Scanner is silent")
    browser = browser_of("mona")

    page = plain(browser.get("/insights/payback").text)
    assert "100 % (5 of 5)" in page
    assert "so far, 12 days" in page
    narrowed = browser.get("/insights/payback?verdict=paid&kind=article&service=order-database")
    assert TITLE in narrowed.text
    assert "Scanner is silent" not in narrowed.text
    assert "Nothing matches" in browser.get("/insights/payback?kind=postmortem").text
    assert browser.get("/insights/payback?verdict=x&kind=y&page=z&service=%00").status_code == 200

    [row] = table(browser, "/insights/payback.csv?verdict=paid")
    assert row["record"] == "KB-1"
    assert row["verdict"] == "Paid back"
    assert (row["incidents before"], row["avoidable before"]) == ("5", "5")
    assert (row["avoidable percent before"], row["avoidable percent after"]) == ("100", "0")
    assert (row["median minutes before"], row["median minutes after"]) == ("60", "60")


def test_articles_kept_from_a_viewer_are_not_listed(service, browser_of):
    shelf.published("Rotate the keys", "1. Rotate.", Audience.L3)
    jobs.run_all()
    assert "Rotate the keys" in browser_of("rea").get("/insights/payback").text
    assert "Rotate the keys" not in browser_of("mona").get("/insights/payback").text
    assert "Rotate the keys" not in browser_of("mona").get("/insights/payback.csv").text


def test_the_ledger_puts_the_same_trouble_together_with_what_it_cost(
    happened, service, viewer_of, browser_of
):
    """Ten minutes at the desk, then L2 for 50 and 110 minutes; the second went on to L3 for 30."""
    first = happened(clock.ago(days=9), minutes=60, reason=NO_KB)
    at = clock.ago(days=8)
    second = happened(at, minutes=None, reason=FAILED, title="Orders are not saved again")
    with clock.turned_to(at + timedelta(minutes=120)), db.writing():
        hand_up(incident(second), NO_KB, "Engineering", viewer_of("theo"), viewer_of("tess"))
    with clock.turned_to(at + timedelta(minutes=150)), db.writing():
        resolve(incident(second), viewer_of("tess"))
    happened(clock.ago(days=7), reason=NO_KB, title="Orders are not saved", service=None)
    happened(clock.ago(days=100), reason=NO_KB)
    browser = browser_of("mona")

    rows = table(browser, "/insights/avoidable.csv")
    assert len(rows) == 2
    assert rows[0] | {"last seen": ""} == {
        "service": "Order Database",
        "trouble": TITLE,
        "alert": "",
        "hand-overs": "3",
        "incidents": "2",
        "l2 minutes": "160",
        "l3 minutes": "30",
        "last seen": "",
        "articles": "",
        "which incidents": f"{first} {second}",
    }
    assert len(table(browser, "/insights/avoidable.csv?service=order-database")) == 1
    assert table(browser, "/insights/avoidable.csv?days=365")[0]["incidents"] == "3"
    page = browser.get("/insights/avoidable").text
    assert "2 h 40 min" in page
    assert f'href="/{second}"' in page


def test_the_ledger_knows_alerts_by_their_signature(happened, browser_of):
    labels = {"alertname": "PoolFull", "severity": "high"}
    for days, title in ((3, "PoolFull on pod-a"), (2, "Something else entirely")):
        happened(
            clock.ago(days=days), reason=NO_KB, title=title, labels=labels, channel=Channel.ALERT
        )
    [row] = table(browser_of("rea"), "/insights/avoidable.csv")
    assert row["alert"] == "poolfull; order database"
    assert row["hand-overs"] == "2"


def test_an_article_is_drafted_from_a_row_in_the_words_people_came_with(
    happened, published, service, browser_of
):
    ref = happened(clock.ago(days=2), reason=NO_KB)
    happened(clock.ago(days=1), reason=NO_KB, title="Orders are not saved today")
    happened(clock.ago(days=1), reason=NO_KB, title=f"{TITLE} at all", is_confidential=True)
    browser = browser_of("rea")
    assert "Draft article" in browser.get("/insights/avoidable").text
    assert "Draft article" not in browser_of("mona").get("/insights/avoidable").text

    form = {"incident": ref, "outline": "known_error", "days": "90"}
    answer = browser.post("/insights/avoidable/draft", data=form)
    assert answer.status_code == 302
    [proposal] = db.session.scalars(select(Proposal))
    assert proposal.title == TITLE
    assert proposal.symptoms == [TITLE, "Orders are not saved today"]
    assert proposal.service_ids == [service]
    assert browser.post("/insights/avoidable/draft", data=form | {"outline": ""}).status_code == 422
    assert (
        browser.post("/insights/avoidable/draft", data=form | {"incident": "INC-9"}).status_code
        == 404
    )
    assert browser_of("mona").post("/insights/avoidable/draft", data=form).status_code == 403

    published(clock.now())
    page = browser.get("/insights/avoidable").text
    assert "Draft article" not in page
    assert 'href="/kb/orders-are-not-saved' in page
    assert "Nothing matches" in browser.get("/insights/avoidable?answer=none").text


def test_confidential_words_begin_no_article_and_stand_only_before_their_readers(
    happened, browser_of, viewer_of
):
    title = "Orders of Ms Vane are lost"
    ref = happened(clock.ago(days=2), reason=NO_KB, title=title, is_confidential=True)
    assert title in browser_of("mona").get("/insights/avoidable").text
    for url in PAGES:
        for name in ("rea", "lena"):
            assert "Vane" not in browser_of(name).get(url).text
            assert "Vane" not in browser_of(name).get(f"{url}.csv").text
    form = {"incident": ref, "outline": "sop"}
    assert browser_of("rea").post("/insights/avoidable/draft", data=form).status_code == 404


def test_failing_and_stale_articles_say_what_is_the_matter(
    published, happened, viewer_of, browser_of
):
    ref = published(clock.ago(days=60))
    shelf.published("Clean the belt", "1. Clean.")
    article = int(ref.removeprefix("KB-"))
    for days, result in ((9, StepResult.FAILED), (8, StepResult.FAILED), (7, StepResult.DONE)):
        case = happened(clock.ago(days=days), minutes=None)
        with clock.turned_to(clock.ago(days=days)), db.writing():
            run = runs.start(
                incident(case), db.session.get_one(Article, article), by=viewer_of("lena")
            )
            key = run.steps[0].step_key
            runs.take(run, key, result, by=viewer_of("lena"), seen=0)
    reopened = happened(clock.ago(days=2), article=ref)
    browser_of("lena").post(f"/incidents/{reopened}/steps/reopen", data={"note": "It came back."})
    with db.writing():
        db.session.get_one(Article, 2).review_due_at = clock.ago(days=12)
    browser = browser_of("rea")

    page = browser.get("/insights/articles").text
    assert "1. Restart the pool." in page
    assert "failed 2 of 3, too few to judge" in page
    assert "12 days overdue" in page
    assert page.index("Orders are not saved") < page.index("Clean the belt")
    assert "Propose a change" in page
    assert "Clean the belt" not in browser.get("/insights/articles?what=failing").text
    stale = table(browser, "/insights/articles.csv?what=stale")
    assert [row["article"] for row in stale] == ["KB-2"]
    [row] = table(browser, "/insights/articles.csv?what=failing")
    assert (row["uses"], row["reopened after use"]) == ("1", "1")
    assert row["failing steps"] == "1 (2 of 3)"


@pytest.mark.parametrize("page", PAGES)
def test_what_an_address_says_that_means_nothing_is_left_out(page, published, browser_of):
    published(clock.ago(days=3))
    for query in ("page=-3", "page=999", "page=x", "days=x&service=%00&answer=y&what=z&verdict=q"):
        assert browser_of("rea").get(f"{page}?{query}").status_code == 200


def test_the_page_of_all_insights_leads_here(app):
    with app.test_request_context():
        part = render_template("insights/payback/_of_insights.html", section=True)
    for url in (*PAGES, "/search/gaps"):
        assert f'href="{url}"' in part


@pytest.mark.parametrize("page", PAGES)
def test_pages_ask_few_questions(page, published, happened, statements, since, browser_of):
    published(clock.ago(days=50))
    happened(clock.ago(days=2), reason=NO_KB)
    browser = browser_of("rea")
    few = statements(lambda: browser.get(page))
    for place in range(4):
        published(clock.ago(days=50), title=f"Scanner {place} is silent")
        happened(clock.ago(days=2), reason=NO_KB, title=f"Belt {place} is stuck again")
    assert statements(lambda: browser.get(page)) == few


def test_it_says_while_records_are_being_compared(published, browser_of):
    published(clock.ago(days=50))
    assert "Still comparing" not in browser_of("rea").get("/insights/payback").text
    with db.writing():
        ask("article", 1)
    assert "Still comparing" in browser_of("rea").get("/insights/payback").text
