"""Noting which incidents are the trouble of which record, so that pages only have to count."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, or_, select
from sqlalchemy.orm import joinedload, load_only
from sqlalchemy.orm.interfaces import ORMOption

from portal.core import clock
from portal.core.db import db
from portal.incidents.models.incident import Incident
from portal.incidents.terms import Channel
from portal.insights.payback.about import About, Case, likeness
from portal.insights.payback.models import Payback, PaybackIncident
from portal.insights.payback.queries import knowing
from portal.insights.payback.terms import WINDOW, Likeness
from portal.kb.models.article import Article
from portal.postmortems.models.postmortem import Postmortem

MOST_COMPARED = 20_000  # incidents of one record's services within the 180 days, the newest

Found = dict[int, Likeness]


def compare(record: Article | Postmortem) -> None:
    """Note which incidents within 90 days of its publication are the trouble of a record.

    What readers no longer get is forgotten. Incidents are read before anything is written, so
    that nobody waits behind a long comparison.
    """
    kind, number = type(record).__tablename__, record.id
    since = knowing.known_since(record)
    if since is None or not knowing.is_counted(record):
        with db.writing():
            _forget(kind, number)
        return
    about = knowing.about(record)
    found = _matching(about, since)
    with db.writing():
        _keep(_row(kind, number, since, about), found)


def place(incident: Incident) -> None:
    """Note of which records an incident is the trouble: of those published within 90 days of it."""
    case, told = Case(incident), incident.reported_at
    rows = select(Payback).where(Payback.since > told - WINDOW, Payback.since <= told + WINDOW)
    found = {
        each.id: why
        for each in db.session.scalars(rows)
        if (why := likeness(About.read(each.about), case))
    }
    own = PaybackIncident.incident_id == incident.id
    with db.writing() as session:
        session.execute(delete(PaybackIncident).where(own))
        _add((number, incident.id, why) for number, why in found.items())


def _matching(about: About, since: datetime) -> Found:
    """Return the incidents of one record by number, with what makes them alike."""
    places: list[ColumnElement[bool]] = [
        Incident.id.in_(about.incidents),
        Incident.service_id.in_(about.services),
    ]
    if about.alerts:
        places.append(Incident.channel == Channel.ALERT)
    within = and_(Incident.reported_at >= since - WINDOW, Incident.reported_at < since + WINDOW)
    rows = select(Incident).where(within, or_(*places)).options(*_short())
    newest = rows.order_by(Incident.reported_at.desc()).limit(MOST_COMPARED)
    cases = db.session.scalars(newest.execution_options(yield_per=500))
    return {each.id: why for each in cases if (why := likeness(about, Case(each)))}


def _row(kind: str, number: int, since: datetime, about: About) -> Payback:
    rows = select(Payback).where(Payback.record_kind == kind, Payback.record_id == number)
    found = db.session.scalar(rows) or Payback(record_kind=kind, record_id=number)
    found.since, found.about, found.compared_at = since, about.as_stored, clock.now()
    db.session.add(found)
    db.session.flush()
    return found


def _keep(payback: Payback, found: Found) -> None:
    db.session.execute(delete(PaybackIncident).where(PaybackIncident.payback_id == payback.id))
    _add((payback.id, number, why) for number, why in found.items())


def _add(rows: Iterable[tuple[int, int, Likeness]]) -> None:
    db.session.add_all(
        PaybackIncident(payback_id=payback, incident_id=incident, likeness=why)
        for payback, incident, why in rows
    )


def _forget(kind: str, number: int) -> None:
    rows = select(Payback).where(Payback.record_kind == kind, Payback.record_id == number)
    if found := db.session.scalar(rows):
        _keep(found, {})
        db.session.delete(found)


def _short() -> tuple[ORMOption, ...]:
    """Return what loads only what is compared: thousands may be read for one record."""
    words = load_only(
        *(Incident.title, Incident.description, Incident.channel, Incident.labels),
        *(Incident.service_id, Incident.reported_at),
    )
    return words, joinedload(Incident.service)
