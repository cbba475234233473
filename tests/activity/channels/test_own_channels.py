"""Channels one person has for themselves: what comes there, when, and who can see or change it."""

import json
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from portal.accounts.services import people
from portal.activity import services
from portal.activity.channels.protocol import MOST_SHOWN, Letter, News
from portal.activity.channels.slack import message
from portal.activity.channels.teams import card
from portal.activity.models import OwnChannel
from portal.activity.queries import wishes
from portal.core.db import db
from portal.core.events import Event
from tests.activity.channels.test_webhook import signatures, signed_with
from tests.activity.conftest import BURNING, RENAMED

PAGE = "/notifications/settings"
SLACK, WEBHOOK = f"{PAGE}/channels/slack", f"{PAGE}/channels/webhook"
SECRET_PART = "T1/B1/quite-secret-token"


@pytest.fixture
def address(receiver):
    return f"{receiver.url}/services/{SECRET_PART}"


@pytest.fixture
def lena(told_of_renames, viewer_of):
    with db.writing():
        services.watch("TM-1", by=viewer_of("lena"))
    return viewer_of("lena").id


def ticked(browser, *pairs, rhythm="at_once"):
    sent = {"wanted": [f"{kind}:{place}" for kind, place in pairs], "rhythm": rhythm, "hour": "7"}
    assert browser.post(PAGE, data=sent).status_code == 302


def test_what_is_ticked_comes_to_ones_own_slack(
    lena, browser_of, address, happen, later, receiver, deliveries
):
    browser_of("lena").post(SLACK, data={"address": address})
    ticked(browser_of("lena"), ("team.renamed", "slack"))
    happen("rename", "theo")
    happen("burn", "theo")  # not ticked
    later(minutes=6)
    (got,) = receiver.got
    assert "TM-1: Service desk" in json.loads(got.body)["text"]
    assert deliveries() == [("delivered", deliveries()[0][1])]


def test_nothing_comes_there_before_it_is_ticked(
    lena, browser_of, address, happen, later, receiver
):
    browser_of("lena").post(SLACK, data={"address": address})
    happen("rename", "theo")
    later(minutes=6)
    assert receiver.got == []


def test_a_tick_without_an_address_is_not_taken(lena, browser_of):
    answer = browser_of("lena").post(
        PAGE, data={"wanted": ["team.renamed:slack"], "rhythm": "at_once", "hour": "7"}
    )
    assert answer.status_code == 422
    assert ("team.renamed", "slack") not in wishes.matrix(lena, [RENAMED])


def test_an_hourly_digest_is_one_message(lena, browser_of, address, happen, later, receiver):
    browser_of("lena").post(SLACK, data={"address": address})
    ticked(browser_of("lena"), ("team.renamed", "slack"), rhythm="hourly")
    happen("rename", "theo")
    happen("rename", "ada")
    later(minutes=61)
    (got,) = receiver.got
    assert len(json.loads(got.body)["blocks"]) == 4


def test_a_webhook_gets_each_piece_by_itself_signed_with_the_secret_shown_once(
    lena, browser_of, receiver, happen, later
):
    answer = browser_of("lena").post(WEBHOOK, data={"address": receiver.url})
    assert answer.status_code == 201
    assert answer.headers["Cache-Control"] == "no-store"
    secret = answer.text.partition('id="own-secret">')[2].partition("<")[0]
    assert secret not in browser_of("lena").get(PAGE).text
    ticked(browser_of("lena"), ("team.renamed", "webhook"), rhythm="hourly")
    happen("rename", "theo")
    happen("rename", "ada")
    later(minutes=61)
    assert len(receiver.got) == 2
    assert all(signatures(got) == [signed_with(secret, got)] for got in receiver.got)


def test_another_address_has_another_secret(lena, browser_of, receiver):
    first = browser_of("lena").post(WEBHOOK, data={"address": receiver.url}).text
    second = browser_of("lena").post(WEBHOOK, data={"address": receiver.url}).text
    assert (
        first.partition('id="own-secret">')[2][:70] != second.partition('id="own-secret">')[2][:70]
    )


def test_the_address_is_shown_masked_and_logged_masked(lena, browser_of, address):
    browser_of("lena").post(SLACK, data={"address": address})
    assert SECRET_PART not in browser_of("lena").get(PAGE).text
    assert SECRET_PART not in browser_of("lena").get(SLACK).text
    event = db.session.scalars(select(Event).where(Event.verb == "set_channel")).one()
    assert SECRET_PART not in json.dumps(event.detail)
    assert "127.0.0.1" in json.dumps(event.detail)


