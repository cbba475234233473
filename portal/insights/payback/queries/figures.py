"""Before and after, counted from the incidents this viewer reads at the desk."""

from collections import defaultdict

from sqlalchemy import ColumnElement, Select, exists, func, select

from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.db import db
from portal.incidents.models.escalation import Escalation
from portal.incidents.models.incident import Incident
from portal.incidents.queries.incidents import at_the_desk
from portal.incidents.terms import EscalationKind, EscalationReason
from portal.insights.payback.judging import Payoff, Seen, payoff
from portal.insights.payback.models import Payback, PaybackIncident
from portal.insights.payback.terms import NOT_COUNTED, Likeness

AVOIDABLE = [reason for reason in EscalationReason if reason.is_avoidable]


def went_up(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Say of an incident that it was handed to a higher tier and not given back."""
    return exists().where(
        Escalation.incident_id == Incident.id,
        Escalation.kind == EscalationKind.FUNCTIONAL,
        Escalation.to_tier_number > Escalation.from_tier_number,
        Escalation.bounced_at.is_(None),
        *conditions,
    )


def went_up_avoidably() -> ColumnElement[bool]:
    """Say of an incident that it went up for want of an article that works."""
    return went_up(Escalation.reason.in_(AVOIDABLE))


def of_record(kind: str, number: int) -> Select[Payback]:
    """Select what is kept of one record; nothing while it was not compared."""
    return select(Payback).where(Payback.record_kind == kind, Payback.record_id == number)


def payoffs(paybacks: Select[Payback], *, viewer: Viewer) -> dict[tuple[str, int], Payoff]:
    """Return before and after of these records by kind and number, in two questions.

    An incident this viewer may not read as support does is counted on neither side.
    """
    asked = PaybackIncident.payback_id.in_(paybacks.with_only_columns(Payback.id))
    columns = (PaybackIncident.payback_id, Incident.reported_at, Incident.resolved_at)
    rows = _counted(viewer).where(asked).with_only_columns(*columns, went_up_avoidably())
    told: dict[int, list[Seen]] = defaultdict(list)
    for number, reported, resolved, was_avoidable in db.session.execute(rows):
        told[number].append(Seen(reported, resolved, bool(was_avoidable)))
    now = clock.now()
    kept = paybacks.with_only_columns(
        Payback.record_kind, Payback.record_id, Payback.id, Payback.since
    )
    return {
        (kind, number): payoff(told[known], since, now)
        for kind, number, known, since in db.session.execute(kept)
    }


def likenesses(paybacks: Select[Payback], *, viewer: Viewer) -> list[tuple[Likeness, int]]:
    """Count by what the incidents of a record are alike, the surest first."""
    asked = PaybackIncident.payback_id.in_(paybacks.with_only_columns(Payback.id))
    rows = _counted(viewer).where(asked).group_by(PaybackIncident.likeness)
    counted = rows.with_only_columns(PaybackIncident.likeness, func.count())
    found = dict(db.session.execute(counted).all())
    return [(each, found[each]) for each in Likeness if each in found]


def _counted(viewer: Viewer) -> Select[Incident]:
    """Select the incidents of records that count for this viewer."""
    rows = at_the_desk(viewer).join(PaybackIncident, PaybackIncident.incident_id == Incident.id)
    return rows.where(Incident.state.not_in(NOT_COUNTED))
