"""A message in Slack shows what people wrote as it is, and calls nobody."""

import json

import pytest
from sqlalchemy import update

from portal.accounts.models import Team
from portal.activity.channels.slack.channel import CHANNEL
from portal.activity.channels.slack.message import escaped
from portal.core import jobs
from portal.core.db import db

HOSTILE = "<!channel> *bold* & <https://evil.example|click> _x_ `y`"


@pytest.fixture
def posted(channel_of, happen, receiver):
    channel_of("slack")
    with db.writing() as session:
        session.execute(update(Team).where(Team.id == 1).values(name=HOSTILE))
    happen("rename", "theo")
    jobs.run_all()
    (got,) = receiver.got
    return json.loads(got.body)


def test_titles_stand_in_plain_text_with_entities(posted):
    title, context = posted["blocks"]
    assert title["text"]["type"] == "plain_text"
    assert (
        "&lt;!channel&gt; *bold* &amp; &lt;https://evil.example|click&gt;" in title["text"]["text"]
    )
    assert "Theo gave it a new name." in title["text"]["text"]
    assert context["elements"][0]["text"].startswith(
        "<https://portal.example.test/teams/1|Open TM-1>"
    )


def test_nothing_in_it_is_a_mention_or_a_link_of_somebody_else(posted):
    everything = json.dumps(posted)
    assert "<!" not in everything
    assert "<https://evil" not in everything
    assert posted["mrkdwn"] is False


def test_a_long_title_stays_within_what_slack_takes():
    assert len(escaped("<" * 5_000)) <= 3_000


@pytest.mark.parametrize(
    ("address", "is_good"),
    [
        ("https://hooks.slack.com/services/T0/B0/x", True),
        ("https://hooks.slack.com/", False),
        ("http://hooks.slack.com/services/T0/B0/x", False),
        ("hooks.slack.com", False),
    ],
)
def test_which_addresses_are_webhooks(app, address, is_good):
    assert (CHANNEL.fault_of(address) == "") is is_good


def test_an_address_is_shown_without_its_secret():
    shown = CHANNEL.masked("https://hooks.slack.com/services/T0/B0/verysecret")
    assert shown == "hooks.slack.com/…cret"
