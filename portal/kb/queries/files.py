"""Files as one viewer may have them."""

from collections.abc import Sequence

from sqlalchemy import select

from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.errors import Missing
from portal.core.policy import policy
from portal.kb.models.article import Article
from portal.kb.models.attachment import Attachment, RevisionAttachment
from portal.kb.models.proposal import Proposal
from portal.kb.policy import KbPermission, reading_tier
from portal.kb.queries.articles import open_proposal, proposals_visible_to


def file_of(article: Article, name: str, *, viewer: Viewer) -> Attachment:
    """Return a file readers of this viewer's tier get, or that a proposal they edit has.

    Raises `Missing` otherwise, as for a name that was never given.
    """
    found = db.session.scalar(
        select(Attachment).where(Attachment.article_id == article.id, Attachment.name == name)
    )
    if found is None:
        raise Missing
    if found.id in _read(article, viewer) or _edits(article, viewer):
        return found
    raise Missing


def files_of(article: Article, *, viewer: Viewer) -> Sequence[Attachment]:
    """Return the files of the approved text that this viewer gets, pictures left out."""
    own = Attachment.id.in_(_read(article, viewer))
    return db.session.scalars(
        select(Attachment).where(own, Attachment.is_image.is_(False)).order_by(Attachment.name)
    ).all()


def files_to_insert(
    article: Article, proposal: Proposal | None, *, viewer: Viewer
) -> Sequence[Attachment]:
    """Return what an author can put into the text: every file, once a proposal is open."""
    rows = select(Attachment).where(Attachment.article_id == article.id)
    if proposal is None:
        rows = rows.where(Attachment.id.in_(_read(article, viewer)))
    return db.session.scalars(rows.order_by(Attachment.name)).all()


def _read(article: Article, viewer: Viewer) -> set[int]:
    rows = select(RevisionAttachment.attachment_id).where(
        RevisionAttachment.revision_id == article.revision_id,
        RevisionAttachment.tier <= reading_tier(viewer, article),
    )
    return set(db.session.scalars(rows))


def _edits(article: Article, viewer: Viewer) -> bool:
    """Say whether the viewer works on the open proposal, whose files no reader has yet."""
    proposal = open_proposal(article)
    if proposal is None or not policy.allows(KbPermission.COMMENT, viewer, proposal):
        return False
    seen = proposals_visible_to(viewer).where(Proposal.id == proposal.id)
    return db.session.scalar(seen) is not None
