"""Times, numbers and names in words."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from portal.core import wording
from portal.core.languages import later, speaking

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("back", "words"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(seconds=50), "50 seconds ago"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(hours=23, minutes=59), "23 hours ago"),
        (timedelta(days=13), "13 days ago"),
        (timedelta(days=20), "2 weeks ago"),
        (timedelta(days=100), "3 months ago"),
        (timedelta(days=800), "2 years ago"),
        (timedelta(days=-3), "in 3 days"),
    ],
)
def test_distance_is_said_in_the_largest_fitting_unit(back: timedelta, words: str) -> None:
    assert wording.relative(NOON - back, NOON) == words


def test_exact_time_is_said_in_the_readers_zone() -> None:
    assert wording.exact(NOON, ZoneInfo("Europe/Oslo")) == "Tue 3 March 2026, 13:00 CET"


def test_day_follows_the_readers_zone() -> None:
    late = datetime(2026, 3, 3, 23, 30, tzinfo=UTC)

    assert wording.day(late, ZoneInfo("Asia/Tokyo")) == "4 March 2026"


@pytest.mark.parametrize(
    ("number", "noun", "words"),
    [
        (0, "article", "0 articles"),
        (1, "article", "1 article"),
        (1204, "article", "1,204 articles"),
        (3, "person", "3 people"),
    ],
)
def test_numbers_agree_with_their_nouns(number: int, noun: str, words: str) -> None:
    assert wording.plural(number, noun) == words


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Tess Lindqvist", "TL"), ("Ada", "A"), ("Jean van der Berg", "JB"), ("  ", "?")],
)
def test_initials_are_first_and_last(name: str, letters: str) -> None:
    assert wording.initials(name) == letters


@pytest.mark.parametrize(
    ("octets", "words"),
    [
        (1, "1 byte"),
        (999, "999 bytes"),
        (1000, "1 kB"),
        (1_450_000, "1.4 MB"),
        (3 * 10**12, "3,000 GB"),
    ],
)
def test_sizes_are_said_in_the_unit_that_fits(octets: int, words: str) -> None:
    assert wording.file_size(octets) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (20, "20 s"),
        (45 * 60, "45 min"),
        (101 * 60, "1 h 41 min"),
        (4 * 3600, "4 h"),
        (-90 * 60, "1 h 30 min"),
        (1_200 * 3600, "1,200 h"),
    ],
)
def test_lengths_of_time_are_said_in_hours_and_minutes(seconds: int, words: str) -> None:
    assert wording.length_words(seconds) == words


def test_words_are_joined_as_their_place_joins_them() -> None:
    with speaking("de-DE"):
        assert wording.listed(["Schritt 1", "2", "3"]) == "Schritt 1, 2 und 3"
    assert wording.listed(["normal", "emergency"], "or") == "normal or emergency"


def test_a_label_is_small_within_an_english_sentence_only() -> None:
    label = later("Draft")
    assert wording.inside(label) == "draft"
    with speaking("de-DE"):
        assert wording.inside(label) == "Entwurf"
