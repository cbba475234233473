"""A search that takes too long ends, and shows what it has."""

import pytest

from portal.search import services
from portal.search.index import finding
from portal.search.index.scoring import Clock, OutOfTimeError


def test_clock_runs_out():
    clock = Clock(ends=0.0, _left=2)
    clock.tick()
    with pytest.raises(OutOfTimeError):
        clock.tick()


@pytest.mark.parametrize("text", ["vpn client", "tag:routine", '"shift note"', "-vpn"])
def test_what_was_found_until_then_is_shown(shelf, viewer_of, monkeypatch, text):
    monkeypatch.setattr(finding, "Clock", lambda: Clock(ends=0.0, _left=3))
    assert services.find(text, viewer_of("lena")).out_of_time


def test_time_is_enough_as_a_rule(shelf, viewer_of):
    assert not services.find("vpn client", viewer_of("lena")).out_of_time
