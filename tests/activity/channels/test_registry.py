"""Each channel is a folder that nothing but the registry knows."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from portal.activity.channels import registry
from portal.activity.channels.answers import verdict_on
from portal.activity.channels.protocol import Fate, Letter, News
from portal.core import clock
from portal.core.outbound import Answer

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "portal" / "activity" / "channels"
NAMES = [channel.name for channel in registry.channels()]
# What the document tells to edit when a channel is removed.
KNOWING = {"activity/channels/registry.py", "activity/channels/pages.py", "tables.py"}


def test_the_folders_are_the_channels():
    folders = {path.name for path in FOLDER.iterdir() if (path / "channel.py").exists()}
    assert folders == set(NAMES)
    assert len(NAMES) == len(folders)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_else_imports_a_channel(name):
    imported = re.compile(rf"(?:from|import) portal\.activity\.channels\.{name}\b")
    knowing = {
        str(path.relative_to(ROOT / "portal"))
        for path in (ROOT / "portal").rglob("*.py")
        if FOLDER / name not in path.parents and imported.search(path.read_text())
    }
    assert knowing <= KNOWING


@pytest.mark.parametrize("name", NAMES)
def test_a_channel_says_how_it_is_set_up(name):
    assert (ROOT / "templates" / "activity" / "channels" / name / "_setup.html").exists()


@pytest.mark.parametrize(
    ("status", "fate"),
    [
        (200, Fate.DELIVERED),
        (204, Fate.DELIVERED),
        (301, Fate.REFUSED),
        (400, Fate.REFUSED),
        (401, Fate.REFUSED),
        (408, Fate.LATER),
        (410, Fate.REFUSED),
        (425, Fate.LATER),
        (429, Fate.LATER),
        (500, Fate.LATER),
        (504, Fate.LATER),
    ],
)
def test_what_a_status_means(status, fate):
    assert verdict_on(Answer(status, {}, b"")).fate is fate


@pytest.mark.parametrize(
    ("wish", "wait"),
    [
        ("120", timedelta(minutes=2)),
        ("Sun, 29 Mar 2026 06:10:00 GMT", timedelta(minutes=10)),
        ("Sun, 29 Mar 2026 05:00:00 GMT", timedelta()),
        ("soon", None),
        ("-5", None),
        ("", None),
    ],
)
def test_when_the_other_side_wants_to_be_asked_again(wish, wait):
    with clock.turned_to(datetime(2026, 3, 29, 6, 0, tzinfo=UTC)):
        assert verdict_on(Answer(429, {"retry-after": wish}, b"")).after == wait


def test_a_page_of_html_or_control_characters_is_no_reason():
    assert verdict_on(Answer(403, {}, b"<!doctype html><p>x")).reason == "Answered 403."
    assert (
        verdict_on(Answer(403, {}, b"no\x1b[31m\x00way\nmore")).reason == "Answered 403: no[31mway"
    )


def test_a_digest_of_a_thousand_pieces_stays_readable():
    from portal.activity.channels.mail import text
    from tests.activity.conftest import RENAMED

    one = News(RENAMED, "TM-1", "Team", "Desk", "It burns.", "https://x.test/", clock.now())
    letter = Letter("k", (one,) * 1_000, "Portal", "UTC", "https://x.test/settings")
    assert text.subject(letter) == "Portal: 1,000 pieces of news"
    assert text.body(letter).count("It burns.") == 100
    assert "… and 900 more, in the portal." in text.body(letter)
