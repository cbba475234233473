"""Read receipts: who is asked, one key, who sees names, and reminders that end."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.accounts.models import Team
from portal.activity.models import Notification
from portal.core import clock
from portal.core.db import db
from portal.postmortems.jobs import remind_readers
from portal.postmortems.models.receipt import Receipt
from tests.postmortems.test_pages import PM, publish

READERS = f"{PM}/readers"


def team(name):
    return db.session.scalars(select(Team.id).where(Team.name == name)).one()


def told(viewer):
    rows = select(Notification.id).where(Notification.person_id == viewer.id)
    return len(db.session.scalars(rows).all())


@pytest.fixture
def asked(written, viewer_of, browser_of):
    """Engineering (Tess and Rea) and Otto are asked to read what Theo published."""
    written()
    publish(viewer_of)
    sent = {"teams": [team("Engineering")], "people": "otto@example.test"}
    assert browser_of("theo").post(READERS, data=sent).status_code == 302


def test_the_teams_that_worked_on_it_are_ticked(written, viewer_of, browser_of):
    written()
    publish(viewer_of)
    page = browser_of("theo").get(READERS).text
    ticked = [
        label.split(">")[1].split("<")[0]
        for label in page.split("<label")[1:]
        if "checked" in page.split(f"<label{label}")[0].rsplit("<input", 1)[-1]
    ]
    assert ticked == ["Service desk", "Operations"]


def test_who_is_asked_is_told_finds_it_and_answers_with_one_key(asked, viewer_of, browser_of):
    tess = browser_of("tess")
    assert told(viewer_of("tess")) == 1
    assert told(viewer_of("otto")) == 1
    assert "Postmortems to read" in tess.get("/").text
    assert "Postmortems to read" not in browser_of("mona").get("/").text
    page = tess.get(PM).text
    assert 'data-shortcut="y"' in page
    assert "0 of 3 who were asked have read it." in page
    assert tess.post(f"{PM}/have-read").location == PM
    page = tess.get(PM).text
    assert "You have read it" in page
    assert "1 of 3 who were asked" in page
    assert "Postmortems to read" not in tess.get("/").text


def test_names_are_for_who_writes_it_and_counts_for_all(asked, browser_of):
    browser_of("tess").post(f"{PM}/have-read")
    page = browser_of("mona").get(READERS).text
    assert page.index("Otto") < page.index("Tess")  # who has not read it stands first
    assert page.count("Not yet") == 2
    assert browser_of("tess").get(READERS).status_code == 403
    assert browser_of("otto").get(READERS).status_code == 403
    assert "Tess" not in browser_of("otto").get(PM).text.split("Read by")[1].split("</section>")[0]


def test_nobody_says_so_who_was_not_asked(asked, browser_of):
    assert browser_of("lena").post(f"{PM}/have-read").status_code == 404
    assert browser_of("").post(f"{PM}/have-read").status_code == 401


def test_asking_again_asks_nobody_twice(asked, viewer_of, browser_of):
    sent = {"teams": [team("Engineering")]}
    assert browser_of("theo").post(READERS, data=sent).status_code == 302
    assert db.session.query(Receipt).count() == 3
    assert told(viewer_of("tess")) == 1


@pytest.mark.parametrize(
    ("people", "words"),
    [("", "Choose a team or a person"), ("nobody@example.test", "Nobody here has the address")],
)
def test_a_choice_of_nobody_is_refused_and_kept(written, viewer_of, browser_of, people, words):
    written()
    publish(viewer_of)
    answer = browser_of("theo").post(READERS, data={"people": people})
    assert answer.status_code == 422
    assert words in answer.text
    assert f"{people}</textarea>" in answer.text


def test_a_draft_asks_nobody(written, browser_of):
    written()
    answer = browser_of("theo").post(READERS, data={"teams": [team("Engineering")]})
    assert answer.status_code == 409
    assert db.session.query(Receipt).count() == 0


def test_reminders_come_weekly_three_times_and_only_to_who_has_not_read(
    asked, viewer_of, browser_of
):
    browser_of("tess").post(f"{PM}/have-read")
    begun = clock.now()
    seen = []
    for days in (6, 7, 8, 14, 21, 28, 60):
        with clock.turned_to(begun + timedelta(days=days, minutes=1)):
            remind_readers()
        seen.append(told(viewer_of("otto")) - 1)
    assert seen == [0, 1, 1, 2, 3, 3, 3]
    assert told(viewer_of("tess")) == 1


def test_no_reminder_of_what_was_superseded_or_closed_to_the_reader(asked, viewer_of):
    receipt = db.session.scalars(select(Receipt)).first()
    with db.writing():
        incident = receipt.postmortem.incidents[0]
        incident.is_confidential, incident.team_id = True, team("Operations")
    with clock.turned_to(clock.now() + timedelta(days=8)):
        remind_readers()
    assert told(viewer_of("otto")) == 1
