"""An article as the rest of the portal knows it: a record, and a document to be found."""

from sqlalchemy import select

from portal.core.db import db
from portal.core.records import RecordKind, SearchDocument, registry
from portal.kb.models.article import Article
from portal.kb.models.attachment import Attachment, RevisionAttachment
from portal.kb.models.revision import Rendering, Revision
from portal.kb.passages import passages
from portal.kb.queries.articles import visible_to
from portal.kb.queries.use import uses_of
from portal.kb.services import rendering
from portal.kb.terms import Audience, Confidence, Kind
from portal.search.logs.reading import signatures

ALWAYS = ("role:reviewer", "role:admin")


def audience_tokens(article: Article) -> tuple[str, ...]:
    """Return the tokens of which a reader must hold one; the same rule as `visible_to`."""
    if article.audience is Audience.TEAMS:
        own = tuple(f"team:{team.id}" for team in article.teams)
    else:
        own = (article.audience.value,)
    owner = (f"person:{article.owner_id}",) if article.owner_id else ()
    return (*own, *owner, *ALWAYS)


def document(article: Article) -> SearchDocument | None:
    """Return what search may find: the approved text, each tier's part only for that tier."""
    revision = article.revision
    if revision is None:
        return None
    open_part = rendering.reading(article, revision.body, tier=0)
    return SearchDocument(
        ref=article.ref,
        kind=article.kind.value,
        title=article.title,
        summary=revision.summary,
        symptoms=tuple(revision.symptoms),
        headings=tuple(heading["title"] for heading in open_part.headings),
        body=f"{open_part.text}\n{revision.environment}",
        layers=_layers(article, revision, open_part),
        attachments=_files(revision),
        signatures=_signatures(article, revision, open_part),
        tags=tuple(tag.name for tag in article.tags),
        services=tuple(service.name for service in article.services),
        category=article.category.name if article.category else "",
        owner=article.owner.name if article.owner else "",
        audience=audience_tokens(article),
        state="archived" if article.is_archived else "published",
        confidence=article.confidence.value,
        created_at=article.created_at,
        updated_at=article.updated_at,
        verified_at=article.verified_at,
        due_at=article.review_due_at,
        uses=uses_of([article.id]).get(article.id, 0),
        version=article.version,
    )


def _signatures(article: Article, revision: Revision, open_part: Rendering) -> tuple[str, ...]:
    # Of the open part only: a signature says which message stands in a text, so those of a tier's
    # part would tell people below that tier what it is about.
    return signatures("\n".join([article.title, *revision.symptoms, open_part.text]))


def _layers(
    article: Article, revision: Revision, open_part: Rendering
) -> tuple[tuple[str, str], ...]:
    """Return the text each tier gets beyond the open part, with the tokens that open it."""
    if revision.top_tier == 0:
        return ()
    answering = (f"person:{article.owner_id}", *ALWAYS) if article.owner_id else ALWAYS
    known = set(open_part.text.splitlines())
    layers: list[tuple[str, str]] = []
    for tier in (2, 3):
        text = rendering.reading(article, revision.body, tier=tier).text
        fresh = [line for line in text.splitlines() if line not in known]
        known.update(fresh)
        if fresh:
            hidden = "\n".join(fresh)
            layers += [(token, hidden) for token in (f"l{tier}", *answering)]
    return tuple(layers)


def _files(revision: Revision) -> tuple[tuple[str, str], ...]:
    rows = (
        select(Attachment.name, Attachment.text)
        .join(RevisionAttachment, RevisionAttachment.attachment_id == Attachment.id)
        .where(RevisionAttachment.revision_id == revision.id, RevisionAttachment.tier == 0)
    )
    return tuple(db.session.execute(rows))


ARTICLE = RecordKind(
    prefix="KB",
    name="article",
    label="Article",
    plural="Articles",
    icon="book",
    model=Article,
    title=lambda article: article.title,
    url=lambda article: f"/kb/{article.slug}",
    visible_to=visible_to,
    document=document,
    options={
        "passages": passages,
        "labels": {each.value: each.label for each in (*Kind, *Confidence)},
    },
)


def register() -> None:
    """Make articles known to search, links, notifications and the activity around records."""
    registry.register(ARTICLE)
