"""Incidents an article solved at the desk, without a hand-over: what it saved."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, func, select

from portal.accounts.terms import Tier
from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.incidents.models.incident import Incident
from portal.incidents.queries.incidents import at_the_desk
from portal.insights.payback.queries.figures import went_up
from portal.insights.payback.queries.knowing import known_since
from portal.insights.payback.terms import NOT_COUNTED
from portal.kb.models.knowledge_link import KnowledgeLink
from portal.kb.terms import LinkRole
from portal.postmortems.models.lesson import Lesson
from portal.postmortems.models.postmortem import Postmortem
from portal.postmortems.remembering import TAUGHT

SHOWN = 10


@dataclass(frozen=True, slots=True)
class Avoided:
    """How many escalations were avoided, and the newest of the incidents."""

    total: int
    newest: Sequence[Incident]


def by_article(number: int, *, viewer: Viewer) -> Avoided:
    """Return the incidents L1 solved with an article without handing them up."""
    return _avoided(viewer, KnowledgeLink.article_id == number)


def by_postmortem(postmortem: Postmortem, *, viewer: Viewer) -> Avoided:
    """Return the incidents L1 solved with what a postmortem taught, since it was published."""
    taught = select(Lesson.article_id).where(
        Lesson.postmortem_id == postmortem.id, Lesson.outcome.in_(TAUGHT)
    )
    since = KnowledgeLink.at >= known_since(postmortem)
    return _avoided(viewer, KnowledgeLink.article_id.in_(taught), since)


def _avoided(viewer: Viewer, *conditions: ColumnElement[bool]) -> Avoided:
    used = exists().where(
        KnowledgeLink.record_kind == Incident.__tablename__,
        KnowledgeLink.record_id == Incident.id,
        KnowledgeLink.role == LinkRole.USED_SOLVED,
        *conditions,
    )
    rows = at_the_desk(viewer).where(
        used,
        Incident.tier_number <= int(Tier.L1),
        Incident.resolved_at.is_not(None),
        Incident.state.not_in(NOT_COUNTED),
        ~went_up(),
    )
    total = db.session.scalar(rows.with_only_columns(func.count(Incident.id))) or 0
    newest = rows.order_by(Incident.resolved_at.desc(), Incident.id.desc()).limit(SHOWN)
    return Avoided(total, db.session.scalars(newest).all() if total else [])
