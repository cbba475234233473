"""The card on articles and postmortems, over incidents that really went up and down."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.core import clock, jobs
from portal.core.db import db
from portal.incidents.lifecycle import INCIDENT
from portal.incidents.queries.around import escalations_of
from portal.incidents.terms import EscalationReason
from portal.insights.payback.jobs import catch_up
from portal.insights.payback.models import Payback
from portal.kb.models.content import Content
from portal.kb.terms import Kind
from tests import shelf
from tests.insights.payback.conftest import FAILED, NO_KB, TITLE, incident, plain

DAY = timedelta(days=1)


def at_article(browser):
    return plain(browser.get("/kb/orders-are-not-saved").text)


@pytest.fixture
def told(once, published, happened, since):
    """Five before, three of them avoidable; six after, none."""

    def tell():
        for place, reason in enumerate((NO_KB, NO_KB, FAILED, None, None)):
            happened(since - (10 + place) * DAY, minutes=120 + place * 60, reason=reason)
        ref = published(since)
        for place in range(6):
            happened(since + (10 + place) * DAY, minutes=30 + place * 10, article=ref)
        jobs.run_all()
        return ref

    return once(tell)


def test_an_article_shows_what_it_paid_back(told, browser_of):
    page = at_article(browser_of("lena"))

    assert "Paid back" in page
    assert "0 % (0 of 6) instead of 60 % (3 of 5)" in page
    assert "4 h (n = 5)" in page  # of 2, 3, 4, 5 and 6 hours
    assert "55 min (n = 6)" in page  # of 30, 40, 50, 60, 70 and 80 minutes
    assert "Before: 3 of 5 went up avoidably. After: 0 of 6" in page
    assert "the same words on the same service (11)" in page
    assert "6 incidents were solved with it at the service desk, without a hand-over" in page
    assert "INC-11" in page


def test_requesters_and_guests_see_no_card(told, browser_of):
    for name in ("otto", ""):
        page = at_article(browser_of(name))
        assert "Restart the pool" in page or not name
        assert "Payback" not in page


def test_other_words_another_service_and_what_was_cancelled_do_not_count(
    told, happened, since, viewer_of, browser_of
):
    happened(since - DAY, title="Printer is on fire")
    happened(since - DAY, service=None)
    cancelled = happened(since - DAY, minutes=None)
    with db.writing():
        INCIDENT.advance(incident(cancelled), "cancel", by=viewer_of("lena"), note="A mistake.")
    jobs.run_all()
    assert "60 % (3 of 5)" in at_article(browser_of("lena"))


def test_what_was_given_back_and_what_went_up_for_other_reasons_is_no_avoidable_escalation(
    published, happened, since, viewer_of, browser_of
):
    published(since)
    happened(since - DAY, reason=EscalationReason.SKILL)
    back = happened(since - 2 * DAY, minutes=None, reason=NO_KB)
    with db.writing():
        [move] = escalations_of(incident(back))
        move.accepted_at, move.bounced_at = None, move.answered_at
    jobs.run_all()
    assert "0 % (0 of 2)" in at_article(browser_of("lena"))


def test_a_confidential_incident_is_counted_for_those_who_may_read_it_only(
    told, happened, since, browser_of
):
    happened(
        since - DAY, minutes=60, reason=NO_KB, title=f"{TITLE} for Ms Vane", is_confidential=True
    )
    used = happened(since + DAY, minutes=60, article=told, is_confidential=True)
    jobs.run_all()
    for name in ("tess", "rea"):
        page = at_article(browser_of(name))
        assert "60 % (3 of 5)" in page
        assert "6 incidents were solved with it" in page
        assert used not in page
    page = at_article(browser_of("mona"))
    assert "67 % (4 of 6)" in page
    assert "7 incidents were solved with it" in page
    assert used in page


def test_an_article_without_a_service_says_so(published, happened, since, browser_of):
    published(since, with_service=False)
    happened(since - DAY)
    jobs.run_all()
    assert "No service is named" in at_article(browser_of("lena"))


def test_a_young_article_says_so_far(published, happened, browser_of):
    published(clock.ago(days=12))
    happened(clock.ago(days=3), reason=NO_KB)
    jobs.run_all()
    page = at_article(browser_of("lena"))
    assert "Too early to judge" in page
    assert "So far, 12 days after: 1 incident, 1 handed up avoidably." in page
    assert "In the 90 days before: no incident of the kind." in page


def test_a_corrected_title_is_compared_anew(published, happened, since, browser_of, service):
    published(since)
    ref = happened(since + DAY, minutes=None, title="It does not work")
    jobs.run_all()
    assert "0 such incidents in the 90 days before, 0 in" in at_article(browser_of("lena"))

    form = {"title": TITLE, "description": "", "service": service, "category": 0}
    browser_of("lena").post(f"/incidents/{ref}/edit", data=form)
    jobs.run_all()
    assert "0 such incidents in the 90 days before, 1 in" in at_article(browser_of("lena"))


def test_what_was_published_before_is_caught_up_with(told, browser_of):
    with db.writing():
        for kept in db.session.scalars(select(Payback)):
            kept.compared_at, kept.about = kept.since - DAY, {}
    catch_up()
    jobs.run_all()
    [kept] = db.session.scalars(select(Payback))
    assert kept.about["titles"]
    assert "60 % (3 of 5)" in at_article(browser_of("lena"))


def test_a_card_asks_few_questions_however_much_happened(
    told, statements, happened, since, browser_of
):
    browser = browser_of("lena")
    few = statements(lambda: at_article(browser))
    for place in range(8):
        happened(since + (20 + place) * DAY, minutes=30)
    jobs.run_all()
    assert statements(lambda: at_article(browser)) == few


def test_an_outline_of_postmortems_answers_no_trouble(service, browser_of):
    body = "## Summary\n\nWhat happened, in three sentences.\n"
    outline = Content(title="Postmortem, short", body=body, summary="An outline.")
    shelf.put(Kind.RCA_TEMPLATE, outline)
    catch_up()
    jobs.run_all()
    assert db.session.scalars(select(Payback)).all() == []
    assert "Payback" not in browser_of("lena").get("/kb/postmortem-short").text
