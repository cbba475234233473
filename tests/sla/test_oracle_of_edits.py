"""Hours edited while a clock runs: zones that change their clocks, holidays, other weeks.

What is counted is told minute by minute from a diary. `PORTAL_CLOCK_SAMPLES=400` tells so many.
"""

import os
import random
from dataclasses import replace
from datetime import timedelta

import pytest

from portal.core import clock
from portal.core.db import db
from portal.sla.engine.calendar import CLOSED
from portal.sla.engine.replay import Stretch
from portal.sla.engine.worktime import WorkingTime
from portal.sla.queries.rulebook import moment, second
from portal.sla.queries.standing import standings_of
from portal.sla.services import clocks
from portal.sla.services.caches import refresh
from portal.sla.stored import Holiday, Work
from portal.sla.terms import Layer, Metric
from tests.sla import reference
from tests.sla.conftest import INCIDENT, P3, at, do, one
from tests.sla.test_versions import HOUR, edit_hours

SAMPLES = int(os.environ.get("PORTAL_CLOCK_SAMPLES", "16"))
ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC")
TURNS = ("2030-03-08", "2030-03-29", "2030-04-05", "2030-10-04", "2030-10-25", "2030-11-01")
WEEKS = (
    (((540, 1020),),) * 5 + (CLOSED, CLOSED),
    (((0, 1440),),) * 7,
    (((0, 200), (1300, 1440)),) * 7,  # in the hours in which clocks are changed
)
TARGET = 16 * HOUR


def text_of(instant):
    return f"{instant:%Y-%m-%d %H:%M}"


@pytest.mark.parametrize("seed", range(SAMPLES))
def test_edited_hours_count_as_the_diary_says(mona, seed):
    chance = random.Random(seed)
    now = at(f"{chance.choice(TURNS)} 00:00") + timedelta(minutes=chance.randrange(3 * 1440))
    work = Work("UTC", WEEKS[0])
    do(text_of(now), clocks.start, P3)
    diary = [Stretch(second(now), None, True, TARGET, WorkingTime(work.calendar))]
    for _ in range(chance.randint(1, 6)):
        now += timedelta(minutes=chance.randrange(1, 20 * 60))
        day = (now + timedelta(days=chance.randrange(3))).date()
        changed = chance.choice(
            [
                {"zone": chance.choice(ZONES)},
                {"week": chance.choice(WEEKS)},
                {"holidays": (Holiday(day, "A day that differs", chance.choice(WEEKS)[0]),)},
                {"holidays": (Holiday(day, "A free day"),)},
            ]
        )
        work = replace(work, **changed)
        edit_hours(text_of(now), mona, **changed)
        diary[-1] = replace(diary[-1], end=second(now))
        diary.append(Stretch(second(now), None, True, TARGET, WorkingTime(work.calendar)))
    now += timedelta(minutes=chance.randrange(3 * 1440))
    with clock.turned_to(now), db.writing():
        refresh(one(), clock.now())
        (elapsed,) = (
            each.elapsed
            for each in standings_of(INCIDENT)
            if (each.layer, each.metric) == (Layer.SLA, Metric.RESOLUTION)
        )
    told = reference.tell(diary, second(now))
    assert elapsed == told["elapsed"]
    assert one().due_at == (told["due_at"] and moment(told["due_at"]))
    assert one().breached_at == (told["breached_at"] and moment(told["breached_at"]))
