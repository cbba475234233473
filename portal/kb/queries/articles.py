"""Articles, revisions and proposals as one viewer may read them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, cast, false, func, or_, select, true
from sqlalchemy.orm import aliased, joinedload, selectinload

from portal.accounts.models import Person
from portal.accounts.policy import viewer_is_contributor
from portal.accounts.terms import Role
from portal.accounts.viewer import Viewer
from portal.catalog.models import Category, Service, Tag
from portal.core import clock
from portal.core.db import db
from portal.core.errors import Missing
from portal.kb.models.article import Article, ArticleSlug, article_team
from portal.kb.models.proposal import Proposal, ProposalSave
from portal.kb.models.revision import Revision
from portal.kb.terms import Audience, Confidence, Kind, ProposalState

OPEN_STATES = tuple(state for state in ProposalState if state.is_open)
PAGE = 25
SCOPES = 256  # viewers whose condition is remembered: it takes longer to build than to ask


@dataclass(frozen=True, slots=True)
class Scope:
    """All that the rights to read an article are derived from, of one viewer at one moment."""

    is_signed_in: bool
    id: int | None
    team_id: int | None
    roles: frozenset[Role]
    tokens: frozenset[str]

    def has(self, *roles: Role) -> bool:
        """Say whether any of these roles is held."""
        return not self.roles.isdisjoint(roles)


def visible_to(viewer: Viewer) -> Select[Article]:
    """Select the articles this viewer may read: the one definition everything starts from."""
    return select(Article).where(may_read(viewer))


def followed_by(viewer: Viewer) -> Select[Article]:
    """Select those of them that people who write may see being worked on."""
    rows = visible_to(viewer)
    return rows if viewer_is_contributor(viewer, None) else rows.where(false())


def may_read(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition behind `visible_to`, for queries that join articles."""
    scope = Scope(viewer.is_signed_in, viewer.id, viewer.team_id, viewer.roles, viewer.tokens)
    return _open_to(scope)


@lru_cache(maxsize=SCOPES)
def _open_to(scope: Scope) -> ColumnElement[bool]:
    published = and_(Article.revision_id.is_not(None), _in_audience(scope, Article))
    if not scope.is_signed_in:
        return published
    if scope.has(Role.REVIEWER, Role.ADMIN):
        return true()
    return or_(published, Article.owner_id == scope.id, _writes(scope), _helps_draft(scope))


def article(ref: str, *, viewer: Viewer) -> Article:
    """Return `KB-12`; raises `Missing` for what is not there or not open to the viewer."""
    number = ref.upper().removeprefix("KB-")
    if not number.isdecimal() or len(number) > 9:
        raise Missing
    return _one(visible_to(viewer).where(Article.id == int(number)))


def by_slug(slug: str, *, viewer: Viewer) -> Article:
    """Return the article that has, or ever had, this slug; raises `Missing`."""
    found = select(ArticleSlug.article_id).where(ArticleSlug.slug == slug)
    return _one(visible_to(viewer).where(Article.id == found.scalar_subquery()))


@dataclass(frozen=True, slots=True)
class Shelf:
    """What a list of articles is narrowed to; empty means everything."""

    kind: str = ""
    service: str = ""
    tag: str = ""
    category: str = ""
    confidence: str = ""
    owner: str = ""
    language: str = ""
    due: bool = False
    sort: str = "updated"
    page: int = 1

    @property
    def is_narrowed(self) -> bool:
        """Whether anything was chosen."""
        return replace(self, sort="updated", page=1) != Shelf()


@dataclass(frozen=True, slots=True)
class Page:
    """One page of articles, with how many there are in all."""

    articles: Sequence[Article]
    total: int
    number: int
    pages: int


