"""What the page of an article shows to one viewer, gathered once."""

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from portal.accounts.viewer import Viewer
from portal.activity.queries.notifications import is_watched
from portal.core import clock
from portal.core.policy import policy
from portal.kb.lifecycle import ARTICLE
from portal.kb.models.article import Article
from portal.kb.policy import KbPermission, reading_tier, viewer_reads_every_part
from portal.kb.queries import articles, files, related, use
from portal.kb.services import rendering


def sheet(article: Article, viewer: Viewer) -> dict[str, Any]:
    """Return the approved text as this viewer's tier gets it, and the label of its trust."""
    revision = article.revision
    if revision is None:
        from portal.core.errors import Missing

        raise Missing
    tier = reading_tier(viewer, article)
    rendered = rendering.reading(article, revision.body, tier=tier)
    return {
        "article": article,
        "revision": revision,
        "html": Markup(rendered.html),  # noqa: S704 - the pipeline's own output, nh3 came last
        "headings": rendered.headings,
        "steps": rendered.steps,
        "uses": use.uses_of([article.id]).get(article.id, 0),
        "open_flags": use.open_flags_of([article.id]).get(article.id, 0),
        "is_overdue": is_overdue(article),
    }


def article_page(article: Article, viewer: Viewer) -> dict[str, Any]:
    """Return everything beside the text, too: links, files, and what the viewer may do."""
    may = {
        permission.name.lower(): policy.allows(permission, viewer, article)
        for permission in KbPermission
    }
    proposal = articles.open_proposal(article)
    return sheet(article, viewer) | {
        "may": may,
        "proposal": proposal if proposal and _sees(proposal.id, viewer) else None,
        "proposal_is_open": proposal is not None,
        "steps_of_life": list(ARTICLE.steps_for(article, viewer)),
        "files": files.files_of(article, viewer=viewer),
        "backlinks": use.backlinks(article, viewer=viewer),
        "related": related.related(article, viewer=viewer),
        "is_watching": is_watched(article.ref, viewer=viewer),
        "reads_every_part": viewer_reads_every_part(viewer, article),
    }


def is_overdue(article: Article) -> bool:
    """Say whether somebody should have confirmed the article by now."""
    return article.review_due_at is not None and article.review_due_at <= clock.now()


def uses(found: Sequence[Article]) -> dict[int, int]:
    """Count the confirmed uses of the articles on a page."""
    return use.uses_of([article.id for article in found])


def flags(found: Sequence[Article]) -> dict[int, int]:
    """Count the open flags of the articles on a page."""
    return use.open_flags_of([article.id for article in found])


def _sees(proposal_id: int, viewer: Viewer) -> bool:
    from portal.core.db import db
    from portal.kb.models.proposal import Proposal

    rows = articles.proposals_visible_to(viewer).where(Proposal.id == proposal_id)
    return db.session.scalar(rows) is not None
