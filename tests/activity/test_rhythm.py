"""When news leaves: digests and quiet hours in many zones, over both changes of the clock."""

from datetime import UTC, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from portal.activity.rhythm import Habit, due, next_at
from portal.activity.terms import Rhythm


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def sent(habit, now, zone, **more):
    return due(habit, now=at(now), zone=ZoneInfo(zone), **more)


DAILY = Habit(Rhythm.DAILY, hour=8)
HOURLY = Habit(Rhythm.HOURLY)
NIGHT = Habit(quiet_from=22, quiet_until=7)


def test_one_by_one_waits_five_minutes_for_somebody_to_read_it():
    assert sent(Habit(), "2026-01-10 12:00", "UTC") == at("2026-01-10 12:05")


@pytest.mark.parametrize(
    ("zone", "now", "expected"),
    [
        ("UTC", "2026-01-10 12:00", "2026-01-10 13:00"),
        ("Europe/Berlin", "2026-01-10 12:59:59", "2026-01-10 13:00"),
        ("Asia/Kolkata", "2026-01-10 12:00", "2026-01-10 12:30"),  # 17:30 there
        ("Asia/Kathmandu", "2026-01-10 12:00", "2026-01-10 12:15"),  # 17:45 there
    ],
)
def test_hourly_is_the_next_full_hour_on_the_own_wall(zone, now, expected):
    assert sent(HOURLY, now, zone) == at(expected)


@pytest.mark.parametrize(
    ("zone", "now", "expected"),
    [
        ("UTC", "2026-01-10 07:59", "2026-01-10 08:00"),
        ("UTC", "2026-01-10 08:00", "2026-01-11 08:00"),
        ("Europe/Berlin", "2026-01-10 06:00", "2026-01-10 07:00"),
        ("America/New_York", "2026-01-10 06:00", "2026-01-10 13:00"),
        ("Pacific/Auckland", "2026-01-10 06:00", "2026-01-10 19:00"),
        ("Pacific/Kiritimati", "2026-01-10 19:00", "2026-01-11 18:00"),
        # The night the clock goes forward is an hour shorter, the other one longer.
        ("Europe/Berlin", "2026-03-28 12:00", "2026-03-29 06:00"),
        ("Europe/Berlin", "2026-10-24 12:00", "2026-10-25 07:00"),
        ("America/New_York", "2026-03-07 15:00", "2026-03-08 12:00"),
        ("Australia/Lord_Howe", "2026-04-04 12:00", "2026-04-04 21:30"),
    ],
)
def test_daily_is_the_chosen_hour_on_the_own_wall(zone, now, expected):
    assert sent(DAILY, now, zone) == at(expected)


def test_an_hour_that_summer_time_leaves_out_comes_when_the_clock_has_jumped():
    assert sent(Habit(Rhythm.DAILY, hour=2), "2026-03-28 12:00", "Europe/Berlin") == at(
        "2026-03-29 01:00"  # 3:00 there, a moment after 1:59
    )


def test_an_hour_that_comes_twice_counts_the_first_time():
    twice = Habit(Rhythm.DAILY, hour=2)
    assert sent(twice, "2026-10-24 12:00", "Europe/Berlin") == at("2026-10-25 00:00")
    assert sent(twice, "2026-10-25 00:30", "Europe/Berlin") == at("2026-10-26 01:00")


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-01-10 20:50", "2026-01-10 20:55"),  # 21:50 in Berlin
        ("2026-01-10 20:55", "2026-01-11 06:00"),  # would leave at 22:00
        ("2026-01-11 02:00", "2026-01-11 06:00"),
        ("2026-01-11 05:55", "2026-01-11 06:00"),
        ("2026-03-28 22:00", "2026-03-29 05:00"),
    ],
)
def test_quiet_hours_hold_it_back_until_they_end(now, expected):
    assert sent(NIGHT, now, "Europe/Berlin") == at(expected)


def test_quiet_hours_may_lie_within_a_day():
    lunch = Habit(quiet_from=12, quiet_until=14)
    assert sent(lunch, "2026-01-10 12:30", "UTC") == at("2026-01-10 14:00")
    assert sent(lunch, "2026-01-10 14:00", "UTC") == at("2026-01-10 14:05")


def test_urgent_news_waits_for_nothing():
    for habit in (NIGHT, DAILY, HOURLY):
        now = "2026-01-10 23:10"
        assert sent(habit, now, "Europe/Berlin", is_urgent=True) == at(now)


def test_the_daily_hour_was_chosen_so_quiet_hours_do_not_move_it():
    early = Habit(Rhythm.DAILY, hour=6, quiet_from=22, quiet_until=7)
    assert sent(early, "2026-01-10 12:00", "UTC") == at("2026-01-11 06:00")


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe"])
def test_a_year_of_days_has_one_digest_each(zone):
    """Asked again at each digest, the next one is on the next day, every day of the year."""
    where, moment, days = ZoneInfo(zone), at("2026-01-01 12:00"), []
    for _ in range(365):
        moment = next_at(2, after=moment, zone=where)
        days.append(moment.astimezone(where).date())
    steps = {(after - before).days for before, after in pairwise(days)}
    assert steps == {1}
