"""How articles are used: confirmed uses, open flags, feedback, and what is due."""

from collections.abc import Sequence
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Person
from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.db import db
from portal.core.errors import Missing
from portal.kb.models.article import Article, ArticleLink
from portal.kb.models.revision import Revision
from portal.kb.models.use import Feedback, Flag, Verification
from portal.kb.policy import reading_tier, viewer_could_own
from portal.kb.queries.articles import may_read, may_read_revision, visible_to
from portal.kb.terms import Confidence, Verdict

Said = TypeVar("Said", Flag, Feedback)
DAYS = 90


def uses_of(article_ids: Sequence[int], *, days: int = DAYS) -> dict[int, int]:
    """Count the confirmed uses of each article in the last `days` days."""
    rows = (
        select(Feedback.article_id, func.count())
        .where(Feedback.article_id.in_(article_ids), Feedback.verdict == Verdict.WORKED)
        .where(Feedback.given_at > clock.ago(days=days))
        .group_by(Feedback.article_id)
    )
    return dict(db.session.execute(rows).all())


def verdicts_of(article_id: int, *, days: int = DAYS) -> dict[Verdict, int]:
    """Count the verdicts on one article in the last `days` days."""
    rows = (
        select(Feedback.verdict, func.count())
        .where(Feedback.article_id == article_id, Feedback.given_at > clock.ago(days=days))
        .group_by(Feedback.verdict)
    )
    return dict(db.session.execute(rows).all())


def open_flags_of(article_ids: Sequence[int]) -> dict[int, int]:
    """Count the unanswered flags of each article."""
    rows = (
        select(Flag.article_id, func.count())
        .where(Flag.article_id.in_(article_ids), Flag.closed_at.is_(None))
        .group_by(Flag.article_id)
    )
    return dict(db.session.execute(rows).all())


def flags_of(article: Article, *, viewer: Viewer) -> Sequence[Flag]:
    """Return the flags on texts of an article that this viewer may read, open ones first."""
    rows = _about_what_is_read(select(Flag), Flag, viewer).where(Flag.article_id == article.id)
    people = (joinedload(Flag.raised_by), joinedload(Flag.closed_by))
    return db.session.scalars(
        rows.options(*people).order_by(Flag.closed_at.is_not(None), Flag.id.desc())
    ).all()


def flag(number: int, *, viewer: Viewer) -> Flag:
    """Return one flag of an article the viewer may read; raises `Missing`."""
    rows = _about_what_is_read(select(Flag), Flag, viewer)
    found = db.session.scalar(rows.where(Flag.id == number, may_read(viewer)))
    if found is None:
        raise Missing
    return found


def open_flags_for(viewer: Viewer) -> Sequence[Flag]:
    """Return the unanswered flags on articles this viewer or their team owns, oldest first."""
    rows = (
        _about_what_is_read(select(Flag), Flag, viewer)
        .where(Flag.closed_at.is_(None), _answers(viewer), may_read(viewer))
        .options(joinedload(Flag.article), joinedload(Flag.raised_by))
    )
    return db.session.scalars(rows.order_by(Flag.raised_at)).all()


def feedback_on(article: Article, *, viewer: Viewer, limit: int = 50) -> Sequence[Feedback]:
    """Return the latest verdicts on texts of an article that this viewer may read."""
    rows = _about_what_is_read(select(Feedback), Feedback, viewer)
    rows = rows.where(Feedback.article_id == article.id)
    people = (joinedload(Feedback.person), joinedload(Feedback.revision))
    return db.session.scalars(rows.options(*people).order_by(Feedback.id.desc()).limit(limit)).all()


def latest_verdict(article: Article, *, by: Viewer, hours: int = 12) -> Feedback | None:
    """Return what this viewer said of today's text lately, so that the page need not ask again."""
    if by.id is None:
        return None
    rows = select(Feedback).where(
        Feedback.article_id == article.id,
        Feedback.revision_id == article.revision_id,
        Feedback.person_id == by.id,
        Feedback.given_at > clock.ago(hours=hours),
    )
    return db.session.scalar(rows.order_by(Feedback.id.desc()).limit(1))


def feedback_for(viewer: Viewer, *, limit: int = 20) -> Sequence[Feedback]:
    """Return the last 90 days' verdicts that something did not work, on what this viewer owns."""
    rows = (
        select(Feedback)
        .join(Article, Article.id == Feedback.article_id)
        .where(Article.owner_id == viewer.id, Feedback.verdict != Verdict.WORKED)
        .where(Feedback.given_at > clock.ago(days=DAYS))
        .options(joinedload(Feedback.article), joinedload(Feedback.person))
    )
    return db.session.scalars(rows.order_by(Feedback.id.desc()).limit(limit)).all()


def verifications_of(article: Article) -> Sequence[Verification]:
    """Return who vouched for an article, newest first."""
    rows = select(Verification).where(Verification.article_id == article.id)
    return db.session.scalars(
        rows.options(joinedload(Verification.person)).order_by(Verification.id.desc())
    ).all()


def due_for(viewer: Viewer, *, limit: int = 20) -> Sequence[Article]:
    """Return the published articles due for review that this viewer or their team owns."""
    rows = _due().where(_answers(viewer), may_read(viewer))
    return db.session.scalars(rows.order_by(Article.review_due_at).limit(limit)).all()


def backlinks(article: Article, *, viewer: Viewer) -> Sequence[Article]:
    """Return the articles that link here in a passage the viewer reads."""
    linking = (
        visible_to(viewer)
        .join(ArticleLink, ArticleLink.article_id == Article.id)
        .where(ArticleLink.target_kind == "article", ArticleLink.target_id == article.id)
        .where(Article.id != article.id)
        .add_columns(ArticleLink.tier)
        .order_by(Article.title)
    )
    rows = db.session.execute(linking)
    found = {one.id: one for one, tier in rows if tier <= reading_tier(viewer, one)}
    return list(found.values())


def _about_what_is_read(
    rows: Select[Said], said: type[Flag | Feedback], viewer: Viewer
) -> Select[Said]:
    """Keep to what was said about revisions the viewer may read; it tells of their text."""
    return (
        rows.join(Article, Article.id == said.article_id)
        .join(Revision, Revision.id == said.revision_id)
        .where(may_read_revision(viewer))
    )


def _due() -> Select[Article]:
    return select(Article).where(
        Article.revision_id.is_not(None),
        Article.confidence != Confidence.ARCHIVED,
        Article.review_due_at <= clock.now(),
    )


def _answers(viewer: Viewer) -> ColumnElement[bool]:
    own = Article.owner_id == viewer.id
    return or_(own, Article.team_id == viewer.team_id) if viewer.team_id else own


def verdict_counts(article: Article) -> dict[Verdict, int]:
    """Count every verdict ever given on an article."""
    rows = (
        select(Feedback.verdict, func.count())
        .where(Feedback.article_id == article.id)
        .group_by(Feedback.verdict)
    )
    found = dict(db.session.execute(rows).all())
    return {verdict: found.get(verdict, 0) for verdict in Verdict}


def possible_owners(article: Article) -> list[Person]:
    """Return who could answer for an article: people here who write, and read all of it."""
    here = select(Person).where(Person.left_at.is_(None)).order_by(Person.name)
    return [
        person
        for person in db.session.scalars(here)
        if person.id == article.owner_id or viewer_could_own(Viewer(person), article)
    ]
