"""Clocks by what they are about."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from portal.core.db import db
from portal.core.languages import _
from portal.sla.models.clocks import SlaClock
from portal.sla.queries.rulebook import rulebook, second
from portal.sla.terms import Layer, Metric, PauseReason, Subject


def clocks_of(subject: Subject) -> Sequence[SlaClock]:
    """Return every clock of a subject with its segments, the oldest first."""
    rows = select(SlaClock).where(
        SlaClock.subject_kind == subject.kind, SlaClock.subject_id == subject.id
    )
    loaded = rows.options(selectinload(SlaClock.segments), selectinload(SlaClock.firings))
    return db.session.scalars(loaded.order_by(SlaClock.id)).all()


def open_clocks(subject: Subject) -> list[SlaClock]:
    """Return the clocks of a subject that run or are paused."""
    return [each for each in clocks_of(subject) if each.is_open]


def pause_refusal(subject: Subject, reason: PauseReason) -> str:
    """Say why the customer's clock would go on while this is waited for; empty: it would not."""
    clock = next((each for each in open_clocks(subject) if _is_promise(each)), None)
    if clock is None:
        return ""
    targets = rulebook().targets(clock.policy_id, second(clock.since))
    if clock.priority not in targets.pausable:
        return _(
            "The clock of a P%(priority)s is never paused: it goes on meanwhile.",
            priority=clock.priority,
        )
    if reason not in targets.reasons:
        return _(
            "“%(label)s” does not pause the clock under this policy: it goes on meanwhile.",
            label=reason.label,
        )
    return ""


def _is_promise(clock: SlaClock) -> bool:
    return clock.layer is Layer.SLA and clock.metric is Metric.RESOLUTION
