"""What one person hears, where and when, as chosen on a page."""

import pytest

from portal.activity.models import NewsHabit
from portal.activity.queries import wishes
from portal.activity.rhythm import Habit
from portal.activity.terms import Rhythm
from portal.core.db import db
from tests.activity.conftest import BURNING, RENAMED

PATH = "/notifications/settings"
CHOSEN = {"wanted": ["team.renamed:portal"], "rhythm": "daily", "hour": "7"}
QUIET = {"is_quiet": "y", "quiet_from": "22", "quiet_until": "6"}


@pytest.fixture
def lena(told_of_renames, viewer_of):
    return viewer_of("lena").id


def test_at_first_everything_waits_in_the_portal_and_what_asks_something_comes_by_mail(
    lena, browser_of
):
    page = browser_of("lena").get(PATH).text
    for pair in ("team.renamed:portal", "team.renamed:mail", "team.burning:mail"):
        assert f'value="{pair}"' in page
    assert wishes.matrix(lena, [RENAMED]) == {("team.renamed", "portal"), ("team.renamed", "mail")}
    assert "lena@example.test" in page


def test_what_is_chosen_holds_and_is_shown_again(lena, browser_of):
    answer = browser_of("lena").post(PATH, data=CHOSEN | QUIET)
    assert answer.location == PATH
    assert wishes.matrix(lena, [RENAMED, BURNING]) == {("team.renamed", "portal")}
    assert wishes.habit(lena) == Habit(Rhythm.DAILY, 7, 22, 6)
    db.release()
    page = browser_of("lena").get(PATH).text
    assert '<option selected value="22">22:00</option>' in page


def test_one_person_chooses_for_nobody_else(lena, browser_of, viewer_of):
    browser_of("lena").post(PATH, data=CHOSEN)
    assert ("team.renamed", "mail") in wishes.matrix(viewer_of("theo").id, [RENAMED])


def test_a_wish_for_everything_from_earlier_times_holds_until_something_is_chosen(lena, browser_of):
    from portal.activity.models import NewsWish
    from portal.activity.terms import NewsKind

    quiet = NewsKind("team.painted", "A team is painted", "Teams")
    with db.writing() as session:
        session.add(NewsWish(person_id=lena, kind="*", channel="mail", is_wanted=True))
    assert ("team.painted", "mail") in wishes.matrix(lena, [quiet])
    browser_of("lena").post(PATH, data=CHOSEN)
    db.release()
    assert ("team.painted", "mail") not in wishes.matrix(lena, [quiet])


@pytest.mark.parametrize(
    "wrong",
    [
        {"rhythm": "weekly"},
        {"hour": "24"},
        {"wanted": ["team.renamed:fax"]},
        {"is_quiet": "y", "quiet_from": "7", "quiet_until": "7"},
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(lena, browser_of, wrong):
    answer = browser_of("lena").post(PATH, data=CHOSEN | wrong)
    assert answer.status_code == 422
    assert "Please check what you entered" in answer.text
    assert 'value="team.renamed:portal"' in answer.text
    assert db.session.get(NewsHabit, lena) is None


def test_nobody_signs_in_first(told_of_renames, browser_of):
    assert browser_of("").get(PATH).status_code == 302
    assert browser_of("").post(PATH).status_code == 401
    assert browser_of("lena").put(PATH).status_code == 405


def test_a_test_mail_is_sent_at_once(lena, browser_of, letters):
    client = browser_of("lena")
    client.post(f"{PATH}/test/mail")
    (letter,) = letters
    assert letter["Subject"] == "TEST: A test from Portal"
    assert "The test was taken" in client.get(PATH).text


def test_a_test_says_when_it_did_not_arrive(lena, browser_of, mail_server):
    mail_server.refuses = "550 who is that"
    client = browser_of("lena")
    client.post(f"{PATH}/test/mail")
    assert "was refused" in client.get(PATH).text


@pytest.mark.parametrize("channel", ["slack", "fax"])
def test_channels_of_teams_are_none_of_a_person(lena, browser_of, channel):
    assert browser_of("lena").post(f"{PATH}/test/{channel}").status_code == 404


def test_deliveries_of_others_are_not_found(lena, browser_of, happen, viewer_of):
    from portal.activity import services

    with db.writing():
        services.watch("TM-1", by=viewer_of("lena"))
    happen("rename", "theo")
    db.release()
    assert "Theo gave it a new name." in browser_of("lena").get(PATH).text
    assert browser_of("ada").post("/notifications/deliveries/1/retry").status_code == 404
    assert browser_of("lena").post("/notifications/deliveries/1/retry").status_code == 409
    assert browser_of("").post("/notifications/deliveries/1/retry").status_code == 401
    assert browser_of("lena").get("/notifications/deliveries/1/retry").status_code == 405
