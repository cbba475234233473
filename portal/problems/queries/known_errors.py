"""The known errors that came of problems, and how many people have met them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import exists, or_, select

from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.incidents.services import joining
from portal.kb.models.article import Article
from portal.kb.models.knowledge_link import KnowledgeLink
from portal.kb.queries import knowledge_links
from portal.kb.terms import Confidence, Kind, LinkRole
from portal.problems.models.problem import Problem
from portal.problems.queries.problems import visible_to


@dataclass(frozen=True, slots=True)
class KnownError:
    """An article that came of a problem; `too` counts the people who said *me too*."""

    article: Article
    too: int


def known_errors_of(problem: Problem, *, viewer: Viewer) -> list[KnownError]:
    """Return the known errors of a problem that this viewer may read."""
    links = knowledge_links.links_of(problem, viewer=viewer)
    found = {each.article_id: each.article for each in links if each.role is LinkRole.PRODUCED}
    return [KnownError(each, joining.people_too(each)) for each in found.values()]


def is_published(problem: Problem) -> bool:
    """Say whether a known error came of it that is not archived, whoever may read it."""
    rows = (
        select(KnowledgeLink.id)
        .join(Article, Article.id == KnowledgeLink.article_id)
        .where(
            KnowledgeLink.record_kind == Problem.__tablename__,
            KnowledgeLink.record_id == problem.id,
            KnowledgeLink.role == LinkRole.PRODUCED,
            Article.kind == Kind.KNOWN_ERROR,
            Article.confidence != Confidence.ARCHIVED,
        )
    )
    return db.session.scalar(rows.limit(1)) is not None


def problems_of(article: Article, *, viewer: Viewer) -> Sequence[Problem]:
    """Return the problems an article came of, or holds the workaround for."""
    linked = exists().where(
        KnowledgeLink.record_kind == Problem.__tablename__,
        KnowledgeLink.record_id == Problem.id,
        KnowledgeLink.article_id == article.id,
    )
    rows = visible_to(viewer).where(or_(linked, Problem.workaround_article_id == article.id))
    return db.session.scalars(rows.order_by(Problem.id.desc())).all()
