"""What is drawn of an incident: its phases, the tiers that had it, and the key moments."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from portal.accounts.terms import Tier
from portal.core.languages import _
from portal.core.wording import length_words
from portal.incidents.models.incident import Incident
from portal.incidents.queries import around
from portal.postmortems.drawing.axis import Axis
from portal.postmortems.telling import ToldLine

_APART = 8.0  # per cent between two marks that are told apart on a narrow screen
_MOST_LANES = 3

Milestone = tuple[str, str, datetime]  # name, what the phase after it is called, when


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of time with a name: from `x`, `width` long, both in per cent."""

    name: str  # of its look: "unnoticed", "tier-2"
    label: str
    x: float
    width: float
    start: datetime
    end: datetime

    @property
    def lasted(self) -> str:
        """How long it was, in words."""
        return length_words(int((self.end - self.start).total_seconds()))


@dataclass(frozen=True, slots=True)
class Row:
    """One incident: what it went through, and who had it."""

    incident: Incident
    phases: tuple[Bar, ...]
    tiers: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """One moment, or several so close together that they share a mark: `3`, `4–6`."""

    label: str
    x: float
    lane: int
    words: str


@dataclass(frozen=True, slots=True)
class Course:
    """Everything that is drawn."""

    axis: Axis
    rows: tuple[Row, ...]
    marks: tuple[Mark, ...]

    @property
    def lanes(self) -> int:
        """How many rows of marks there are."""
        return max((mark.lane + 1 for mark in self.marks), default=0)


def drawn(incidents: Sequence[Incident], lines: Sequence[ToldLine]) -> Course | None:
    """Draw the incidents a viewer may read and the moments readers get; None where none ended."""
    known = [(each, sorted(_milestones(each), key=lambda one: one[2])) for each in incidents]
    moments = [at for _incident, found in known for _name, _label, at in found]
    moments += [line.occurred_at for line in lines]
    if not known or len(moments) < 2 or min(moments) == max(moments):
        return None
    axis = Axis(min(moments), max(moments))
    rows = (
        Row(incident, tuple(_phases(found, axis)), tuple(_tiers(incident, found, axis)))
        for incident, found in known
    )
    return Course(axis, tuple(rows), tuple(_marks(lines, axis)))


def _milestones(incident: Incident) -> Iterator[Milestone]:
    noticed = incident.detected_at or incident.reported_at
    for name, label, at in (
        ("unnoticed", _("Unnoticed"), incident.impact_started_at),
        ("waiting", _("Waiting"), noticed),
        ("work", _("Worked on"), incident.acknowledged_at),
        ("clearing", _("Clearing up"), incident.mitigated_at),
        ("resolved", _("Resolved"), incident.resolved_at),
    ):
        if at is not None:
            yield name, label, at


def _phases(milestones: Iterable[Milestone], axis: Axis) -> Iterator[Bar]:
    for (name, label, start), (_name, _label, end) in pairwise(milestones):
        if start < end:
            yield _bar(name, label, start, end, axis)


def _tiers(incident: Incident, milestones: Sequence[Milestone], axis: Axis) -> Iterator[Bar]:
    """Yield who had it, tier by tier; one that was given back is with its sender again."""
    turns: list[tuple[datetime, Tier]] = []
    handed = [each for each in around.escalations_of(incident) if each.to_team_id]
    first = handed[0].from_tier if handed else incident.tier
    turns.append((incident.reported_at, first))
    for each in handed:
        turns.append((each.at, each.to_tier))
        if each.bounced_at:
            turns.append((each.bounced_at, each.from_tier))
    turns.append((max(at for _name, _label, at in milestones), first))
    for (start, tier), (end, _next) in pairwise(sorted(turns, key=lambda turn: turn[0])):
        if start < end and tier:
            yield _bar(f"tier-{int(tier)}", tier.label, start, end, axis)


def _bar(name: str, label: str, start: datetime, end: datetime, axis: Axis) -> Bar:
    x = axis.x(start)
    return Bar(name, label, x, round(axis.x(end) - x, 2), start, end)


def _marks(lines: Sequence[ToldLine], axis: Axis) -> Iterator[Mark]:
    """Put each moment into the first lane with room; without any it joins the one before it."""
    ends = [-_APART] * _MOST_LANES
    shared: list[tuple[int, int, float, int, str]] = []  # first, last, x, lane, words
    for number, line in enumerate(lines, start=1):
        x = axis.x(line.occurred_at)
        lane = next((each for each, end in enumerate(ends) if x - end >= _APART), None)
        if lane is None:
            first, _last, at, kept, words = shared.pop()
            shared.append((first, number, at, kept, words))
        else:
            ends[lane] = x
            shared.append((number, number, x, lane, line.text))
    for first, last, x, lane, words in shared:
        yield Mark(str(first) if first == last else f"{first}–{last}", x, lane, words)
