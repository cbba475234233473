"""Addresses of articles: made from the title, unique, and kept for ever."""

from slugify import slugify
from sqlalchemy import select

from portal.core.db import db
from portal.kb.models.article import Article, ArticleSlug

LENGTH = 100
RESERVED = {"new", "import", "export", "mine", "drafts", "due", "flags"}


def give_slug(article: Article, title: str) -> None:
    """Give the article the address its title asks for; the one it had keeps leading here."""
    wanted = slugify(title, max_length=LENGTH, word_boundary=True) or "article"
    if wanted in RESERVED or wanted.isdecimal():
        wanted = f"{wanted}-article"
    article.slug = _free(wanted, article)
    db.session.flush()
    if db.session.get(ArticleSlug, article.slug) is None:
        db.session.add(ArticleSlug(slug=article.slug, article_id=article.id))


def _free(wanted: str, article: Article) -> str:
    taken = dict(
        db.session.execute(
            select(ArticleSlug.slug, ArticleSlug.article_id).where(
                ArticleSlug.slug.startswith(wanted, autoescape=True)
            )
        ).all()
    )
    candidate, number = wanted, 1
    while taken.get(candidate, article.id) != article.id:
        number += 1
        candidate = f"{wanted}-{number}"
    return candidate
