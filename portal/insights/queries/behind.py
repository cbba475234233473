"""The incidents a number counts, so that whoever doubts it can look."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from portal.accounts.viewer import Viewer
from portal.catalog.models import Service
from portal.core.db import db
from portal.incidents.models.incident import Incident
from portal.incidents.terms import EscalationReason, IncidentState, Priority
from portal.insights.queries import course, knowledge, promises
from portal.insights.queries.moments import Instant, seconds_between
from portal.insights.queries.scope import counted
from portal.insights.terms import MOST_BEHIND, Behind
from portal.insights.wanted import Wanted
from portal.sla.models.clocks import SlaClock
from portal.sla.terms import Layer

AVOIDABLE = tuple(each for each in EscalationReason if each.is_avoidable)
LENGTHS: dict[Behind, tuple[Instant, Instant]] = {
    Behind.DETECTED: (Incident.impact_started_at, Incident.detected_at),
    Behind.ACKNOWLEDGED: (Incident.reported_at, Incident.acknowledged_at),
    Behind.MITIGATED: (Incident.impact_started_at, Incident.mitigated_at),
    Behind.RESTORED: (Incident.impact_started_at, Incident.impact_ended_at),
    Behind.RESOLVED: (Incident.reported_at, Incident.resolved_at),
}
CONDITIONS: dict[Behind, Callable[[], ColumnElement[bool]]] = {
    Behind.REPORTED: lambda: Incident.id.is_not(None),
    Behind.FIRST_CONTACT: course.is_first_contact,
    Behind.FIRST_LEVEL: course.is_first_level,
    Behind.ESCALATED: course.was_handed_over,
    Behind.AVOIDABLE: lambda: course.was_handed_over(*AVOIDABLE),
    Behind.BOUNCED: lambda: course.was_handed_over(is_bounced=True),
    Behind.REOPENED: course.was_reopened,
    Behind.MISSED_SLA: lambda: _missed(Layer.SLA),
    Behind.MISSED_OLA: lambda: _missed(Layer.OLA),
    Behind.UNLINKED: lambda: knowledge.is_closed() & ~knowledge.is_linked(),
}


@dataclass(frozen=True, slots=True)
class Case:
    """One incident of the list; nobody's name stands on it."""

    ref: str
    title: str
    state: IncidentState
    priority: Priority
    service: str
    reported_at: datetime
    seconds: int | None


@dataclass(frozen=True, slots=True)
class Cases:
    """The first of the incidents a number counts, and how many there are."""

    shown: Sequence[Case]
    total: int
    has_lengths: bool


def cases(which: Behind, wanted: Wanted, viewer: Viewer) -> Cases:
    """Return the incidents behind a number: the longest first, or the newest."""
    span = LENGTHS.get(which)
    rows = _matching(which, wanted, viewer)
    total = db.session.scalar(rows.with_only_columns(func.count(Incident.id))) or 0
    length: Any = seconds_between(*span) if span else None
    order = [length.desc()] if span else []
    columns = [
        Incident.id,
        Incident.title,
        Incident.state,
        Incident.priority_number,
        Service.name,
        Incident.reported_at,
        *([length] if span else []),
    ]
    shown = (
        rows.outerjoin(Service, Service.id == Incident.service_id)
        .with_only_columns(*columns)
        .order_by(*order, Incident.reported_at.desc(), Incident.id.desc())
        .limit(MOST_BEHIND)
    )
    return Cases([_case(row) for row in db.session.execute(shown)], total, bool(span))


def _matching(which: Behind, wanted: Wanted, viewer: Viewer) -> Select[Incident]:
    rows = counted(wanted, viewer)
    if which in LENGTHS:
        start, end = LENGTHS[which]
        return rows.where(seconds_between(start, end) >= 0)
    return rows.where(CONDITIONS[which]())


def _missed(layer: Layer) -> ColumnElement[bool]:
    rows = select(SlaClock.id).where(
        promises.of_incident(), SlaClock.layer == layer, promises.is_missed()
    )
    return rows.correlate(Incident).exists()


def _case(row: Sequence[Any]) -> Case:
    number, title, state, priority, service, reported_at, *seconds = row
    return Case(
        ref=f"INC-{number}",
        title=title,
        state=state,
        priority=Priority(priority),
        service=service or "",
        reported_at=reported_at,
        seconds=seconds[0] if seconds else None,
    )
