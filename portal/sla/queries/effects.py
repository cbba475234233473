"""What would come of saving a policy: which one counts for what, and which open subjects change."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from portal.accounts.viewer import Viewer
from portal.core import clock as time
from portal.core.db import db
from portal.core.languages import _
from portal.core.records import registry
from portal.core.wording import length_words
from portal.sla.models.clocks import SlaClock
from portal.sla.models.policies import SlaPolicy
from portal.sla.queries.order import Slot, Turn, first_that_fits, turns
from portal.sla.queries.rulebook import Rulebook, rulebook, second
from portal.sla.queries.rules import targets_now
from portal.sla.queries.standing import stands
from portal.sla.terms import Facts, Layer, Metric, Targets

LISTED = 10  # subjects named one by one; the others are counted


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one open subject, in words."""

    ref: str
    title: str
    url: str
    says: str
    is_lost: bool = False  # more is gone already than would be allowed


@dataclass(frozen=True, slots=True)
class Changes:
    """Some changes in full, and how many there are."""

    listed: tuple[Change, ...]
    count: int

    @property
    def more(self) -> int:
        """How many are not listed."""
        return self.count - len(self.listed)


@dataclass(frozen=True, slots=True)
class Effects:
    """What comes of a policy: the order they are tried in, and the open subjects it touches."""

    order: list[Turn]
    wanted: Slot
    at_once: Changes  # counted by this policy already, and held against something else
    later: Changes  # another policy would be theirs once priority, service or team changes


@dataclass(frozen=True, slots=True)
class _Running:
    """An open subject with the clock of what the customer is promised."""

    clock: SlaClock
    ref: str
    title: str
    url: str
    facts: Facts


_facts: dict[str, Callable[[Any], Facts]] = {}


def tell_facts(kind: str, facts_of: Callable[[Any], Facts]) -> None:
    """Make known how the records of a kind say what decides their policy."""
    _facts[kind] = facts_of


def of_policy(
    wanted: Slot, targets: Targets, *, policy: SlaPolicy | None, viewer: Viewer
) -> Effects:
    """Return what saving this policy would do; of subjects only those the viewer may read."""
    order, now = turns(wanted), turns()
    at_once: list[Change] = []
    later: list[Change] = []
    rules, before = rulebook(), targets_now(policy) if policy else None
    for each in _running(viewer):
        if before and policy and each.clock.policy_id == policy.id:
            at_once += _held_against(each, before, targets, rules)
        later += _moved(each, first_that_fits(now, each.facts), first_that_fits(order, each.facts))
    return Effects(order, wanted, _some(at_once), _some(later))


def _held_against(
    running: _Running, before: Targets, after: Targets, rules: Rulebook
) -> list[Change]:
    priority = running.clock.priority
    was, becomes = before.resolution[priority], after.resolution[priority]
    if (was, before.calendars[priority]) == (becomes, after.calendars[priority]):
        return []
    gone = stands(running.clock, rules, second(time.now())).elapsed
    says = f"P{priority}: {length_words(was)} → {length_words(becomes)}"
    if was == becomes:
        says = _("P%(priority)s: other hours", priority=priority)
    is_lost = was > gone >= becomes
    return [Change(running.ref, running.title, running.url, says, is_lost)]


def _moved(running: _Running, now: Slot | None, chosen: Slot | None) -> list[Change]:
    if chosen is None or chosen.number in (now.number if now else 0, running.clock.policy_id):
        return []
    says = f"{now.name} → {chosen.name}" if now else chosen.name
    return [Change(running.ref, running.title, running.url, says)]


def _running(viewer: Viewer) -> list[_Running]:
    found = []
    for name, facts_of in _facts.items():
        kind = registry.kind(name)
        clocks = {each.subject_id: each for each in _promises(name)}
        rows = kind.visible_to(viewer).where(kind.model.id.in_(_subjects(name)))
        found += [
            _Running(clocks[each.id], each.ref, kind.title(each), kind.url(each), facts_of(each))
            for each in db.session.scalars(rows.order_by(kind.model.id)).unique()
        ]
    return found


def _promises(kind: str) -> Sequence[SlaClock]:
    return db.session.scalars(select(SlaClock).where(*_open_promise(kind))).all()


def _subjects(kind: str) -> Any:
    return select(SlaClock.subject_id).where(*_open_promise(kind))


def _open_promise(kind: str) -> tuple[Any, ...]:
    return (
        SlaClock.subject_kind == kind,
        SlaClock.layer == Layer.SLA,
        SlaClock.metric == Metric.RESOLUTION,
        SlaClock.stopped_at.is_(None),
    )


def _some(changes: Sequence[Change]) -> Changes:
    lost_first = sorted(changes, key=lambda each: not each.is_lost)
    return Changes(tuple(lost_first[:LISTED]), len(changes))
