"""Renderings of article texts: made once for a text and a tier, stored, and read ever after."""

import re

from sqlalchemy import delete, func, select

from portal.core import clock
from portal.core.db import db
from portal.core.errors import Missing
from portal.core.records import REFERENCE, registry
from portal.core.richtext.limit import references_within, render_within
from portal.core.richtext.sections import tiers
from portal.core.richtext.shapes import Rendered, key
from portal.kb.models.article import Article, ArticleLink
from portal.kb.models.attachment import Attachment
from portal.kb.models.revision import Rendering

_ATTACHMENT = re.compile(r"attachment:(.+)", re.DOTALL)


class ArticleLinks:
    """Where the links in one article's text lead; the same answer whoever reads.

    Records are linked by their short reference, whose address never changes, and without their
    title: a stored text must not carry the title of a record its reader may not see.
    """

    def __init__(self, article: Article) -> None:
        self._article = article

    def record(self, ref: str) -> tuple[str, str] | None:
        """Return the address of `KB-12`; None for prefixes no kind has."""
        try:
            kind, number = registry.split(ref)
        except Missing:
            return None
        return f"/{kind.prefix}-{number}", ""

    def title(self, title: str) -> tuple[str, str] | None:
        """Return address and reference of `[[Title]]`: as linked before, else by today's titles."""
        written = f"[[{title}]]"
        known = db.session.get(ArticleLink, (self._article.id, written))
        number = known.target_id if known else article_titled(title)
        return (f"/KB-{number}", f"KB-{number}") if number else None

    def file(self, path: str) -> str | None:
        """Return the address of `attachment:NAME` or of `[label](KB-12)`; other paths have none."""
        if answer := self.record(path):
            return answer[0]
        found = _ATTACHMENT.fullmatch(path)
        return f"/kb/{self._article.ref}/files/{found[1]}" if found else None


def article_titled(title: str) -> int | None:
    """Return the id of the published article with this title, the oldest where several have it."""
    same = func.lower(Article.title) == title.strip().lower()
    found = select(Article.id).where(same, Article.revision_id.is_not(None))
    return db.session.scalar(found.order_by(Article.id).limit(1))


def preview(article: Article, source: str, *, tier: int) -> Rendered:
    """Render a text that is not saved; raises `TooComplex` or `TooLarge`."""
    return render_within(source, links=ArticleLinks(article), tier=tier)


def reading(article: Article, source: str, *, tier: int) -> Rendering:
    """Return what a reader of this tier gets, rendering it only where that never happened."""
    tier = _distinct(source, tier)
    found = db.session.get(Rendering, (article.id, key(source, tier)))
    if found is None:
        ensure(article, source)
        found = db.session.get_one(Rendering, (article.id, key(source, tier)))
    return found


def ensure(article: Article, source: str) -> None:
    """Store the rendering of a text for every tier that reads it differently.

    Rendering comes first, so that nobody waits in the writers' queue behind a slow text. Raises
    `TooComplex` or `TooLarge`, and then stores nothing.
    """
    fresh = {
        tier: preview(article, source, tier=tier)
        for tier in _reading_tiers(source)
        if db.session.get(Rendering, (article.id, key(source, tier))) is None
    }
    if not fresh:
        return
    with db.writing():
        for tier, rendered in fresh.items():
            db.session.merge(_row(article, source, tier, rendered))


def forget(article_ids: list[int]) -> None:
    """Drop stored renderings, so that the next reading makes them anew."""
    db.session.execute(delete(Rendering).where(Rendering.article_id.in_(article_ids)))


def _reading_tiers(source: str) -> list[int]:
    return sorted({0, *tiers(source)})


def _distinct(source: str, tier: int) -> int:
    """Return the tier whose rendering serves this one: the highest section it may read."""
    return max(level for level in _reading_tiers(source) if level <= tier)


def _row(article: Article, source: str, tier: int, rendered: Rendered) -> Rendering:
    return Rendering(
        article_id=article.id,
        key=key(source, tier),
        tier=tier,
        html=rendered.html,
        text=rendered.text,
        headings=[
            {"level": h.level, "anchor": h.anchor, "title": h.title} for h in rendered.headings
        ],
        steps=[{"key": s.key, "number": s.number, "text": s.text} for s in rendered.steps],
        passages=[{"anchor": anchor, "text": text} for anchor, text in rendered.passages],
        created_at=clock.now(),
    )


def dead_links(article: Article, source: str) -> list[str]:
    """List what a text points to inside the portal and is not there: records, titles, files.

    Raises `TooComplex` or `TooLarge` for a text that takes too long to read.
    """
    found = references_within(source)
    links = ArticleLinks(article)
    gone = [f"[[{title}]]" for title in found.titles if links.title(title) is None]
    gone += [ref for ref in found.refs if links.record(ref) and not _exists(ref)]
    names = set(
        db.session.scalars(select(Attachment.name).where(Attachment.article_id == article.id))
    )
    for path in found.files:
        if REFERENCE.fullmatch(path):
            gone += [path] if not _exists(path) else []
        elif path.removeprefix("attachment:") not in names:
            gone.append(path)
    return gone


def _exists(ref: str) -> bool:
    try:
        kind, number = registry.split(ref)
    except Missing:
        return False
    return db.session.get(kind.model, number) is not None
