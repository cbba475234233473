"""How clocks stand now, for pages: the most pressing one of each subject."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select

from portal.core import clock as time
from portal.core.db import db
from portal.core.languages import _, later
from portal.sla.models.clocks import SlaClock
from portal.sla.queries.rulebook import Rulebook, rulebook, second
from portal.sla.terms import AT_RISK, Layer, Metric, PauseReason, State, Subject, Verdict

_PRESSING = {State.BREACHED: 0, State.AT_RISK: 1, State.ON_TRACK: 2, State.MISSED: 4, State.MET: 5}
_PAUSED = 3


_OF_A_TIER = {
    Metric.RESPONSE: later("L%(tier)s response"),
    Metric.RESOLUTION: later("L%(tier)s resolution"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """One clock at this moment; `left` in working seconds, below zero when over."""

    clock_id: int
    subject: Subject
    layer: Layer
    metric: Metric
    tier: int
    state: State
    target: int
    elapsed: int
    due_at: datetime | None
    breached_at: datetime | None
    paused_for: PauseReason | None
    is_open: bool

    @property
    def word(self) -> str:
        """The state in words; a clock that is over stays so while it is paused."""
        return _("Paused") if self.shows_pause else self.state.label

    @property
    def tone(self) -> str:
        """The colour beside the word."""
        return "info" if self.shows_pause else self.state.tone

    @property
    def shows_pause(self) -> bool:
        """Whether "Paused" is what to say of it."""
        return self.is_paused and self.state is not State.BREACHED

    @property
    def is_paused(self) -> bool:
        """Whether it stands still."""
        return self.paused_for is not None

    @property
    def left(self) -> int:
        """Working seconds left; below zero when over."""
        return self.target - self.elapsed

    @property
    def percent(self) -> int:
        """How much of the target is gone, in whole per cent."""
        return 100 * self.elapsed // self.target if self.target else 0

    @property
    def label(self) -> str:
        """What the clock measures."""
        return called(self.layer, self.metric, self.tier)


def called(layer: Layer, metric: Metric, tier: int) -> str:
    """Name a clock by what it measures: `Response`, `Resolution`, `L2 response`."""
    return _OF_A_TIER[metric] % {"tier": tier} if layer is Layer.OLA else metric.label


def standing(subjects: Iterable[Subject]) -> dict[Subject, Standing]:
    """Return the most pressing clock of each subject that has one that is judged.

    Two statements whatever the number of subjects, four after a policy or a calendar was edited.
    """
    found: dict[Subject, Standing] = {}
    for each in _standings(_about(subjects)):
        held = found.get(each.subject)
        if held is None or _rank(each) < _rank(held):
            found[each.subject] = each
    return found


def standings_of(subject: Subject) -> list[Standing]:
    """Return how every judged clock of a subject stands, the most pressing first."""
    return sorted(_standings(_about([subject])), key=_rank)


def at_risk(kind: str, scope: Select[Any], *, limit: int = 20) -> list[Standing]:
    """Return open clocks at risk or breached whose subject is in `scope`, the earliest due first.

    `scope` selects the ids of the subjects the viewer may read.
    """
    now = time.now()
    rows = _judged().where(
        SlaClock.stopped_at.is_(None),
        or_(SlaClock.risk_at <= now, SlaClock.breached_at.is_not(None)),
        SlaClock.subject_kind == kind,
        SlaClock.subject_id.in_(scope),
    )
    due = func.coalesce(SlaClock.breached_at, SlaClock.due_at)
    return _standings(rows.order_by(due.is_(None), due, SlaClock.id).limit(limit))


def state_of(clock: SlaClock, elapsed: int, target: int) -> State:
    """Judge a clock by what is elapsed; a breach once reached stays."""
    if clock.verdict is not None:
        return State(clock.verdict.value)
    if clock.breached_at is not None or elapsed >= target:
        return State.BREACHED
    return State.AT_RISK if elapsed * 100 >= target * AT_RISK else State.ON_TRACK


def stands(clock: SlaClock, rules: Rulebook, now: int) -> Standing:
    """Return how one clock stands at an instant, without reading its segments."""
    elapsed, target = clock.elapsed_seconds, clock.target_seconds
    if clock.is_open:
        stretches = rules.newest(clock, now)
        target = stretches[-1].target or target
        elapsed += sum(
            each.time.between(each.start, now if each.end is None else each.end)
            for each in stretches
            if each.runs
        )
    return Standing(
        clock_id=clock.id,
        subject=clock.subject,
        layer=clock.layer,
        metric=clock.metric,
        tier=clock.tier,
        state=state_of(clock, elapsed, target),
        target=target,
        elapsed=elapsed,
        due_at=clock.due_at,
        breached_at=clock.breached_at,
        paused_for=clock.paused_for if clock.is_open else None,
        is_open=clock.is_open,
    )


def _standings(rows: Select[SlaClock]) -> list[Standing]:
    now, rules = second(time.now()), rulebook()
    return [stands(each, rules, now) for each in db.session.scalars(rows)]


def _about(subjects: Iterable[Subject]) -> Select[SlaClock]:
    by_kind: dict[str, list[int]] = {}
    for each in subjects:
        by_kind.setdefault(each.kind, []).append(each.id)
    asked = [
        (SlaClock.subject_kind == kind) & SlaClock.subject_id.in_(numbers)
        for kind, numbers in by_kind.items()
    ]
    return _judged().where(or_(*asked) if asked else SlaClock.id.is_(None))


def _judged() -> Select[SlaClock]:
    return select(SlaClock).where(or_(SlaClock.verdict.is_(None), SlaClock.verdict != Verdict.VOID))


def _rank(each: Standing) -> tuple[int, float, int]:
    order = _PAUSED if each.shows_pause else _PRESSING[each.state]
    if not each.is_open:  # of what ended, what was promised for the end counts
        return order, float(each.metric is Metric.RESPONSE), each.clock_id
    return order, each.due_at.timestamp() if each.due_at else 0.0, each.clock_id