def test_a_test_message_says_what_became_of_it(lena, browser_of, address, receiver):
    browser_of("lena").post(SLACK, data={"address": address})
    browser = browser_of("lena")
    browser.post(f"{PAGE}/test/slack")
    assert "A test from" in receiver.got[0].body.decode()
    assert "The test was taken" in browser.get(PAGE).text


def test_an_address_inside_the_network_is_never_called(lena, browser_of):
    browser = browser_of("lena")
    browser.post(SLACK, data={"address": "https://10.0.0.5/services/T1/B1/x"})
    browser.post(f"{PAGE}/test/slack")
    page = browser.get(PAGE).text
    assert "The test was refused" in page
    assert "inside the own network" in page


def test_what_waits_is_not_sent_once_the_address_is_removed(
    lena, browser_of, address, happen, later, receiver, deliveries
):
    browser_of("lena").post(SLACK, data={"address": address})
    ticked(browser_of("lena"), ("team.renamed", "slack"))
    happen("rename", "theo")
    assert browser_of("lena").post(f"{SLACK}/remove").status_code == 302
    later(minutes=6)
    assert receiver.got == []
    assert deliveries() == [("dropped", "It is no longer wanted here.")]


def test_one_persons_channel_is_nobody_elses(lena, browser_of, address, happen, later, receiver):
    browser_of("lena").post(SLACK, data={"address": address})
    ticked(browser_of("lena"), ("team.renamed", "slack"))
    assert "127.0.0.1" not in browser_of("theo").get(PAGE).text
    assert browser_of("theo").post(f"{SLACK}/remove").status_code == 404
    assert browser_of("theo").post(f"{PAGE}/test/slack").status_code == 404
    db.release()
    assert [row.person_id for row in db.session.scalars(select(OwnChannel))] == [lena]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Give the address news is sent to."),
        ("http://hooks.slack.com/services/T1/B1/x", "https"),
        ("https://hooks.slack.com/", "A webhook of Slack looks like"),
    ],
)
def test_what_cannot_be_called_is_refused_and_comes_back(lena, browser_of, typed, said):
    answer = browser_of("lena").post(SLACK, data={"address": typed})
    assert answer.status_code == 422
    assert said in answer.text
    assert f'value="{typed}"' in answer.text
    assert db.session.scalars(select(OwnChannel)).all() == []


@pytest.mark.parametrize("channel", ["mail", "pigeon"])
def test_only_channels_with_an_address_of_their_own_are_set_up(lena, browser_of, channel):
    assert browser_of("lena").get(f"{PAGE}/channels/{channel}").status_code == 404
    assert browser_of("lena").post(f"{PAGE}/channels/{channel}/remove").status_code == 404


def test_nobody_signs_in_first(browser_of):
    assert "/sign-in" in browser_of("").get(SLACK).location
    assert browser_of("").post(SLACK, data={"address": "https://x.test/"}).status_code == 401


def test_somebody_who_left_hears_nothing_and_leaves_no_address(
    lena, browser_of, address, happen, later, receiver, viewer_of
):
    browser_of("lena").post(SLACK, data={"address": address})
    ticked(browser_of("lena"), ("team.renamed", "slack"))
    happen("rename", "theo")
    with db.writing():
        people.leave(viewer_of("lena").person, by=viewer_of("ada"))
    later(minutes=6)
    assert receiver.got == []
    assert db.session.scalars(select(OwnChannel)).all() == []


def test_a_long_digest_stays_within_what_the_other_side_takes():
    one = News(
        kind=BURNING,
        ref="TM-1",
        record="Team",
        title="x" * 200,
        text="y" * 100,
        url="https://portal.example.test/notifications/1",
        happened_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    letter = Letter(key="k", news=(one,) * 90, site="Portal", zone="UTC", settings_url="")
    slack, teams = message.of(letter), card.of(letter)
    assert len(slack["blocks"]) == 2 * MOST_SHOWN + 1 <= 50
    assert "And 70 more" in json.dumps(slack)
    assert "And 70 more" in json.dumps(teams)
    assert len(json.dumps(teams)) < 28_000
