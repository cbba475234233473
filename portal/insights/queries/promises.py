"""How the clocks of incidents ended, counted by the database."""

from sqlalchemy import ColumnElement, and_, case, func, or_

from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.db import db
from portal.incidents.clocks import KIND
from portal.incidents.models.incident import Incident
from portal.insights.measures.promises import Clocks, Promise
from portal.insights.queries.moments import month_from, month_number
from portal.insights.queries.scope import counted
from portal.insights.wanted import Wanted
from portal.sla.models.clocks import SlaClock
from portal.sla.terms import Layer, Verdict

STEP = 5  # per cent of a target: so exactly is it counted how much was used
MOST = 500  # per cent; what took longer counts as this much


def clocks(wanted: Wanted, viewer: Viewer) -> list[Clocks]:
    """Count the clocks that are decided, by month, promise, verdict and share of the target used.

    Decided is what ended, and what still runs but is breached already. A share is rounded up to
    the next step: 71 % counts as 75 %.
    """
    missed = is_missed()
    tier = case((SlaClock.layer == Layer.OLA, SlaClock.tier), else_=0)
    rows = (
        counted(wanted, viewer)
        .join(SlaClock, of_incident())
        .where(or_(SlaClock.verdict == Verdict.MET, missed))
        .with_only_columns(
            month_number(Incident.reported_at).label("of_month"),
            SlaClock.layer,
            SlaClock.metric,
            tier.label("of_tier"),
            missed.label("is_late"),
            _used().label("used"),
            func.count(),
        )
        # By name: PostgreSQL takes two spellings with parameters for two expressions.
        .group_by("of_month", SlaClock.layer, SlaClock.metric, "of_tier", "is_late", "used")
    )
    return [
        Clocks(month_from(month), Promise(layer, metric, tier), not is_late, int(used), number)
        for month, layer, metric, tier, is_late, used, number in db.session.execute(rows)
    ]


def of_incident() -> ColumnElement[bool]:
    """Match the clocks of an incident."""
    return and_(SlaClock.subject_kind == KIND, SlaClock.subject_id == Incident.id)


def is_missed() -> ColumnElement[bool]:
    """Match a promise that was not kept, whether its clock still runs or not."""
    runs_over = and_(SlaClock.stopped_at.is_(None), SlaClock.breached_at <= clock.now())
    return or_(func.coalesce(SlaClock.verdict == Verdict.MISSED, False), runs_over)


def _used() -> ColumnElement[int]:
    """Return how much of the target was used, in steps; a clock that runs over used all of it."""
    steps = (SlaClock.elapsed_seconds * 100 + SlaClock.target_seconds * STEP - 1) // (
        SlaClock.target_seconds * STEP
    )
    share = case((SlaClock.stopped_at.is_(None), 100 + STEP), else_=steps * STEP)
    return case((share > MOST, MOST), else_=share)
