"""The knowledge base's part of the first page and of the navigation."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from portal.accounts.sign_in import current_viewer
from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.policy import policy
from portal.kb import outlines
from portal.kb.models.article import Article
from portal.kb.models.use import Feedback, Flag
from portal.kb.policy import KbPermission
from portal.kb.queries import drafts, use
from portal.kb.queries.articles import visible_to
from portal.kb.terms import Confidence, Kind
from portal.search.learning.models import Gap
from portal.search.learning.terms import GapState

SHOWN = 6
# What else stands in the queue of a reviewer, counted: postmortems add theirs.
also_waiting: list[Callable[[Viewer], int]] = []


def new_article_url() -> str:
    """Return where the viewer of this request starts an article; empty for who may not write."""
    return "/kb/new" if writes(current_viewer()) else ""


def writes(viewer: Viewer) -> bool:
    """Say whether this viewer may write articles."""
    return policy.allows(KbPermission.WRITE, viewer)


def reviews(viewer: Viewer) -> bool:
    """Say whether the review queue is this viewer's business."""
    return policy.allows(KbPermission.REVIEW, viewer)


def imports(viewer: Viewer) -> bool:
    """Say whether bringing articles in from files is this viewer's business."""
    return policy.allows(KbPermission.IMPORT, viewer)


def grants(viewer: Viewer) -> bool:
    """Say whether letting others publish without a reviewer is this viewer's business."""
    return policy.allows(KbPermission.GRANT_DIRECT, viewer)


def waiting_reviews(viewer: Viewer) -> int:
    """Count what waits for this reviewer, of whatever kind."""
    return drafts.waiting_count(viewer) + sum(count(viewer) for count in also_waiting)


def claims_of(viewer: Viewer, gap: Gap) -> Any:
    """Return what the claim of a gap offers to who may write its answer."""
    if gap.state is not GapState.OPEN or not policy.allows(KbPermission.WRITE, viewer):
        return None
    kinds = [each for each in outlines.OUTLINES if each.kind is not Kind.RCA_TEMPLATE]
    return {"gap": gap, "outlines": kinds}


def reviews_for(viewer: Viewer) -> Any:
    """Return the head of the review queue."""
    return list(drafts.queue_for(viewer))[:SHOWN] if reviews(viewer) else None


def writing_of(viewer: Viewer) -> Any:
    """Return what this viewer is writing."""
    return list(drafts.writing_of(viewer)["open"])[:SHOWN] if viewer.is_signed_in else None


@dataclass(slots=True)
class Care:
    """Everything an article asks of who answers for it."""

    article: Article
    flags: list[Flag] = field(default_factory=list)
    verdicts: list[Feedback] = field(default_factory=list)
    is_due: bool = False


def care_of(viewer: Viewer) -> Any:
    """Return the articles that ask something of this viewer: flagged first, then bad news, due."""
    if not viewer.is_signed_in:
        return None
    found: dict[int, Care] = {}

    def asks(article: Article) -> Care:
        return found.setdefault(article.id, Care(article))

    for flag in use.open_flags_for(viewer):
        asks(flag.article).flags.append(flag)
    for verdict in use.feedback_for(viewer):
        asks(verdict.article).verdicts.append(verdict)
    for article in use.due_for(viewer):
        asks(article).is_due = True
    rows = list(found.values())
    return {"first": rows[:SHOWN], "more": rows[SHOWN:]} if rows else None


def news_for(viewer: Viewer) -> Any:
    """Return what changed lately in the articles of the viewer's team, or for anybody."""
    rows = visible_to(viewer).where(
        Article.revision_id.is_not(None), Article.confidence != Confidence.ARCHIVED
    )
    newest = rows.order_by(Article.updated_at.desc()).limit(SHOWN)
    own = None
    if viewer.team_id:
        own = db.session.scalars(newest.where(Article.team_id == viewer.team_id)).all()
    articles = own or db.session.scalars(newest).all()
    return {"own": bool(own), "articles": articles} if articles else None
