"""Searches offered again: one's own, and those of three people that lead somewhere."""

from datetime import timedelta

import pytest

from portal.core import clock
from portal.search.learning import repeating
from portal.search.learning.repeating import Repeats, offered
from portal.search.learning.terms import Reach
from tests.search import toys
from tests.search.searches import searched


@pytest.fixture(autouse=True)
def _filled(shelf):
    return shelf


def by_three(text, **more):
    for who in ("theo", "tess", "rea"):
        searched(text, who, **more)


def test_own_searches_the_latest_first(viewer_of):
    searched("vpn client slow", days_ago=5)
    searched("slow vpn", days_ago=2)
    searched("printer", days_ago=1)
    assert offered("vp", viewer_of("lena")) == Repeats(own=("slow vpn", "vpn client slow"))


def test_nobody_is_offered_what_somebody_else_searched(viewer_of):
    searched("vpn client")
    assert offered("vpn", viewer_of("mona")) == Repeats()
    assert offered("vpn", viewer_of("")) == Repeats()


def test_what_three_people_searched_is_offered_to_others(viewer_of):
    by_three("reset vpn")
    assert offered("vpn", viewer_of("lena")).popular == ("reset vpn",)
    assert offered("re vp", viewer_of("lena")).popular == ("reset vpn",)
    assert offered("vpn x", viewer_of("lena")) == Repeats()


def test_two_people_are_not_enough(viewer_of):
    searched("reset vpn", "theo")
    searched("reset vpn", "tess")
    searched("reset vpn", "tess")
    assert offered("vpn", viewer_of("lena")).popular == ()


@pytest.mark.parametrize("text", ["vpn strawberry", "vpn cleint", "vpn kernel", "vpn strongswan"])
def test_what_does_not_find_all_words_for_this_viewer_is_not_offered(viewer_of, text):
    by_three(text)
    assert offered("vpn", viewer_of("lena")).popular == ()


def test_words_of_those_who_read_more_are_not_offered(viewer_of):
    by_three("reset vpn", reach=Reach.L2)
    assert offered("vpn", viewer_of("lena")).popular == ()
    assert offered("vpn", viewer_of("theo")).own == ("reset vpn",)


def test_a_record_taken_away_a_moment_ago_is_offered_no_more(viewer_of, shelf):
    by_three("reset vpn")
    assert offered("vpn", viewer_of("lena")).popular == ("reset vpn",)
    toys.change(shelf["vpn"], audience="l3")
    assert offered("vpn", viewer_of("lena")).popular == ()


def test_filters_and_left_out_words_of_others_are_not_told(viewer_of):
    by_three("reset vpn -quagga owner:lena")
    assert offered("vpn", viewer_of("lena")).popular == ("reset vpn",)


def test_the_log_is_read_once_a_minute(viewer_of):
    lena = viewer_of("lena")
    assert offered("vpn", lena) == Repeats()
    searched("reset vpn")
    assert offered("vpn", viewer_of("lena")) == Repeats()
    with clock.turned_to(clock.now() + timedelta(seconds=61)):
        assert offered("vpn", viewer_of("lena")).own == ("reset vpn",)


def test_the_memory_is_bounded():
    memory = repeating.Memory()
    for number in range(repeating.MOST_HELD + 5):
        memory.read(("own", number), tuple)
    assert len(memory._held) == repeating.MOST_HELD


def test_they_stand_in_groups_of_their_own(browser_of):
    by_three("reset vpn")
    searched("slow vpn")
    page = browser_of("lena").get("/search/suggest?q=vpn").text
    assert page.index('aria-label="Your searches"') < page.index("slow vpn")
    assert page.index('aria-label="Often searched"') < page.index("reset vpn")
    assert 'data-url="/search?q=reset+vpn"' in page
