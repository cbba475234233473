"""An approver who leaves, the holidays of a review, and what is told of one that is late."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from portal.accounts.models import Person
from portal.accounts.services import people
from portal.activity.models import Notification
from portal.changes import jobs
from portal.changes.models.change import Change
from portal.changes.queries.rounds import open_round
from portal.changes.terms import ChangeState, ChangeType, Outcome
from portal.core import clock
from portal.core.db import db
from portal.kb.models.article import Article
from portal.kb.terms import DueReason
from portal.sla.queries import rules
from tests import shelf
from tests.changes.conftest import text
from tests.changes.test_lifecycle import advance, work_through


def told(words):
    rows = select(Person.name).join(Notification, Notification.person_id == Person.id)
    found = list(db.session.scalars(rows.where(Notification.text.contains(words))))
    with db.writing():
        for row in db.session.scalars(select(Notification)):
            db.session.delete(row)
    return sorted(found)


def test_another_is_asked_where_an_approver_left(asked, votes, browser_of, viewer_of):
    change = asked("rea", "mona")
    gone, other = viewer_of("rea").person.id, viewer_of("tess").person.id
    votes(change, "mona")
    with db.writing():
        people.leave(viewer_of("rea").person, by=viewer_of("ada"))
    assert told("has left: ask somebody else") == ["Mona", "Theo"]
    tess = browser_of("tess")
    assert "has not voted and has left" in tess.get("/changes/CHG-1").text
    address = f"/changes/CHG-1/approvers/{gone}"
    assert browser_of("lena").get(address).status_code == 403
    assert tess.post(address, data={"other": "0"}).status_code == 422
    again = tess.post(address, data={"other": str(viewer_of("mona").person.id)})
    assert again.status_code == 422
    assert "is asked already" in again.text
    assert tess.post(address, data={"other": str(other)}).status_code == 302
    assert told("asks for your vote") == []  # nobody is told what they did themselves
    assert tess.post(address, data={"other": str(other)}).status_code == 409
    change = db.session.get_one(Change, 1)
    votes(change, "tess")
    assert change.state is ChangeState.SCHEDULED
    assert open_round(change) is None


@pytest.fixture
def reviewed_late(begun, viewer_of):
    """An emergency that is over and waits for its full review."""
    change = begun(kind=ChangeType.EMERGENCY)
    work_through(change, viewer_of("theo"), change.steps[:3])
    advance(change, "finish", viewer_of("theo"), outcome=Outcome.SUCCESSFUL)
    return change


def test_a_late_review_is_told_of_once_each_time(reviewed_late, viewer_of):
    due = reviewed_late.review_due_at
    for days, names in ((-3, []), (-1, ["Mona", "Theo"]), (0, ["Mona", "Theo"]), (1, [])):
        with clock.turned_to(due + timedelta(days=days)):
            jobs.remind()
            jobs.remind()
        assert told("full review") == names, days
    with clock.turned_to(due + timedelta(days=8)):
        jobs.remind()
    assert told("full review is late") == ["Mona", "Theo"]


def test_a_review_waits_over_the_holidays_of_the_service_levels(begun, viewer_of, monkeypatch):
    change = begun(kind=ChangeType.EMERGENCY)
    days = ("2026-12-25", "2026-12-28")
    holidays = [{"day": day, "name": "Feast", "hours": []} for day in days]
    with db.writing():
        for calendar in rules.calendars():
            if not rules.work_now(calendar).calendar.is_always:
                calendar.versions[0].holidays = holidays
    thursday = datetime(2026, 12, 24, 11, tzinfo=UTC)
    work_through(change, viewer_of("theo"), change.steps[:3])
    with clock.turned_to(thursday):
        advance(change, "finish", viewer_of("theo"), outcome=Outcome.SUCCESSFUL)
    assert change.review_due_at == datetime(2026, 12, 30, 11, tzinfo=UTC)


def with_an_article():
    """Let an article, confirmed a month ago, describe the service of CHG-1; return both."""
    number = int(shelf.published("Restart the mail store", "1. Stop.\n").removeprefix("KB-"))
    article, change = db.session.get_one(Article, number), db.session.get_one(Change, 1)
    with db.writing():
        article.services = list(change.services)
        article.verified_at = clock.now() - timedelta(days=30)
    return article, change


def test_a_closed_change_lets_the_articles_of_its_service_be_checked(begun, viewer_of, browser_of):
    begun()
    article, change = with_an_article()
    theo, slug = viewer_of("theo"), article.slug
    work_through(change, theo, change.steps[:3])
    advance(change, "finish", theo, outcome=Outcome.SUCCESSFUL)
    advance(change, "close", viewer_of("tess"), notes=text("As planned."))
    assert article.due_reason is DueReason.CHANGE_CLOSED
    words = '<a href="/CHG-1">CHG-1</a> was closed on Mail.'
    assert words in browser_of("lena").get(f"/kb/{slug}").text
    page = browser_of("otto").get(f"/kb/{slug}").text  # who reads no changes
    assert "Due for review: service changed" in page
    assert "CHG-1" not in page


def test_what_did_not_stay_in_place_lets_nothing_be_checked(begun, viewer_of):
    begun()
    article, change = with_an_article()
    advance(change, "finish", viewer_of("theo"), outcome=Outcome.FAILED, note="It hung.")
    advance(change, "close", viewer_of("tess"), notes=text("Nothing was changed."))
    assert article.due_reason is not DueReason.CHANGE_CLOSED
