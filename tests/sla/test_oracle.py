"""The engine against a count of every minute: ten zones, two years, 0 s difference.

`PORTAL_CLOCK_SAMPLES=400` tells so many clocks in each zone instead of the few of the suite.
"""

import os
import random
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from portal.sla.engine.calendar import ALL_DAY, CLOSED, Calendar, around_the_clock
from portal.sla.engine.replay import Stretch, read
from portal.sla.engine.worktime import WorkingTime
from tests.sla import reference

SAMPLES = int(os.environ.get("PORTAL_CLOCK_SAMPLES", "8"))
ZONES = (
    *("UTC", "Europe/Berlin", "America/New_York", "America/St_Johns", "Asia/Kolkata"),
    *("Asia/Kathmandu", "Australia/Lord_Howe", "Africa/Casablanca", "America/Santiago"),
    "Pacific/Auckland",
)
FIRST, DAYS = datetime(2026, 1, 1, tzinfo=UTC), 730
LUNCH = ((8 * 60, 12 * 60), (12 * 60 + 45, 17 * 60 + 30))
NIGHT = ((0, 3 * 60 + 30), (22 * 60, 1440))  # the hours at which clocks are turned
WEEKS = (
    (LUNCH,) * 5 + (CLOSED, CLOSED),
    (LUNCH,) * 4 + (((8 * 60, 13 * 60),), ((10 * 60, 12 * 60), (13 * 60, 14 * 60)), CLOSED),
    (NIGHT,) * 7,
    (((90, 150),),) * 6 + (((0, 60), (120, 180), (210, 300)),),
)


def calendars(zone: str, chance: random.Random) -> list[WorkingTime]:
    """Every shape of week in this zone, each with holidays of its own, and the clock around."""
    found = [WorkingTime(around_the_clock(zone))]
    for week in WEEKS:
        days = chance.sample(range(DAYS + 60), 60)
        free = {date(2026, 1, 1) + timedelta(days=day): chance.choice(OWN) for day in days}
        found.append(WorkingTime(Calendar(zone, week, free)))
    return found


OWN = (CLOSED, CLOSED, ((9 * 60, 12 * 60),), ALL_DAY)


def around_a_turn(zone: str, chance: random.Random) -> int:
    """Return an instant of the two years, half of them in the days before the clocks turn."""
    start = FIRST + timedelta(seconds=chance.randrange((DAYS - 40) * 86_400))
    if chance.random() < 0.5:
        place = ZoneInfo(zone)
        for day in range(DAYS - 40):
            looked = start + timedelta(days=day)
            following = looked + timedelta(days=3)
            if looked.astimezone(place).utcoffset() != following.astimezone(place).utcoffset():
                start = looked
                break
    return int(start.timestamp())


def life(zone: str, chance: random.Random) -> tuple[list[Stretch], int]:
    """A clock with pauses, changes of priority and hours, escalations, and reopenings."""
    known = calendars(zone, chance)
    at, target, time, runs = around_a_turn(zone, chance), 4 * 3600, chance.choice(known), True
    stretches = []
    for _ in range(chance.randint(1, 6)):
        end = at + chance.choice((0, 60, 1800, 3600, 4 * 3600, 86_400)) + chance.randrange(4 * 3600)
        stretches.append(Stretch(at, end, runs, target, time))
        at = end
        match chance.choice(("pause", "priority", "reopen", "resume")):
            case "pause":
                runs = not runs
            case "priority":
                target, time = chance.choice((900, 3600, 7200, 57_600)), chance.choice(known)
            case "reopen":
                at, runs = end + chance.randrange(2 * 86_400), True
            case "resume":
                runs = True
    if chance.random() < 0.5:
        stretches.append(Stretch(at, None, runs, target, time))
    return stretches, at + chance.randrange(2 * 86_400)


@pytest.mark.parametrize("zone", ZONES)
def test_no_second_is_lost_or_won(zone: str) -> None:
    chance = random.Random(zone)
    for number in range(SAMPLES):
        stretches, until = life(zone, chance)
        found = read(stretches, until)
        told = {
            "elapsed": found.elapsed,
            "due_at": found.due_at,
            "breached_at": found.breached_at,
        }
        assert told == reference.tell(stretches, until), (number, stretches, until)


@pytest.mark.parametrize("zone", ZONES)
def test_a_whole_year_has_as_many_working_minutes(zone: str) -> None:
    """One step of eleven minutes in a year: every day, every turn of the clock, every holiday."""
    time = calendars(zone, random.Random(zone))[2]
    place = ZoneInfo(zone)
    start = int(FIRST.timestamp())
    wrong = [
        instant
        for instant in range(start, start + 365 * 86_400, 660)
        if time.between(instant, instant + 60)
        != 60 * reference.works(time.calendar, place, instant)
    ]
    assert wrong == []


def test_berlin_in_the_night_summer_time_begins() -> None:
    place = ZoneInfo("Europe/Berlin")
    start = datetime(2026, 3, 28, 22, tzinfo=place)
    time = WorkingTime(around_the_clock("Europe/Berlin"))
    due = time.after(int(start.timestamp()), 8 * 3600)
    assert due
    assert datetime.fromtimestamp(due, place).isoformat() == "2026-03-29T07:00:00+02:00"


def test_hours_that_come_twice_count_twice_and_skipped_ones_never() -> None:
    time = WorkingTime(Calendar("Europe/Berlin", (((120, 180),),) * 7))
    spring = int(datetime(2026, 3, 29, tzinfo=UTC).timestamp())
    autumn = int(datetime(2026, 10, 25, tzinfo=UTC).timestamp())
    assert time.between(spring, spring + 43_200) == 0
    assert time.between(autumn, autumn + 43_200) == 7200


def test_stopped_on_the_second_of_its_target_is_no_breach() -> None:
    time = WorkingTime(Calendar("UTC", (((540, 1020),),) * 5 + (CLOSED, CLOSED)))
    friday = int(datetime(2026, 11, 27, 16, tzinfo=UTC).timestamp())
    saturday = friday + 86_400
    stopped = Stretch(friday, saturday, True, 3600, time)
    running = Stretch(friday, None, True, 3600, time)
    assert read([stopped], saturday).breached_at is None
    assert read([running], saturday).breached_at == friday + 3600
    assert read([stopped, Stretch(saturday, saturday + 3 * 86_400, True, 3600, time)], 0).left < 0


def test_hardly_any_hours_never_come_due() -> None:
    time = WorkingTime(Calendar("UTC", (((0, 1),),) + (CLOSED,) * 6))
    assert time.after(0, 90 * 86_400) is None
