"""Before and after, counted by hand."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.insights.payback.judging import Seen, payoff
from portal.insights.payback.terms import Verdict
from tests.insights.payback.conftest import plain

DAY = timedelta(days=1)
SINCE = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
LATER = SINCE + 90 * DAY


def seen(days, hours=1, *, avoidable=False):
    at = SINCE + days * DAY
    return Seen(at, at + timedelta(hours=hours) if hours else None, avoidable)


def before(hours, avoidable):
    return [
        seen(-10 - place, each, avoidable=place < avoidable) for place, each in enumerate(hours)
    ]


def after(hours, avoidable):
    return [seen(10 + place, each, avoidable=place < avoidable) for place, each in enumerate(hours)]


def test_five_before_with_three_avoidable_and_six_after_with_none_paid_back():
    found = payoff([*before([1, 2, 5, 9, 30], 3), *after([1, 1, 2, 3, 4, 8], 0)], SINCE, LATER)

    assert (found.before.incidents, found.before.avoidable, found.before.share) == (5, 3, 60)
    assert found.before.median_seconds == 5 * 3600
    assert (found.after.incidents, found.after.avoidable, found.after.share) == (6, 0, 0)
    assert found.after.median_seconds == 2.5 * 3600
    assert found.verdict is Verdict.PAID_BACK
    assert plain(found.sentence) == (
        "Fewer escalations for lack of a working article: 0 % (0 of 6) instead of 60 % (3 of 5), "
        "and the median time to resolve is 2 h 30 min instead of 5 h."
    )


def test_it_says_when_it_got_worse():
    found = payoff([*before([1] * 6, 1), *after([4] * 5, 2)], SINCE, LATER)

    assert found.verdict is Verdict.WORSE
    assert plain(found.sentence) == (
        "It got worse. More went up for want of an article that works: 40 % (2 of 5) instead of "
        "17 % (1 of 6), and the median time to resolve is 4 h instead of 1 h."
    )


@pytest.mark.parametrize(
    ("hours", "verdict"),
    [(1, Verdict.PAID_BACK), (2, Verdict.UNCHANGED), (3, Verdict.WORSE)],
)
def test_where_the_same_share_went_up_the_median_decides(hours, verdict):
    assert payoff([*before([2] * 5, 2), *after([hours] * 5, 2)], SINCE, LATER).verdict is verdict


def test_shares_are_compared_and_not_their_rounding():
    """1 of 200 and 2 of 399 are both 1 % or 0.5 %; the second is more."""
    found = payoff([*before([1] * 200, 1), *after([1] * 399, 2)], SINCE, LATER)
    assert found.verdict is Verdict.WORSE


def test_four_on_a_side_are_too_few_and_what_is_open_has_no_length():
    found = payoff([*before([1] * 5, 0), *after([1] * 4, 0)], SINCE, LATER)
    assert found.verdict is Verdict.TOO_FEW
    assert plain(found.sentence) == (
        "5 such incidents in the 90 days before, 4 in the 90 days after: "
        "too few to judge, below 5 on a side."
    )

    still_open = payoff([*before([1] * 5, 1), *after([3, 0, 0, 0, 0], 1)], SINCE, LATER)
    assert (still_open.after.incidents, still_open.after.resolved) == (5, 1)
    assert plain(still_open.after.median_words) == "3 h (n = 1, too few to judge)"
    assert still_open.verdict is Verdict.UNCHANGED


def test_trouble_that_did_not_come_back_is_said_and_not_judged():
    found = payoff(before([1] * 5, 3), SINCE, LATER)
    assert found.verdict is Verdict.TOO_FEW
    assert "the trouble did not come back" in found.sentence


def test_before_ninety_days_have_passed_it_only_says_how_far_it_is():
    almost = payoff([*before([1] * 5, 3), *after([1] * 6, 0)], SINCE, LATER - timedelta(seconds=1))
    assert (almost.verdict, almost.days) == (Verdict.TOO_EARLY, 89)
    assert almost.sentence == (
        "So far, 89 days after: 6 incidents, none handed up avoidably. "
        "In the 90 days before: 5 incidents, 3 handed up avoidably."
    )


@pytest.mark.parametrize(
    ("moment", "side"),
    [
        (-90 * DAY - timedelta(seconds=1), (0, 0)),
        (-90 * DAY, (1, 0)),
        (-timedelta(seconds=1), (1, 0)),
        (timedelta(), (0, 1)),
        (90 * DAY - timedelta(seconds=1), (0, 1)),
        (90 * DAY, (0, 0)),
    ],
)
def test_the_windows_end_exactly(moment, side):
    found = payoff([Seen(SINCE + moment, None, was_avoidable=False)], SINCE, LATER)
    assert (found.before.incidents, found.after.incidents) == side
