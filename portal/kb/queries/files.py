"""Files as one viewer may have them."""

from collections.abc import Sequence

from sqlalchemy import and_, or_, select

from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.errors import Missing
from portal.kb.models.article import Article
from portal.kb.models.attachment import Attachment, RevisionAttachment
from portal.kb.models.proposal import Proposal
from portal.kb.models.revision import Revision
from portal.kb.policy import reading_tier, viewer_answers
from portal.kb.queries.articles import may_read_revision, open_proposal, proposals_visible_to


def file_of(article: Article, name: str, *, viewer: Viewer) -> Attachment:
    """Return a file readers of this viewer's tier get, or that a proposal they edit has.

    Raises `Missing` otherwise, as for a name that was never given.
    """
    found = db.session.scalar(
        select(Attachment).where(Attachment.article_id == article.id, Attachment.name == name)
    )
    if found is None:
        raise Missing
    if found.id in _read(article, viewer):
        return found
    proposal = open_proposal(article)
    if proposal and found in _of_writers(proposal, viewer):
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
    """Return what an author can put into the text, by name; more once a proposal is open."""
    read = _read(article, viewer)
    own = select(Attachment).where(Attachment.article_id == article.id).order_by(Attachment.name)
    writers = _of_writers(proposal, viewer) if proposal else []
    return [each for each in db.session.scalars(own) if each.id in read or each in writers]


def _read(article: Article, viewer: Viewer) -> set[int]:
    rows = select(RevisionAttachment.attachment_id).where(
        RevisionAttachment.revision_id == article.revision_id,
        RevisionAttachment.tier <= reading_tier(viewer, article),
    )
    return set(db.session.scalars(rows))


def _of_writers(proposal: Proposal, viewer: Viewer) -> Sequence[Attachment]:
    """Return the files a viewer of a proposal gets though no reader of today's text does.

    New ones since the proposal was opened, those of earlier texts the viewer may read, and their
    own; whoever answers for the article gets all. A file is not had by writing its name.
    """
    if db.session.scalar(proposals_visible_to(viewer).where(Proposal.id == proposal.id)) is None:
        return []
    article = proposal.article
    kept = select(RevisionAttachment.revision_id).where(
        RevisionAttachment.attachment_id == Attachment.id
    )
    earlier = (
        kept.join(Revision, Revision.id == RevisionAttachment.revision_id)
        .join(Article, Article.id == Revision.article_id)
        .where(RevisionAttachment.tier <= reading_tier(viewer, article), may_read_revision(viewer))
    )
    fresh = and_(~kept.exists(), Attachment.uploaded_at >= proposal.opened_at)
    rows = select(Attachment).where(Attachment.article_id == article.id)
    if not viewer_answers(viewer, article):
        rows = rows.where(or_(fresh, earlier.exists(), Attachment.uploaded_by_id == viewer.id))
    return db.session.scalars(rows).all()
