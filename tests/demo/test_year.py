"""The demo's clock and dice."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.core import clock
from portal.demo.verdicts import READERS, deal
from portal.demo.year import Year, instant
from portal.kb.terms import Verdict

TODAY = datetime(2026, 5, 11, 14, 30, tzinfo=UTC)


def test_moments_are_played_from_the_oldest_whatever_their_order() -> None:
    year, seen = Year(TODAY), []
    year.add(2, lambda: seen.append("later"))
    year.add(200, lambda: seen.append("first"))
    year.add(2, lambda: seen.append("last"))

    year.play(lambda *_: None)

    assert seen == ["first", "later", "last"]


def test_it_tells_how_far_it_is() -> None:
    year, told = Year(TODAY), []
    for days_ago in (3, 2, 1):
        year.add(days_ago, lambda: None)

    year.play(lambda passed, moments: told.append((passed, moments)))

    assert told == [(1, 3), (2, 3), (3, 3)]


def test_each_moment_sees_its_own_time() -> None:
    year, seen = Year(TODAY), []
    year.add(100, lambda: seen.append(clock.now()))

    year.play(lambda *_: None)

    assert seen == [instant(TODAY, 100)]
    assert clock.now() > TODAY - timedelta(days=1)


@pytest.mark.parametrize("days_ago", [1.5, 2.2, 9, 41.7, 365])
def test_older_moments_lie_in_working_hours(days_ago: float) -> None:
    assert 7 <= instant(TODAY, days_ago).hour <= 17


@pytest.mark.parametrize("days_ago", [0.1, 1, 1.4])
def test_recent_moments_never_move_into_the_future(days_ago: float) -> None:
    assert instant(TODAY, days_ago) == TODAY - timedelta(days=days_ago)


def test_the_order_of_moments_survives_the_move() -> None:
    days = [step / 7 for step in range(7 * 30)]

    moved = [instant(TODAY, days_ago) for days_ago in days if days_ago >= 1.5]

    assert moved == sorted(moved, reverse=True)


def test_time_never_runs_backwards_between_moments() -> None:
    year, seen = Year(TODAY.replace(hour=1)), []
    for tenths in range(30):
        year.add(tenths / 10, lambda: seen.append(clock.now()))

    year.play(lambda *_: None)

    assert seen == sorted(seen)
    assert seen[-1] <= year.today


def test_verdicts_are_the_same_on_every_run() -> None:
    deals = [
        list(deal("some-article", count=9, worked=0.8, readers=READERS["internal"], since=90))
        for _ in range(2)
    ]

    assert deals[0] == deals[1]


def test_verdicts_keep_their_share_their_time_and_their_readers() -> None:
    dealt = list(deal("some-article", count=10, worked=0.7, readers=READERS["l2"], since=90))

    assert sum(one.verdict is Verdict.WORKED for one in dealt) == 7
    assert all(0 < one.days_ago < 90 for one in dealt)
    assert {one.by for one in dealt} <= READERS["l2"].keys()
