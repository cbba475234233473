"""Who is told what happens to articles and proposals, and in which words."""

from collections.abc import Callable, Iterable

from sqlalchemy import select

from portal.accounts.models import Person, PersonRole
from portal.accounts.terms import Role
from portal.activity.terms import Announcement, NewsKind
from portal.core.db import db
from portal.core.events import Event
from portal.core.languages import later
from portal.kb.models.article import Article
from portal.kb.models.proposal import Proposal, ProposalSave, ReviewComment
from portal.search.learning import queries as gaps
from portal.search.learning.models import Gap


def _owner(event: Event) -> Iterable[int | None]:
    article = db.session.get(Article, event.record_id)
    return [article.owner_id] if article else []


def _reviewers(_event: Event) -> Iterable[int | None]:
    rows = select(PersonRole.person_id).join(Person, Person.id == PersonRole.person_id)
    return db.session.scalars(
        rows.where(PersonRole.role == Role.REVIEWER, Person.left_at.is_(None))
    ).all()


def _writers(event: Event) -> Iterable[int | None]:
    """Return everybody who wrote in the proposal, and the article's owner."""
    proposal = db.session.get(Proposal, event.record_id)
    if proposal is None:
        return []
    saved = select(ProposalSave.person_id).where(ProposalSave.proposal_id == proposal.id)
    return {proposal.author_id, proposal.article.owner_id, *db.session.scalars(saved)}


def _talkers(event: Event) -> Iterable[int | None]:
    """Return the writers and everybody who commented."""
    said = select(ReviewComment.author_id).where(ReviewComment.proposal_id == event.record_id)
    return {*_writers(event), *db.session.scalars(said)}


def _searchers(event: Event) -> Iterable[int | None]:
    """Return everybody whose search is answered now."""
    return gaps.searchers(event.record_id)


def _answer(event: Event) -> str:
    """Return where the answer of a closed gap stands."""
    gap = db.session.get(Gap, event.record_id)
    return f"/{gap.article_ref}" if gap and gap.article_ref else ""


def _told_in(name: str) -> Callable[[Event], Iterable[int | None]]:
    return lambda event: [event.detail.get(name)]


def _proposal(event: Event) -> str:
    return f"/kb/{event.ref}/proposals/{event.record_id}"


def _page(part: str) -> Callable[[Event], str]:
    return lambda event: f"/kb/{event.ref}/{part}"


def _owning_team(event: Event) -> Iterable[int | None]:
    """Return the team whose article it is, also for what happens to a proposal about it."""
    if event.record_kind == Proposal.__tablename__:
        proposal = db.session.get(Proposal, event.record_id)
        article = proposal.article if proposal else None
    else:
        article = db.session.get(Article, event.record_id)
    return [article.team_id] if article else []


GROUP = later("Knowledge")
_BY_MAIL = ("mail",)
REVIEW_ASKED = NewsKind("kb.review_asked", later("A review is asked for"), GROUP, _BY_MAIL)
REVIEWED = NewsKind("kb.reviewed", later("A proposal is decided on"), GROUP, _BY_MAIL)
COMMENTED = NewsKind("kb.commented", later("Somebody comments on a proposal"), GROUP)
PUBLISHED = NewsKind("kb.published", later("An article is published"), GROUP)
COMPLAINED = NewsKind("kb.flagged", later("An article is flagged or did not help"), GROUP, _BY_MAIL)
FLAG_ANSWERED = NewsKind("kb.flag_answered", later("A flag is answered"), GROUP)
DUE = NewsKind("kb.due", later("An article is due for review"), GROUP, _BY_MAIL)
HANDED_OVER = NewsKind("kb.handed_over", later("An article becomes yours"), GROUP, _BY_MAIL)
ARCHIVED = NewsKind("kb.archived", later("An article is archived or brought back"), GROUP)
ANSWERED = NewsKind(
    "search.gap_answered", later("What was searched for in vain is answered"), later("Search")
)

ANNOUNCEMENTS = (
    Announcement(
        "proposal",
        "submit",
        later("{who} asks for a review."),
        _reviewers,
        url=_proposal,
        kind=REVIEW_ASKED,
        teams=_owning_team,
    ),
    Announcement(
        "proposal", "approve", later("{who} approved it."), _writers, url=_proposal, kind=REVIEWED
    ),
    Announcement(
        "proposal",
        "void_approval",
        later("{who} changed it after it was approved."),
        _talkers,
        url=_proposal,
        kind=REVIEWED,
    ),
    Announcement(
        "proposal",
        "request_changes",
        later("{who} asked for changes."),
        _writers,
        url=_proposal,
        kind=REVIEWED,
    ),
    Announcement(
        "proposal",
        "comment",
        later("{who} commented on it."),
        _talkers,
        url=_proposal,
        kind=COMMENTED,
    ),
    Announcement(
        "proposal",
        "publish",
        later("{who} published it."),
        _writers,
        watchers=True,
        kind=PUBLISHED,
        teams=_owning_team,
    ),
    Announcement(
        "proposal",
        "publish_directly",
        later("{who} published it without review."),
        _writers,
        watchers=True,
        kind=PUBLISHED,
        teams=_owning_team,
    ),
    Announcement(
        "article",
        "flag",
        later("{who} flagged it."),
        _owner,
        url=_page("flags"),
        kind=COMPLAINED,
        teams=_owning_team,
    ),
    Announcement(
        "article",
        "answer_flag",
        later("{who} answered your flag."),
        _told_in("raised_by"),
        url=_page("flags"),
        kind=FLAG_ANSWERED,
    ),
    Announcement(
        "article",
        "feedback_did_not_work",
        later("{who} said it did not work."),
        _owner,
        url=_page("feedback"),
        kind=COMPLAINED,
        teams=_owning_team,
    ),
    Announcement(
        "article",
        "feedback_wrong",
        later("{who} said something in it is wrong."),
        _owner,
        url=_page("feedback"),
        kind=COMPLAINED,
        teams=_owning_team,
    ),
    Announcement(
        "article",
        "ask_for_review",
        later("{who} made it due for review."),
        _owner,
        watchers=True,
        kind=DUE,
        teams=_owning_team,
    ),
    Announcement(
        "article",
        "hand_over",
        later("{who} made you its owner."),
        _told_in("owner"),
        kind=HANDED_OVER,
    ),
    Announcement(
        "search_gap",
        "close",
        later("What you searched for in vain is answered now."),
        _searchers,
        url=_answer,
        kind=ANSWERED,
    ),
    Announcement(
        "article",
        "archive",
        later("{who} archived it."),
        _owner,
        watchers=True,
        kind=ARCHIVED,
        teams=_owning_team,
    ),
    Announcement(
        "article",
        "restore",
        later("{who} brought it back."),
        _owner,
        watchers=True,
        kind=ARCHIVED,
        teams=_owning_team,
    ),
)
