"""Every version of every calendar and policy, laid out for the engine and kept by each process.

Versions never change, so what was read stays right; one small statement asks whether some came.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import func, select

from portal.core.db import db
from portal.sla.engine.replay import Stretch
from portal.sla.engine.worktime import WorkingTime
from portal.sla.models.calendars import CalendarVersion
from portal.sla.models.clocks import ClockSegment, SlaClock
from portal.sla.models.policies import PolicyVersion
from portal.sla.stored import targets_of, work_of
from portal.sla.terms import Layer, Metric, SegmentKind, Targets

T = TypeVar("T")


def second(moment: datetime) -> int:
    """Return an instant as the engine counts it; a part of a second is dropped."""
    return int(moment.timestamp())


def moment(instant: int) -> datetime:
    """Return an instant of the engine in UTC."""
    return datetime.fromtimestamp(instant, UTC)


@dataclass(slots=True)
class Line(Generic[T]):
    """The versions of one thing in order; the first one reaches back for ever."""

    since: list[int] = field(default_factory=list)
    versions: list[T] = field(default_factory=list)

    def at(self, instant: int) -> T:
        """Return the version in force."""
        return self.versions[max(0, bisect_right(self.since, instant) - 1)]

    def turns(self, after: int, until: int) -> list[int]:
        """Return when another version came into force: later than `after`, up to `until`."""
        later = self.since[1:]
        return later[bisect_right(later, after) : bisect_right(later, until)]


@dataclass(frozen=True, slots=True)
class Terms:
    """Of a clock, what its target depends on besides the policy."""

    layer: Layer
    metric: Metric
    tier: int


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment as the engine takes it."""

    policy_id: int
    priority: int
    start: int
    end: int | None
    runs: bool


class Rulebook:
    """Which promise and which hours were in force when."""

    def __init__(self, policies: dict[int, Line[Targets]], times: dict[int, Line[WorkingTime]]):
        self._policies = policies
        self._times = times

    def targets(self, policy_id: int, at: int) -> Targets:
        """Return what a policy promised at an instant."""
        return self._policies[policy_id].at(at)

    def time(self, policy_id: int, priority: int, at: int) -> WorkingTime:
        """Return the working time of a policy for a priority at an instant."""
        return self._times[self.targets(policy_id, at).calendars[priority]].at(at)

    def stretches(self, terms: Terms, segments: Sequence[Segment], until: int) -> list[Stretch]:
        """Cut segments wherever another version came into force, up to an instant.

        A policy that no longer has a target of this kind leaves the clock the one it had.
        """
        found: list[Stretch] = []
        for segment in segments:
            for start, end in self._pieces(segment, until):
                targets = self.targets(segment.policy_id, start)
                target = targets.seconds(
                    terms.layer, terms.metric, tier=terms.tier, priority=segment.priority
                )
                target = target or (found[-1].target if found else 0)
                time = self._times[targets.calendars[segment.priority]].at(start)
                found.append(Stretch(start, end, segment.runs, target, time))
        return found

    def newest(self, clock: SlaClock, until: int) -> list[Stretch]:
        """Return the stretches of a clock's newest segment, without reading its segments."""
        runs = clock.paused_for is None
        segment = Segment(clock.policy_id, clock.priority, second(clock.since), None, runs)
        return self.stretches(terms_of(clock), [segment], until)

    def _pieces(self, segment: Segment, until: int) -> Iterator[tuple[int, int | None]]:
        last = until if segment.end is None else segment.end - 1
        line = self._policies[segment.policy_id]
        turns = {*line.turns(segment.start, last)}
        calendars = {each.calendars[segment.priority] for each in line.versions}
        turns.update(*(self._times[each].turns(segment.start, last) for each in calendars))
        start = segment.start
        for turn in sorted(turns):
            yield start, turn
            start = turn
        yield start, segment.end


def terms_of(clock: SlaClock) -> Terms:
    """Return what the target of a clock depends on."""
    return Terms(clock.layer, clock.metric, clock.tier)


def told(clock: SlaClock, until: int) -> list[Stretch]:
    """Return the whole life of a clock, from its segments."""
    segments = [_taken(each) for each in clock.segments]
    return rulebook().stretches(terms_of(clock), segments, until)


def rulebook() -> Rulebook:
    """Return the rules with every version saved so far."""
    mark = _mark()
    if mark not in _kept:
        fresh = Rulebook(_policies(), _times())
        _kept.clear()
        _kept[mark] = fresh
    return _kept[mark]


_kept: dict[tuple[Any, ...], Rulebook] = {}


# Written once: it is asked at every turn of every clock, and putting it together takes longer than
# the answer.
_VERSIONS = select(
    *(
        select(of).scalar_subquery()
        for table in (PolicyVersion, CalendarVersion)
        for of in (func.count(table.id), func.max(table.id), func.max(table.saved_at))
    )
)


def _mark() -> tuple[Any, ...]:
    # The place and the times too: a database brought back from a backup counts the same numbers.
    return (str(db.engine.url), *db.session.execute(_VERSIONS).one())


def _policies() -> dict[int, Line[Targets]]:
    lines: dict[int, Line[Targets]] = {}
    rows = select(PolicyVersion.policy_id, PolicyVersion.saved_at, PolicyVersion.targets)
    for number, saved_at, stored in db.session.execute(rows.order_by(PolicyVersion.number)):
        line = lines.setdefault(number, Line())
        line.since.append(second(saved_at))
        line.versions.append(targets_of(stored))
    return lines


def _times() -> dict[int, Line[WorkingTime]]:
    lines: dict[int, Line[WorkingTime]] = {}
    rows = select(CalendarVersion).order_by(CalendarVersion.number)
    for version in db.session.scalars(rows):
        line = lines.setdefault(version.calendar_id, Line())
        line.since.append(second(version.saved_at))
        work = work_of(version.zone, version.week, version.holidays)
        line.versions.append(WorkingTime(work.calendar))
    return lines


def _taken(segment: ClockSegment) -> Segment:
    return Segment(
        segment.policy_id,
        segment.priority,
        second(segment.started_at),
        second(segment.ended_at) if segment.ended_at else None,
        segment.kind is SegmentKind.RUN,
    )
