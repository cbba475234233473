"""Hours, holidays and lengths as people write them."""

from datetime import date

import pytest

from portal.core.languages import speaking
from portal.core.wording import length_words
from portal.sla.engine.calendar import ALL_DAY
from portal.sla.stored import Holiday
from portal.sla.wording import (
    holiday_line,
    holidays_in,
    hours_in,
    hours_words,
    length_in,
    week_words,
)


@pytest.mark.parametrize(
    ("typed", "hours"),
    [
        ("9-17", ((540, 1020),)),
        ("09:00–12:00, 13:00–17:30", ((540, 720), (780, 1050))),
        ("13.00 to 17.00 and 8 - 12", ((480, 720), (780, 1020))),
        ("22:00-24:00; 0-6", ((0, 360), (1320, 1440))),
        ("All day", ALL_DAY),
        ("closed", ()),
        ("  ", ()),
    ],
)
def test_hours_are_read(typed, hours):
    assert hours_in(typed) == hours
    assert hours_in(hours_words(hours)) == hours


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("9 to five", "cannot be read"),
        ("9-17 or so", "cannot be read"),
        ("22:00-06:00", "Split a night at midnight: 22:00–24:00 here"),
        ("9-12, 11-17", "11:00–17:00 overlaps"),
        ("9-25", "25:00 is no time of day"),
        ("9:75-12", "9:75 is no time of day"),
        ("9-9", "ends before it starts"),
    ],
)
def test_hours_that_cannot_be_are_refused_in_words(typed, said):
    with pytest.raises(ValueError, match=said):
        hours_in(typed)


def test_holidays_are_pasted_in_any_order():
    typed = "2026-12-25 Christmas\n\n2026-12-24 09:00-12:00 Christmas Eve\r\n2027-01-01\n"
    assert holidays_in(typed) == (
        Holiday(date(2026, 12, 24), "Christmas Eve", ((540, 720),)),
        Holiday(date(2026, 12, 25), "Christmas"),
        Holiday(date(2027, 1, 1)),
    )


def test_holidays_are_written_as_they_are_read():
    typed = "2026-12-24 09:00–12:00 Christmas Eve\n2026-12-25 Christmas"
    assert "\n".join(map(holiday_line, holidays_in(typed))) == typed


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("2026-12-25 Christmas\n25.12.2026", "Line 2: “25.12.2026” is not a day"),
        ("2026-02-30", "Line 1: “2026-02-30” is not a day"),
        ("2026-12-25\n2026-12-25 Again", "Line 2: 2026-12-25 is there twice"),
        ("2026-12-24 12-9 Eve", "Line 1: 12:00–09:00 ends before it starts"),
    ],
)
def test_a_line_that_is_no_day_is_named(typed, said):
    with pytest.raises(ValueError, match=said):
        holidays_in(typed)


@pytest.mark.parametrize(
    ("typed", "seconds"),
    [("15 min", 900), ("4 h", 14_400), ("1h30m", 5400), ("1 h 30 min", 5400), ("90 minutes", 5400)],
)
def test_lengths_are_read_and_said(typed, seconds):
    assert length_in(typed) == seconds
    assert length_in(length_words(seconds)) == seconds


@pytest.mark.parametrize("typed", ["", "soon", "4", "0 min", "2 d", "-1 h", "9999 h", "h"])
def test_lengths_that_cannot_be_are_refused(typed):
    with pytest.raises(ValueError, match=r"Write hours and minutes|Between 1 min and"):
        length_in(typed)


def test_a_week_in_short():
    office = ((540, 1020),)
    assert week_words((office,) * 5 + ((), ())) == "Mon–Fri 09:00–17:00"
    assert week_words((ALL_DAY,) * 7) == "Day and night"


def test_what_is_shown_in_german_is_read_back_in_german() -> None:
    with speaking("de-AT"):
        shown = [hours_words(hours) for hours in ((), ALL_DAY, ((540, 1020),))]
        read = [hours_in(words) for words in shown]
        week = week_words([((540, 1020),)] * 5 + [()] * 2)

    assert shown == ["geschlossen", "ganztägig", "09:00–17:00"]
    assert read == [(), ALL_DAY, ((540, 1020),)]
    assert week == "Mo–Fr 09:00–17:00"
