"""Lives driven through the services, counted minute by minute from a diary of their own.

Every clock of the incident has a page in the diary: what the customer is promised, and what each
tier agreed with the one before. `PORTAL_CLOCK_SAMPLES=400` tells so many lives.
"""

import os
import random
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from portal.core import clock
from portal.core.db import db
from portal.sla.engine.calendar import CLOSED, Calendar, around_the_clock
from portal.sla.engine.replay import Stretch
from portal.sla.engine.worktime import WorkingTime
from portal.sla.queries import rules
from portal.sla.queries.clocks import clocks_of
from portal.sla.queries.rulebook import moment, second
from portal.sla.queries.standing import standings_of
from portal.sla.services import clocks, policies
from portal.sla.services.caches import refresh
from portal.sla.services.policies import PolicyCard
from portal.sla.terms import Facts, Layer, Metric, PauseReason, Verdict
from tests.sla import reference
from tests.sla.conftest import INCIDENT, at

SAMPLES = int(os.environ.get("PORTAL_CLOCK_SAMPLES", "24"))
HOUR = 3600
TARGETS = {1: 4 * HOUR, 2: 8 * HOUR, 3: 16 * HOUR, 4: 40 * HOUR, 5: 80 * HOUR}
OWNED = {1: 900, 2: HOUR, 3: 4 * HOUR}  # until somebody of the tier has it
AGREED = {1: 2 * HOUR, 3: 6 * HOUR}  # … until the tier is done with it; nothing with the second
ALWAYS = WorkingTime(around_the_clock())
OFFICE = WorkingTime(Calendar("UTC", (((540, 1020),),) * 5 + (CLOSED, CLOSED)))


@dataclass
class Page:
    """One clock, as the diary knows it."""

    layer: Layer
    metric: Metric
    tier: int
    stretches: list[Stretch] = field(default_factory=list)
    runs: bool = True
    ended: int | None = None
    is_judged: bool = True

    def turn(self, now, rank):
        """Go on from here under what is promised for this rank."""
        self.end(now)
        self.ended = None
        time = ALWAYS if rank <= 2 else OFFICE
        self.stretches.append(Stretch(now, None, self.runs, self.target(rank), time))

    def end(self, now):
        if self.stretches and self.stretches[-1].end is None:
            self.stretches.append(replace(self.stretches.pop(), end=now))
        self.ended = now

    def target(self, rank):
        if self.metric is Metric.RESPONSE:
            return OWNED[self.tier]
        return TARGETS[rank] if self.layer is Layer.SLA else AGREED[self.tier]


class Diary:
    """What happens to an incident, done to its clocks and written down."""

    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.now = at("2030-02-04 00:00") + timedelta(seconds=self.chance.randrange(600 * 86_400))
        self.rank = self.chance.randint(1, 5)
        self.pages = []
        self.is_resolved = self.is_over = False
        self.do(clocks.start, Facts(priority=self.rank))
        self.begin((Layer.SLA, Metric.RESPONSE), (Layer.SLA, Metric.RESOLUTION), tier=1)
        self.begin((Layer.OLA, Metric.RESOLUTION), tier=1)

    @property
    def open(self):
        return [page for page in self.pages if page.ended is None]

    def do(self, verb, *more):
        with clock.turned_to(self.now), db.writing():
            verb(INCIDENT, *more)

    def begin(self, *kinds, tier):
        for layer, metric in kinds:
            page = Page(layer, metric, tier)
            page.turn(second(self.now), self.rank)
            self.pages.append(page)

    def end(self, pages):
        for page in pages:
            page.end(second(self.now))

    def turn(self, pages, runs=None):
        for page in pages:
            page.runs = page.runs if runs is None else runs
            page.turn(second(self.now), self.rank)

    def step(self):
        self.now += timedelta(seconds=self.chance.randrange(1, 10 * HOUR))
        verbs = ["pause", "resume", "own", "hand over", "hand over", "priority", "priority"]
        verbs = ["reopen"] if self.is_resolved else [*verbs, "resolve", "merge"]
        if not self.is_over:
            getattr(self, self.chance.choice(verbs).replace(" ", "_"))()

    def own(self):
        self.do(clocks.acknowledge)
        self.end([page for page in self.open if page.metric is Metric.RESPONSE])

    def pause(self):
        self.do(clocks.pause, self.chance.choice(list(PauseReason)))
        if self.rank > 1:
            resolving = [page for page in self.open if page.metric is Metric.RESOLUTION]
            self.turn([page for page in resolving if page.runs], runs=False)

    def resume(self):
        self.do(clocks.resume)
        self.turn([page for page in self.open if not page.runs], runs=True)

    def hand_over(self):
        tier = self.chance.randint(1, 3)
        self.do(clocks.hand_over, tier)
        self.end([page for page in self.open if page.layer is Layer.OLA])
        self.begin((Layer.OLA, Metric.RESPONSE), tier=tier)
        if tier in AGREED:
            self.begin((Layer.OLA, Metric.RESOLUTION), tier=tier)

    def priority(self):
        before, self.rank = self.rank, self.chance.randint(1, 5)
        self.do(clocks.change_priority, Facts(priority=self.rank))
        if before != self.rank:
            self.turn(self.open, runs=True if self.rank == 1 else None)

    def resolve(self):
        self.do(clocks.stop)
        self.end(self.open)
        self.is_resolved = True

    def merge(self):
        self.do(clocks.merge)
        for page in self.open:
            page.is_judged = False
        self.end(self.open)
        self.is_over = True

    def reopen(self):
        self.do(clocks.reopen)
        last = max(page.ended for page in self.pages if page.metric is Metric.RESOLUTION)
        resolving = [page for page in self.pages if page.metric is Metric.RESOLUTION]
        self.turn([page for page in resolving if page.ended == last], runs=True)
        self.is_resolved = False


@pytest.fixture
def agreed(session, mona):
    """Agree with the first and the third tier until when they are done with it."""
    policy = rules.policies()[0]
    targets = replace(rules.targets_now(policy), tier_resolution=AGREED)
    card = PolicyCard(name=policy.name, place=100, service_id=None, team_id=None, targets=targets)
    with clock.turned_to(at("2030-01-01 00:00")), db.writing():
        policies.change(policy, card, by=mona(), seen=policy.version)


def expected_verdict(page, breached):
    if page.ended is None:
        return None
    if not page.is_judged:
        return Verdict.VOID
    return Verdict.MISSED if breached else Verdict.MET


@pytest.mark.usefixtures("agreed")
@pytest.mark.parametrize("seed", range(SAMPLES))
def test_a_whole_life_is_what_the_diary_says(seed):
    diary = Diary(seed)
    for _ in range(diary.chance.randint(1, 14)):
        diary.step()
    with clock.turned_to(diary.now), db.writing():
        for each in clocks_of(INCIDENT):
            refresh(each, clock.now())
        elapsed = {each.clock_id: each.elapsed for each in standings_of(INCIDENT)}
    held = sorted(clocks_of(INCIDENT), key=lambda each: each.id)
    assert [(each.layer, each.metric, each.tier) for each in held] == [
        (page.layer, page.metric, page.tier) for page in diary.pages
    ]
    for found, page in zip(held, diary.pages, strict=True):
        told = reference.tell(page.stretches, second(diary.now))
        assert elapsed.get(found.id, told["elapsed"]) == told["elapsed"], page
        assert found.due_at == (told["due_at"] and moment(told["due_at"])), page
        assert found.breached_at == (told["breached_at"] and moment(told["breached_at"])), page
        assert found.verdict is expected_verdict(page, told["breached_at"]), page
