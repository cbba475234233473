"""What is different in today's text of an article from the one its reader knows."""

from dataclasses import dataclass
from typing import Any

from portal.accounts.viewer import Viewer
from portal.core.errors import Missing
from portal.kb.models.article import Article
from portal.kb.models.revision import Revision
from portal.kb.policy import reading_tier
from portal.kb.queries import articles
from portal.kb.queries.last_use import LastUse, last_use
from portal.kb.services import rendering


@dataclass(frozen=True, slots=True)
class Changed:
    """The text somebody knows, and how the steps differ from it."""

    last: LastUse
    keys: frozenset[str]  # of steps that are new or worded differently
    numbers: tuple[int, ...]  # … as today's text counts them
    gone: int


def changed_since(article: Article, viewer: Viewer) -> Changed | None:
    """Compare today's text with the one this viewer used last; None where that is today's.

    Steps are compared as the viewer's tier gets them, and only with a text they may still read.
    """
    last = last_use(article, viewer)
    if last is None or article.revision is None or last.number >= article.revision.number:
        return None
    try:
        known = articles.revision(article, last.number, viewer=viewer)
    except Missing:
        return None
    before = {step["key"] for step in _steps(article, known, viewer)}
    today = _steps(article, article.revision, viewer)
    fresh = [step for step in today if step["key"] not in before]
    return Changed(
        last,
        keys=frozenset(step["key"] for step in fresh),
        numbers=tuple(step["number"] for step in fresh),
        # A step worded differently is one fresh and one gone: only the surplus is gone for good.
        gone=max(0, len(before - {step["key"] for step in today}) - len(fresh)),
    )


def _steps(article: Article, revision: Revision, viewer: Viewer) -> list[dict[str, Any]]:
    return rendering.reading(article, revision.body, tier=reading_tier(viewer, article)).steps
