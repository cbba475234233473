"""What knowledge did for closed incidents, and how searches ended."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, select

from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.incidents.buckets import rests_on_the_trail
from portal.incidents.clocks import KIND
from portal.incidents.models.incident import Incident
from portal.incidents.terms import IncidentState, KnowledgeOutcome
from portal.incidents.trail.models import TrailEntry
from portal.insights.measures.figures import Rate, Shares
from portal.insights.measures.knowledge import (
    Closed,
    Counts,
    Named,
    Searches,
    Step,
    buckets,
)
from portal.insights.months import Month
from portal.insights.queries.moments import month_from, month_number
from portal.insights.queries.scope import counted
from portal.insights.wanted import Wanted
from portal.kb.models.knowledge_link import KnowledgeLink
from portal.kb.models.revision import Revision
from portal.kb.terms import LinkRole
from portal.search.learning.models import SearchObservation
from portal.search.learning.terms import Outcome

_TOLD_BY_THE_TRAIL = [each for each in KnowledgeOutcome if rests_on_the_trail(each)]


@dataclass(frozen=True, slots=True)
class Known:
    """What knowledge did for closed incidents: links, and where the way to the answer ended."""

    linked: Shares
    places: Counts


def known(wanted: Wanted, viewer: Viewer) -> Known:
    """Count the closed incidents that count."""
    month = month_number(Incident.reported_at)
    rows = (
        counted(wanted, viewer)
        .where(is_closed())
        .with_only_columns(
            month,
            Incident.knowledge_outcome,
            func.count(),
            func.count().filter(is_linked()),
            func.count().filter(_is_told_by_the_trail()),
        )
        .group_by(month, Incident.knowledge_outcome)
    )
    closed: list[Closed] = []
    links: dict[Month, Rate] = {}
    for number, outcome, every, linked, told in db.session.execute(rows):
        each = month_from(number)
        closed.append(Closed(each, outcome, every - told))
        before = links.get(each, Rate())
        links[each] = Rate(before.hits + linked, before.n + every)
    rates = Shares(tuple(links.get(each, Rate()) for each in wanted.months))
    return Known(rates, _places(closed, wanted, viewer))


def _places(closed: list[Closed], wanted: Wanted, viewer: Viewer) -> Counts:
    """Add to what is plain what only the trails tell."""
    rows = (
        counted(wanted, viewer)
        .where(is_closed(), Incident.knowledge_outcome.in_(_TOLD_BY_THE_TRAIL))
        .join(KnowledgeLink, _would_have_helped())
        .outerjoin(TrailEntry, TrailEntry.incident_id == Incident.id)
        .with_only_columns(
            month_number(Incident.reported_at),
            Incident.id,
            Incident.knowledge_outcome,
            KnowledgeLink.article_id,
            TrailEntry.kind,
            TrailEntry.shown,
            TrailEntry.revision_id,
        )
    )
    named: set[Named] = set()
    trail: list[Step] = []
    for month, incident, outcome, article, kind, shown, revision in db.session.execute(rows):
        if outcome is not None:
            named.add(Named(month_from(month), incident, outcome, article))
        if kind is not None:
            trail.append(Step(incident, kind, (*shown, *([revision] if revision else []))))
    articles = {each.article for each in named}
    revisions = select(Revision.id, Revision.article_id).where(Revision.article_id.in_(articles))
    article_of = {number: article for number, article in db.session.execute(revisions)}  # noqa: C416 - rows are no pairs
    return buckets(closed, named, trail, article_of)


def searches(wanted: Wanted) -> list[Searches]:
    """Count the searches of the period by month; they belong to no service, team or priority."""
    month = month_number(SearchObservation.at)
    rows = (
        select(
            month,
            func.count(),
            func.count().filter(SearchObservation.outcome == Outcome.USED),
            func.count().filter(SearchObservation.complete == 0),
        )
        .where(SearchObservation.at >= wanted.start, SearchObservation.at < wanted.end)
        .group_by(month)
    )
    return [Searches(month_from(number), *counts) for number, *counts in db.session.execute(rows)]


def is_closed() -> ColumnElement[bool]:
    """Match what is closed."""
    return Incident.state == IncidentState.CLOSED


def is_linked() -> ColumnElement[bool]:
    """Match what has a link to an article, whatever the article did."""
    return select(KnowledgeLink.id).where(_of_incident()).correlate(Incident).exists()


def _is_told_by_the_trail() -> ColumnElement[bool]:
    named = select(KnowledgeLink.id).where(_would_have_helped()).correlate(Incident).exists()
    return and_(func.coalesce(Incident.knowledge_outcome.in_(_TOLD_BY_THE_TRAIL), False), named)


def _would_have_helped() -> ColumnElement[bool]:
    return and_(_of_incident(), KnowledgeLink.role == LinkRole.MISSING)


def _of_incident() -> ColumnElement[bool]:
    return and_(KnowledgeLink.record_kind == KIND, KnowledgeLink.record_id == Incident.id)