def browse(shelf: Shelf, *, viewer: Viewer) -> Page:
    """Return the published articles on this shelf, newest or by title; the same few statements."""
    chosen = visible_to(viewer).where(Article.revision_id.is_not(None), *_narrowed(shelf))
    total = db.session.scalar(chosen.with_only_columns(func.count(Article.id))) or 0
    pages = max(1, -(-total // PAGE))
    number = min(max(1, shelf.page), pages)
    order = Article.title if shelf.sort == "title" else Article.updated_at.desc()
    rows = chosen.order_by(order, Article.id).offset((number - 1) * PAGE).limit(PAGE)
    return Page(db.session.scalars(_with_labels(rows)).all(), total, number, pages)


def languages(viewer: Viewer) -> Select[str]:
    """Select the languages of what this viewer may read, by code."""
    return (
        visible_to(viewer)
        .where(Article.revision_id.is_not(None))
        .with_only_columns(Article.language)
        .distinct()
        .order_by(Article.language)
    )


def visible_revisions(article: Article, *, viewer: Viewer) -> Sequence[Revision]:
    """Return the revisions this viewer may read, newest first.

    A revision that had a narrower audience than today's article stays narrow.
    """
    rows = select(Revision).where(Revision.article_id == article.id)
    if not _answers_for(viewer, article):
        rows = rows.where(_in_audience_of(viewer, Revision))
    return db.session.scalars(
        rows.options(joinedload(Revision.author)).order_by(Revision.number.desc())
    ).all()


def revision(article: Article, number: int, *, viewer: Viewer) -> Revision:
    """Return one revision; raises `Missing` where `visible_revisions` leaves it out."""
    for row in visible_revisions(article, viewer=viewer):
        if row.number == number:
            return row
    raise Missing


def open_proposal(article: Article) -> Proposal | None:
    """Return the proposal that is open on an article, whoever may read it."""
    return db.session.scalar(
        select(Proposal).where(Proposal.article_id == article.id, Proposal.state.in_(OPEN_STATES))
    )


def proposals_visible_to(viewer: Viewer) -> Select[Proposal]:
    """Select the proposals this viewer may read.

    Their authors, the article's owner, reviewers and admins read all; other contributors read
    what stays inside their tier and inside the audience the proposal itself asks for.
    """
    rows = select(Proposal).join(Article, Article.id == Proposal.article_id)
    if not viewer.is_signed_in:
        return rows.where(false())
    if viewer.has(Role.REVIEWER, Role.ADMIN):
        return rows
    own = or_(Proposal.author_id == viewer.id, _saved_by(viewer))
    mine = and_(own, _within_tier(viewer))
    owned = Article.owner_id == viewer.id
    if not viewer.has(Role.CONTRIBUTOR):
        return rows.where(or_(mine, owned))
    shared = and_(may_read(viewer), _within_tier(viewer), _in_audience_of(viewer, Proposal))
    return rows.where(or_(mine, owned, shared))


def may_read_revision(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition on a revision joined with its article, as `visible_revisions` has it."""
    if viewer.has(Role.REVIEWER, Role.ADMIN):
        return true()
    return or_(Article.owner_id == viewer.id, _in_audience_of(viewer, Revision))


def proposal(article: Article, *, viewer: Viewer, number: int | None = None) -> Proposal:
    """Return the open proposal, or one by id; raises `Missing` outside the viewer's scope."""
    rows = proposals_visible_to(viewer).where(Proposal.article_id == article.id)
    rows = (
        rows.where(Proposal.state.in_(OPEN_STATES))
        if number is None
        else rows.where(Proposal.id == number)
    )
    found = db.session.scalar(rows)
    if found is None:
        raise Missing
    return found


def _one(rows: Select[Article]) -> Article:
    # Without its labels: many pages show none of them, and of one article each is one question.
    found = db.session.scalar(rows)
    if found is None:
        raise Missing
    return found


def _with_labels(rows: Select[Article]) -> Select[Article]:
    return rows.options(
        joinedload(Article.owner),
        joinedload(Article.team),
        joinedload(Article.category),
        selectinload(Article.services),
        selectinload(Article.tags),
        selectinload(Article.teams),
    )


def _in_audience(viewer: Scope, model: type[Article]) -> ColumnElement[bool]:
    named = and_(
        model.audience == Audience.TEAMS,
        select(article_team.c.team_id)
        .where(article_team.c.article_id == model.id, article_team.c.team_id == viewer.team_id)
        .exists(),
    )
    return or_(_audience_in(viewer, model.audience), named)


def _in_audience_of(viewer: Viewer, model: type[Proposal | Revision]) -> ColumnElement[bool]:
    """Return the condition that a text, with the teams it names itself, is for this viewer."""
    named = and_(model.audience == Audience.TEAMS, _names_team(model.team_ids, viewer.team_id))
    return or_(_audience_in(viewer, model.audience), named)


def _names_team(column: Any, team_id: int | None) -> ColumnElement[bool]:
    # A list of numbers kept as JSON text: every database compares text, each asks JSON its own way.
    if team_id is None:
        return false()
    listed = func.replace(cast(column, Text), " ", "")
    shapes = (f"[{team_id}]", f"[{team_id},%", f"%,{team_id},%", f"%,{team_id}]")
    return or_(*(listed.like(shape) for shape in shapes))


def _within_tier(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that neither a proposal nor what it is compared with is above a viewer.

    A proposal's page shows what it takes away: that stays with those who were to read it.
    """
    base = (
        select(Revision.id)
        .where(
            Revision.id == Proposal.base_revision_id,
            Revision.top_tier <= int(viewer.tier),
            _in_audience_of(viewer, Revision),
        )
        .correlate(Proposal)
        .exists()
    )
    return and_(
        Proposal.top_tier <= int(viewer.tier), or_(Proposal.base_revision_id.is_(None), base)
    )


def _audience_in(viewer: Viewer | Scope, column: Any) -> ColumnElement[bool]:
    held = [
        a
        for a in (Audience.PUBLIC, Audience.INTERNAL, Audience.L2, Audience.L3)
        if a.value in viewer.tokens
    ]
    return column.in_(held)  # type: ignore[no-any-return]


def _answers_for(viewer: Viewer, article: Article) -> bool:
    return viewer.has(Role.REVIEWER, Role.ADMIN) or viewer.id == article.owner_id


def _writes(viewer: Scope) -> ColumnElement[bool]:
    own = (
        select(Proposal.id)
        .where(
            Proposal.article_id == Article.id,
            or_(Proposal.author_id == viewer.id, _saved_by(viewer)),
        )
        .correlate(Article)
        .exists()
    )
    return and_(Article.revision_id.is_(None), or_(Article.created_by_id == viewer.id, own))


def _helps_draft(viewer: Scope) -> ColumnElement[bool]:
    if not viewer.has(Role.CONTRIBUTOR) or viewer.team_id is None:
        return false()
    return and_(Article.revision_id.is_(None), Article.team_id == viewer.team_id)


def _saved_by(viewer: Viewer | Scope) -> ColumnElement[bool]:
    return (
        select(ProposalSave.number)
        .where(ProposalSave.proposal_id == Proposal.id, ProposalSave.person_id == viewer.id)
        .correlate(Proposal)
        .exists()
    )


def _narrowed(shelf: Shelf) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if shelf.kind:
        found.append(Article.kind == shelf.kind if shelf.kind in set(Kind) else false())
    if shelf.confidence:
        known = shelf.confidence in set(Confidence)
        found.append(Article.confidence == shelf.confidence if known else false())
    else:
        found.append(Article.confidence != Confidence.ARCHIVED)
    if shelf.service:
        found.append(Article.services.any(Service.slug == shelf.service))
    if shelf.tag:
        found.append(Article.tags.any(Tag.name == shelf.tag))
    if shelf.category:
        found.append(_on_category(shelf.category))
    if shelf.language:
        found.append(Article.language == shelf.language)
    if shelf.owner:
        found.append(Article.owner.has(Person.email == shelf.owner.lower()))
    if shelf.due:
        found.append(Article.review_due_at <= clock.now())
    return found


def _on_category(slug: str) -> ColumnElement[bool]:
    parent = aliased(Category)
    inside = select(Category.id).outerjoin(parent, Category.parent_id == parent.id)
    return Article.category_id.in_(inside.where(or_(Category.slug == slug, parent.slug == slug)))
