"""A card in Teams shows what people wrote as it is."""

import json

import pytest
from sqlalchemy import update

from portal.accounts.models import Team
from portal.activity.channels.teams.channel import CHANNEL
from portal.core import jobs
from portal.core.db import db

HOSTILE = "[click](https://evil.example) **bold** {{DATE(2026-01-01)}} ${x} <at>all</at>"


@pytest.fixture
def posted(channel_of, happen, receiver):
    channel_of("teams")
    with db.writing() as session:
        session.execute(update(Team).where(Team.id == 1).values(name=HOSTILE))
    happen("rename", "theo")
    jobs.run_all()
    (got,) = receiver.got
    return json.loads(got.body)


def test_it_is_an_adaptive_card_in_the_envelope_of_a_workflow(posted):
    (attachment,) = posted["attachments"]
    assert posted["type"] == "message"
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    assert attachment["contentUrl"] is None
    assert attachment["content"]["type"] == "AdaptiveCard"
    assert attachment["content"]["actions"] == [
        {
            "type": "Action.OpenUrl",
            "title": "Open TM-1",
            "url": "https://portal.example.test/teams/1",
        }
    ]


def test_texts_stand_where_markdown_means_nothing(posted):
    body = posted["attachments"][0]["content"]["body"]
    assert {block["type"] for block in body} == {"RichTextBlock"}
    title = body[0]["inlines"][0]
    assert title["type"] == "TextRun"
    assert "[click](https://evil.example) **bold**" in title["text"]


def test_no_function_of_cards_is_called(posted):
    everything = json.dumps(posted, ensure_ascii=False)
    assert "{{" not in everything
    assert "${" not in everything


@pytest.mark.parametrize(
    ("address", "is_good"),
    [
        ("https://prod-1.westeurope.logic.azure.com/workflows/1?sig=x", True),
        ("https://default1.2.environment.api.powerplatform.com/powerautomate/1", True),
        ("https://example.webhook.office.com/webhookb2/1", False),
        ("http://prod-1.westeurope.logic.azure.com/", False),
    ],
)
def test_which_addresses_are_taken(app, address, is_good):
    assert (CHANNEL.fault_of(address) == "") is is_good
