"""Alert storms: so many new groups at once that one incident has to stand for them."""

from datetime import datetime

from sqlalchemy import ColumnElement, select

from portal.core.db import db
from portal.incidents.models.incident import Incident
from portal.incidents.terms import OPEN, IncidentState
from portal.integrations.alerts import cases
from portal.integrations.alerts.models import AlertCase, AlertSource
from portal.integrations.alerts.terms import STORM_WINDOW


def rages(source: AlertSource, at: datetime) -> bool:
    """Say whether the source made more new groups within a minute than its rules take."""
    rows = select(AlertCase.id).where(*_new(source, at))
    # The n-th one is enough to know; counting thousands for each new one would be slow.
    return db.session.scalar(rows.offset(source.storm_groups - 1).limit(1)) is not None


def incident(source: AlertSource, at: datetime) -> Incident:
    """Return the open incident of the storm, opening it with those that came just before in it."""
    open_one = (
        select(Incident)
        .join(AlertCase, AlertCase.incident_id == Incident.id)
        .where(AlertCase.source_id == source.id, AlertCase.is_folded, Incident.state.in_(OPEN))
        .order_by(AlertCase.id.desc())
    )
    found = db.session.scalar(open_one.limit(1))
    return found or _begin(source, at)


def _begin(source: AlertSource, at: datetime) -> Incident:
    title = f"Alert storm from {source.name}: more than {source.storm_groups} groups in a minute"
    storm = cases.opened(title, at=at, levels=(1, 2), labels={"source": source.name})
    words = "What came just before lies under it; everything new joins it until the storm is over."
    cases.note(storm, words, at=at)
    earlier = (
        select(Incident)
        .join(AlertCase, AlertCase.incident_id == Incident.id)
        .where(*_new(source, at), Incident.state == IncidentState.NEW)
    )
    for child in db.session.scalars(earlier).unique().all():
        cases.adopt(child, storm)
    return storm


def _new(source: AlertSource, at: datetime) -> tuple[ColumnElement[bool], ...]:
    return AlertCase.source_id == source.id, AlertCase.opened_at > at - STORM_WINDOW
