"""Articles on the shelf: written by Tess, approved by Rea, published, and in the index."""

from collections.abc import Callable

from sqlalchemy import select

from portal.accounts.models import Person
from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.kb.lifecycle import PROPOSAL
from portal.kb.models.article import Article
from portal.kb.models.content import Content
from portal.kb.models.proposal import Proposal
from portal.kb.services import writing
from portal.kb.terms import Audience, Kind
from portal.search.jobs import rebuild


def published(title: str, body: str, audience: Audience = Audience.INTERNAL) -> str:
    """Put an SOP on the shelf; returns its reference."""
    content = Content(
        title=title,
        body=body,
        audience=audience,
        summary="How the desk does it.",
        symptoms=(f"{title} is needed",),
        environment="Everywhere",
    )
    return put(Kind.SOP, content)


def put(kind: Kind, content: Content) -> str:
    """Put any article on the shelf; returns its reference."""
    with db.writing():
        proposal = writing.create_article(kind, content, by=_viewer("tess"))
    return _through_review(proposal)


def revised(ref: str, change: Callable[[Content], Content]) -> str:
    """Publish the next revision of an article."""
    article = db.session.get_one(Article, int(ref.removeprefix("KB-")))
    with db.writing():
        proposal = writing.propose(article, by=_viewer("tess"))
        content, seen = change(proposal.content), proposal.save_number
        writing.save(proposal, content, by=_viewer("tess"), seen=seen, note="Better.")
    return _through_review(proposal)


def _through_review(proposal: Proposal) -> str:
    with db.writing():
        PROPOSAL.advance(proposal, "submit", by=_viewer("tess"))
        fingerprint = proposal.content.fingerprint
        PROPOSAL.advance(proposal, "approve", by=_viewer("rea"), fingerprint=fingerprint)
        PROPOSAL.advance(proposal, "publish", by=_viewer("tess"))
    ref = proposal.article.ref
    rebuild()
    return ref


def _viewer(name: str) -> Viewer:
    rows = select(Person).where(Person.email == f"{name}@example.test")
    return Viewer(db.session.scalars(rows).one())
