"""A search that takes too long shows what it has and says so."""

import pytest

from portal.search import services
from portal.search.index import finding
from portal.search.index.scoring import Clock, OutOfTimeError


def short_clock(looks: int) -> type[Clock]:
    """A clock whose time is over after so many looks."""

    class ShortClock(Clock):
        def look(self) -> None:
            left.pop()
            if not left:
                raise OutOfTimeError

    left = [None] * (looks + 1)
    return ShortClock


def test_clock_runs_out():
    clock = Clock(ends=0.0)
    with pytest.raises(OutOfTimeError):
        clock.look()


def test_clock_grants_a_little_more():
    clock = Clock(ends=0.0)
    clock.grant(5.0)
    clock.look()


def test_words_scored_until_then_are_found(shelf, viewer_of, monkeypatch):
    monkeypatch.setattr(finding, "Clock", short_clock(1))
    found = services.find("vpn gateway refused", viewer_of("lena"))
    assert found.out_of_time
    assert [hit.ref for hit in found.hits] == [shelf["vpn"]]


def test_phrases_hold_though_time_is_over(shelf, viewer_of, monkeypatch):
    monkeypatch.setattr(finding, "Clock", short_clock(1))
    found = services.find('vpn gateway "gateway refused"', viewer_of("lena"))
    assert found.out_of_time
    assert found.hits == ()
