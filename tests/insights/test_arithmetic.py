"""The arithmetic by itself: percentiles, caution, failures that overlap, lines with gaps, words."""

import pytest

from portal.insights.chart import Series, of_shares, of_time
from portal.insights.measures.failures import Failure, between
from portal.insights.measures.figures import Measure, Rate, Shares, measure
from portal.insights.measures.speed import Times, lengths
from portal.insights.months import Month, months_until, read_month
from portal.insights.terms import Key
from portal.insights.wording import percent_words, span_words

QUARTER = months_until(Month(2026, 3), 3)


@pytest.mark.parametrize(
    ("values", "median", "p90"),
    [
        ([7], 7, 7),
        ([9, 1], 1, 9),  # of two the smaller; ⌈1.8⌉ = 2
        (range(1, 11), 5, 9),  # places 5 and 9 of ten
        (range(1, 12), 6, 10),  # ⌈5.5⌉ = 6, ⌈9.9⌉ = 10
        ([3, 1, 2, 100], 2, 100),
    ],
)
def test_percentiles_are_by_nearest_rank(values, median, p90):
    found = measure(values)
    assert (found.median, found.p90, found.n) == (median, p90, len(values))


def test_of_nothing_there_is_no_median():
    assert measure([]) == Measure(0, None, None, None)
    assert Rate(0, 0).share is None


@pytest.mark.parametrize(("n", "is_few"), [(0, False), (1, True), (29, True), (30, False)])
def test_below_thirty_is_few(n, is_few):
    assert measure([5] * n).is_few is is_few
    assert Rate(0, n).is_few is is_few


def test_a_rate_counts_cases_and_its_percentiles_months():
    shares = Shares((Rate(1, 2), Rate(0, 0), Rate(9, 10), Rate(0, 8)))
    assert shares.total == Rate(10, 20)
    assert shares.of_months == Measure(3, 0.5, 0.9, pytest.approx(1.4 / 3))


def test_failures_that_overlap_are_one_and_one_that_lasts_ends_the_count():
    rows = [
        Failure("Mail", 0, 100),
        Failure("Mail", 50, 80),
        Failure("Mail", 100, 120),
        Failure("Mail", 200, 210),
        Failure("Mail", 300, None),
        Failure("Mail", 400, 410),
    ]
    (mail,) = between(rows)
    # 0–120 is one; 80 s until 200, 90 s from 210 until 300, and then it does not work any more.
    assert (mail.failures, mail.working) == (3, Measure(2, 80, 90, 85))


def test_an_end_before_the_beginning_is_left_out():
    at = int(QUARTER[0].start.timestamp())
    rows = [Times(at, acknowledged=at - 1), Times(at, acknowledged=at), Times(at)]
    assert lengths(rows, QUARTER)[Key.MTTA].total == Measure(1, 0, 0, 0)


def test_the_first_and_the_last_second_of_a_month_are_in_it():
    first, last = (int(each.timestamp()) for each in (QUARTER[1].start, QUARTER[1].end))
    rows = [Times(first, resolved=first + 1), Times(last - 1, resolved=last)]
    assert [each.n for each in lengths(rows, QUARTER)[Key.RESOLVE].months] == [0, 2, 0]


def test_months_cross_the_year():
    assert [each.key for each in months_until(Month(2026, 1), 3)] == [
        "2025-11",
        "2025-12",
        "2026-01",
    ]
    assert read_month("2026-12").moved(1) == Month(2027, 1)
    for text in ("2026-13", "2026-00", "26-01", "2026-1", "", "2026-01-01"):
        with pytest.raises(ValueError, match=f"^{text}$"):
            read_month(text)


def test_a_line_is_broken_where_a_month_has_nothing():
    months = months_until(Month(2026, 5), 5)
    chart = of_shares([Series("Met", [0.5, 0.6, None, 1.0, 0.9], [40, 40, 0, 40, 4])], months)
    assert chart is not None
    (line,) = chart.lines
    assert len(line.paths) == 2
    assert [dot.is_few for dot in line.dots] == [False, False, False, True]
    assert chart.levels[-1] == (14, "100 %")
    assert line.dots[2].y == 14
    assert line.dots[0].words == "Jan 2026: met 50 %, 40 cases"


def test_nothing_and_one_month_make_no_line():
    assert of_time([Series("Median", [None, None], [0, 0])], QUARTER[:2]) is None
    assert of_time([Series("Median", [60], [40])], QUARTER[:1]) is None


@pytest.mark.parametrize("highest", [0, 1, 59, 61, 3_599, 40_000, 86_401, 10_000_000])
def test_the_axis_is_never_lower_than_its_line_and_never_crowded(highest):
    chart = of_time([Series("Median", [highest, 0], [40, 40])], QUARTER[:2])
    assert chart is not None
    assert 2 <= len(chart.levels) <= 6
    assert all(chart.levels[-1][0] <= dot.y <= chart.base for dot in chart.lines[0].dots)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, "–"),
        (0, "0 s"),
        (59, "59 s"),
        (60, "1 min"),
        (3_570, "1 h"),
        (3_600, "1 h"),
        (18_720, "5 h 12 min"),
        (172_800, "2.0 days"),
        (100_000_000, "1,157.4 days"),
    ],
)
def test_lengths_of_time_in_words(seconds, words):
    assert span_words(seconds) == words


@pytest.mark.parametrize(
    ("share", "words"),
    [(None, "–"), (0, "0 %"), (0.004, "0.4 %"), (0.37, "37 %"), (1, "100 %")],
)
def test_shares_in_words(share, words):
    assert percent_words(share) == words
