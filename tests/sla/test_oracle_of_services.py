"""Lives driven through the services, counted minute by minute from a diary of their own."""

import random
from datetime import timedelta

import pytest

from portal.core import clock
from portal.core.db import db
from portal.sla.engine.calendar import CLOSED, Calendar, around_the_clock
from portal.sla.engine.replay import Stretch
from portal.sla.engine.worktime import WorkingTime
from portal.sla.queries.rulebook import moment, second
from portal.sla.queries.standing import standings_of
from portal.sla.services import clocks
from portal.sla.services.caches import refresh
from portal.sla.terms import Facts, PauseReason, Verdict
from tests.sla import reference
from tests.sla.conftest import INCIDENT, at, one

HOUR = 3600
TARGETS = {1: 4 * HOUR, 2: 8 * HOUR, 3: 16 * HOUR, 4: 40 * HOUR, 5: 80 * HOUR}
ALWAYS = WorkingTime(around_the_clock())
OFFICE = WorkingTime(Calendar("UTC", (((540, 1020),),) * 5 + (CLOSED, CLOSED)))


class Diary:
    """What happens to an incident, done to its clock and written down as stretches."""

    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.now = at("2026-02-02 00:00") + timedelta(seconds=self.chance.randrange(600 * 86_400))
        self.rank = self.chance.randint(1, 5)
        self.stretches = []
        self.runs, self.is_resolved = True, False
        self.do(clocks.start, Facts(priority=self.rank))
        self.turn()

    def do(self, verb, *more):
        with clock.turned_to(self.now), db.writing():
            verb(INCIDENT, *more)

    def end(self):
        if self.stretches and self.stretches[-1].end is None:
            last = self.stretches.pop()
            ended = Stretch(last.start, second(self.now), last.runs, last.target, last.time)
            self.stretches.append(ended)

    def turn(self):
        self.end()
        time = ALWAYS if self.rank <= 2 else OFFICE
        target = TARGETS[self.rank]
        self.stretches.append(Stretch(second(self.now), None, self.runs, target, time))

    def step(self):
        self.now += timedelta(seconds=self.chance.randrange(10 * HOUR))
        verbs = ["reopen"] if self.is_resolved else ["pause", "resume", "hand over"]
        verbs += [] if self.is_resolved else ["priority", "priority", "resolve"]
        getattr(self, self.chance.choice(verbs).replace(" ", "_"))()

    def pause(self):
        self.do(clocks.pause, self.chance.choice(list(PauseReason)))
        if self.runs and self.rank > 1:
            self.runs = False
            self.turn()

    def resume(self):
        self.do(clocks.resume)
        if not self.runs:
            self.runs = True
            self.turn()

    def hand_over(self):
        self.do(clocks.hand_over, self.chance.randint(1, 3))

    def priority(self):
        before, self.rank = self.rank, self.chance.randint(1, 5)
        self.do(clocks.change_priority, Facts(priority=self.rank))
        if before != self.rank:
            self.runs = self.runs or self.rank == 1
            self.turn()

    def resolve(self):
        self.do(clocks.stop)
        self.end()
        self.is_resolved = True

    def reopen(self):
        self.do(clocks.reopen)
        self.runs, self.is_resolved = True, False
        self.turn()


@pytest.mark.parametrize("seed", range(12))
def test_a_whole_life_is_what_the_diary_says(session, seed):
    diary = Diary(seed)
    for _ in range(diary.chance.randint(1, 9)):
        diary.step()
    told = reference.tell(diary.stretches, second(diary.now))
    with clock.turned_to(diary.now), db.writing():
        refresh(one(), clock.now())
        stands = standings_of(INCIDENT)
    found = one()
    shown = next(each for each in stands if each.clock_id == found.id)
    assert shown.elapsed == told["elapsed"]
    assert found.due_at == (told["due_at"] and moment(told["due_at"]))
    assert found.breached_at == (told["breached_at"] and moment(told["breached_at"]))
    if diary.is_resolved:
        assert found.verdict is (Verdict.MISSED if told["breached_at"] else Verdict.MET)
