"""What knowledge did for closed incidents, and how searches ended."""

from sqlalchemy import ColumnElement, and_, func, select

from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.incidents.buckets import rests_on_the_trail
from portal.incidents.clocks import KIND
from portal.incidents.models.incident import Incident
from portal.incidents.terms import IncidentState, KnowledgeOutcome
from portal.incidents.trail.models import TrailEntry
from portal.incidents.trail.terms import TrailKind
from portal.insights.measures.figures import Rate, Shares
from portal.insights.measures.knowledge import (
    Closed,
    Counts,
    Named,
    Searches,
    Step,
    buckets,
)
from portal.insights.queries.moments import month_from, month_number
from portal.insights.queries.scope import counted
from portal.insights.wanted import Wanted
from portal.kb.models.knowledge_link import KnowledgeLink
from portal.kb.models.revision import Revision
from portal.kb.terms import LinkRole
from portal.search.learning.models import SearchObservation
from portal.search.learning.terms import Outcome

_TOLD_BY_THE_TRAIL = [each for each in KnowledgeOutcome if rests_on_the_trail(each)]


def linked(wanted: Wanted, viewer: Viewer) -> Shares:
    """Return the share of closed incidents that have a link to an article."""
    month = month_number(Incident.reported_at)
    rows = (
        counted(wanted, viewer)
        .where(is_closed())
        .with_only_columns(month, func.count().filter(is_linked()), func.count())
        .group_by(month)
    )
    found = {month_from(number): Rate(*counts) for number, *counts in db.session.execute(rows)}
    return Shares(tuple(found.get(each, Rate()) for each in wanted.months))


def places(wanted: Wanted, viewer: Viewer) -> Counts:
    """Count closed incidents by where the way to the answer ended."""
    month = month_number(Incident.reported_at)
    closed = counted(wanted, viewer).where(is_closed())
    plain = (
        closed.where(~_is_told_by_the_trail())
        .with_only_columns(month, Incident.knowledge_outcome, func.count())
        .group_by(month, Incident.knowledge_outcome)
    )
    named = (
        closed.join(KnowledgeLink, _would_have_helped())
        .where(Incident.knowledge_outcome.in_(_TOLD_BY_THE_TRAIL))
        .with_only_columns(month, Incident.id, Incident.knowledge_outcome, KnowledgeLink.article_id)
    )
    asked = closed.where(_is_told_by_the_trail()).with_only_columns(Incident.id)
    trail = select(
        TrailEntry.incident_id, TrailEntry.kind, TrailEntry.shown, TrailEntry.revision_id
    ).where(TrailEntry.incident_id.in_(asked))
    articles = named.with_only_columns(KnowledgeLink.article_id)
    revisions = select(Revision.id, Revision.article_id).where(Revision.article_id.in_(articles))
    found = db.session.execute
    return buckets(
        [Closed(month_from(month), outcome, number) for month, outcome, number in found(plain)],
        [
            Named(month_from(month), incident, outcome, article)
            for month, incident, outcome, article in found(named)
            if outcome is not None
        ],
        [_step(*row) for row in found(trail)],
        {revision: article for revision, article in found(revisions)},  # noqa: C416 - rows, no pairs
    )


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


def _step(incident: int, kind: TrailKind, shown: list[int], revision: int | None) -> Step:
    return Step(incident, kind, (*shown, *([revision] if revision else [])))
