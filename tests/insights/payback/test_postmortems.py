"""Postmortems: known again by their alerts, judged from their first version on."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.core import clock, jobs
from portal.core.db import db
from portal.incidents.terms import Channel
from portal.insights.payback.models import Payback, PaybackIncident
from portal.insights.payback.services.comparing import compare
from portal.insights.payback.terms import Likeness
from portal.kb.models.article import Article
from portal.postmortems.lifecycle import POSTMORTEM
from portal.postmortems.models.postmortem import Postmortem, RememberedAlert
from portal.postmortems.services import revising, starting, writing
from portal.postmortems.services.writing import LessonCard
from portal.postmortems.terms import FactorKind, LessonKind, Outcome, Size
from tests.insights.payback.conftest import NO_KB, incident, plain
from tests.postmortems.made import fill_in

DAY = timedelta(days=1)
ALERT = {"channel": Channel.ALERT, "labels": {"alertname": "PoolFull", "severity": "high"}}
PM = "/postmortems/PM-1"


@pytest.fixture
def looked_back(viewer_of):
    """`looked_back(ref, at, article)`: a published postmortem that confirmed an article."""

    def look_back(ref, at, article):
        theo = viewer_of("theo")
        with clock.turned_to(at):
            prepared = starting.prepare(incident(ref), Size.SHORT)
            with db.writing():
                found = starting.start(incident(ref), prepared, by=theo)
                card = LessonCard(LessonKind.FACTOR, "The pool was small", FactorKind.TECHNICAL)
                lesson = writing.add_lesson(found, card, by=theo)
                known = db.session.get_one(Article, int(article.removeprefix("KB-")))
                writing.conclude(found, lesson, Outcome.CONFIRMED, by=theo, article=known)
                fill_in(found, theo)
            publish(found, viewer_of)
        jobs.run_all()

    return look_back


def publish(found, viewer_of):
    with db.writing():
        POSTMORTEM.advance(found, "submit", by=viewer_of("theo"))
        found.reasons_not_found = {"KB-1": "Only its alert leads there."}
        mark = found.fingerprint
        POSTMORTEM.advance(found, "approve", by=viewer_of("rea"), fingerprint=mark)
        POSTMORTEM.advance(found, "publish", by=viewer_of("theo"))


@pytest.fixture
def told(once, published, happened, looked_back, since):
    """The first of five alerts is looked back on; six more come after."""

    def tell():
        ref = published(since - 5 * DAY)
        first = happened(since - 9 * DAY, reason=NO_KB, title="PoolFull on pod-a", **ALERT)
        for place in range(4):
            reason = NO_KB if place < 2 else None
            happened(since - (4 - place / 2) * DAY, reason=reason, title=f"Pod {place}", **ALERT)
        looked_back(first, since, ref)
        for place in range(6):
            happened(since + (1 + place) * DAY, title=f"Later {place}", article=ref, **ALERT)
        jobs.run_all()

    once(tell)


def test_a_postmortem_is_known_again_by_its_alert(told, browser_of):
    page = plain(browser_of("lena").get(PM).text)
    assert "0 % (0 of 6) instead of 60 % (3 of 5)" in page
    assert "what it was written about (1), the same alert (10)" in page
    assert "6 incidents were solved with it at the service desk" in page

    listed = plain(browser_of("mona").get("/insights/payback?kind=postmortem").text)
    assert "60 % (3 of 5)" in listed
    assert "Order Database" in listed
    assert "Payback" not in browser_of("otto").get(PM).text


def test_what_it_taught_is_known_by_the_alert_too(told, browser_of):
    """All eleven lie within 90 days of the article as well, and none shares a word with it."""
    page = browser_of("lena").get("/kb/orders-are-not-saved").text
    assert "the same alert (11)" in page


def test_remembered_alerts_count_whatever_the_incident_said(told, happened, since):
    with db.writing():
        remembered = RememberedAlert(postmortem_id=1, signature="slow; order database")
        db.session.add(remembered)
    number = db.session.scalars(select(Payback.id).where(Payback.record_kind == "postmortem")).one()
    slow = {"channel": Channel.ALERT, "labels": {"alertname": "Slow"}}
    ref = happened(since + 20 * DAY, title="Quite another name", **slow)
    compare(db.session.get_one(Postmortem, 1))
    row = db.session.get_one(PaybackIncident, (number, int(ref.removeprefix("INC-"))))
    assert row.likeness is Likeness.ALERT


def test_a_new_version_is_judged_from_the_first_one_on(told, viewer_of, browser_of):
    with db.writing():
        revising.revise(db.session.get_one(Postmortem, 1), by=viewer_of("theo"))
    assert "Payback" not in browser_of("rea").get("/postmortems/PM-2").text
    publish(db.session.get_one(Postmortem, 2), viewer_of)
    jobs.run_all()

    assert "0 % (0 of 6) instead of 60 % (3 of 5)" in plain(
        browser_of("lena").get("/postmortems/PM-2").text
    )
    assert 'id="payback"' not in browser_of("lena").get(PM).text
    kept = db.session.scalars(select(Payback.record_id).where(Payback.record_kind == "postmortem"))
    assert kept.all() == [2]


def test_one_about_a_confidential_incident_stays_with_its_readers(
    published, happened, looked_back, since, browser_of
):
    ref = published(since - 5 * DAY)
    first = happened(since - 9 * DAY, title="Ms Vane was locked out", is_confidential=True)
    looked_back(first, since, ref)
    assert "Vane" in browser_of("mona").get("/insights/payback").text
    assert "Vane" not in browser_of("rea").get("/insights/payback").text
    assert "Vane" not in browser_of("rea").get("/insights/payback.csv").text
