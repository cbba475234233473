"""Who hears of a change, and who finds it."""

import pytest
from sqlalchemy import select

from portal.accounts.models import Person
from portal.activity.models import Notification
from portal.changes.lifecycle import CHANGE
from portal.changes.searchable import CHANGE_KIND
from portal.changes.terms import Choice
from portal.core.db import db
from portal.search.jobs import rebuild


def told(words):
    rows = select(Person.name).join(Notification, Notification.person_id == Person.id)
    return sorted(db.session.scalars(rows.where(Notification.text.contains(words))))


def test_whoever_is_asked_hears_of_it(asked):
    asked("rea", "mona")
    assert told("asks for your vote") == ["Mona", "Rea"]


def test_whoever_opened_it_hears_how_the_votes_ended(asked, votes):
    votes(asked("tess"), "tess", Choice.REJECT, "Too early.")
    assert told("It was rejected") == ["Theo"]


def test_who_decides_hears_that_it_is_rolled_back(begun, viewer_of):
    change = begun()
    with db.writing():
        CHANGE.advance(change, "roll_back", by=viewer_of("theo"), note="No answer.")
    assert told("rolls it back") == ["Mona"]


@pytest.mark.parametrize(("name", "finds"), [("lena", True), ("mona", True), ("otto", False)])
def test_search_finds_it_for_the_desk_and_for_nobody_else(planned, browser_of, name, finds):
    planned()
    rebuild()
    db.release()
    page = browser_of(name).get("/search?q=disks").text
    assert ("Move the mail store" in page) is finds


def test_a_document_says_what_is_done_and_how_it_is_undone(planned):
    document = CHANGE_KIND.document(planned())
    for words in ("Copy the files", "Mount the old disks", "does not answer after ten minutes"):
        assert words in document.body
    assert document.services == ("Mail",)
