"""An article as the rest of the portal knows it: a record, and a document to be found."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from sqlalchemy import select

from portal.accounts.viewer import Viewer
from portal.catalog.models import Category, Service
from portal.core import clock, tongues
from portal.core.db import db
from portal.core.languages import later
from portal.core.records import RecordKind, SearchDocument, registry
from portal.kb.models.article import Article, article_team
from portal.kb.models.attachment import Attachment, RevisionAttachment
from portal.kb.models.proposal import Proposal
from portal.kb.models.revision import Rendering, Revision
from portal.kb.passages import passages
from portal.kb.queries import translations
from portal.kb.queries.articles import visible_to
from portal.kb.queries.use import open_flags_of, verdicts_of
from portal.kb.services import rendering
from portal.kb.terms import Audience, Confidence, Kind, Verdict
from portal.search.logs.reading import signatures

ALWAYS = ("role:reviewer", "role:admin")


def audience_tokens(article: Article) -> tuple[str, ...]:
    """Return the tokens of which a reader must hold one; the same rule as `visible_to`."""
    return _tokens(article.audience, [team.id for team in article.teams], article.owner_id)


def document(article: Article) -> SearchDocument | None:
    """Return what search may find: the approved text, each tier's part only for that tier."""
    revision = article.revision
    if revision is None:
        return None
    return replace(
        _told(article, revision),
        attachments=_files(revision),
        tags=tuple(tag.name for tag in article.tags),
        services=tuple(service.name for service in article.services),
        category=article.category.name if article.category else "",
        audience=audience_tokens(article),
        state="archived" if article.is_archived else "published",
        updated_at=article.updated_at,
    )


def proposed(proposal: Proposal) -> SearchDocument:
    """Return what search would find once this text is published, with the files of today.

    Raises `TooComplex` or `TooLarge` for a text that takes too long to read.
    """
    article = proposal.article
    return replace(
        _told(article, proposal),
        attachments=_files(article.revision) if article.revision else (),
        tags=tuple(proposal.tags),
        services=_names(Service, proposal.service_ids),
        category=next(iter(_names(Category, [proposal.category_id])), ""),
        audience=_tokens(proposal.audience, proposal.team_ids, article.owner_id),
        state="published",
        updated_at=clock.now(),
    )


def marks() -> Iterator[tuple[str, int, tuple[str, ...]]]:
    """Yield reference, version and audience tokens of whatever `document` lets search find.

    For comparing an index with the database, without reading a text.
    """
    teams: dict[int, list[int]] = defaultdict(list)
    for article_id, team_id in db.session.execute(select(article_team)):
        teams[article_id].append(team_id)
    rows = select(Article.id, Article.version, Article.audience, Article.owner_id)
    for number, version, audience, owner in db.session.execute(
        rows.where(Article.revision_id.is_not(None))
    ):
        yield f"KB-{number}", version, _tokens(audience, teams[number], owner)


def spoken_too(found: Sequence[Article], viewer: Viewer) -> dict[str, Sequence[Article]]:
    """Return, by reference, what says the same in other languages and is open to the viewer."""
    same = translations.others(found, viewer=viewer)
    return {each.ref: same[each.id] for each in found}


def _told(article: Article, text: Revision | Proposal) -> SearchDocument:
    """Return the words of a text, and what is known of its article whatever the text."""
    open_part = rendering.reading(article, text.body, tier=0)
    verdicts = verdicts_of(article.id)
    uses = verdicts.get(Verdict.WORKED, 0)
    return SearchDocument(
        ref=article.ref,
        kind=article.kind.value,
        title=text.title,
        summary=text.summary,
        symptoms=tuple(text.symptoms),
        headings=tuple(heading["title"] for heading in open_part.headings),
        body=f"{open_part.text}\n{text.environment}",
        layers=_layers(article, text, open_part),
        signatures=_signatures(text, open_part),
        owner=article.owner.name if article.owner else "",
        confidence=article.confidence.value,
        language=article.language,
        created_at=article.created_at,
        verified_at=article.verified_at,
        due_at=article.review_due_at,
        uses=uses,
        # Whoever says that an article worked names no service: it counts for all of the article's.
        service_uses=tuple((service.name, uses) for service in article.services),
        open_flags=open_flags_of([article.id]).get(article.id, 0),
        failures=verdicts.get(Verdict.DID_NOT_WORK, 0),
        version=article.version,
    )


def _tokens(audience: Audience, team_ids: Iterable[int], owner_id: int | None) -> tuple[str, ...]:
    own = (
        tuple(f"team:{number}" for number in team_ids)
        if audience is Audience.TEAMS
        else (audience.value,)
    )
    owner = (f"person:{owner_id}",) if owner_id else ()
    return (*own, *owner, *ALWAYS)


def _names(model: type[Service | Category], ids: Iterable[int | None]) -> tuple[str, ...]:
    wanted = [number for number in ids if number is not None]
    rows = select(model.name).where(model.id.in_(wanted)).order_by(model.name)
    return tuple(db.session.scalars(rows)) if wanted else ()


def _signatures(text: Revision | Proposal, open_part: Rendering) -> tuple[str, ...]:
    # Of the open part only: a signature says which message stands in a text, so those of a tier's
    # part would tell people below that tier what it is about.
    return signatures("\n".join([text.title, *text.symptoms, open_part.text]))


def _layers(
    article: Article, text: Revision | Proposal, open_part: Rendering
) -> tuple[tuple[str, str], ...]:
    """Return the text each tier gets beyond the open part, with the tokens that open it."""
    if text.top_tier == 0:
        return ()
    answering = (f"person:{article.owner_id}", *ALWAYS) if article.owner_id else ALWAYS
    known = set(open_part.text.splitlines())
    layers: list[tuple[str, str]] = []
    for tier in (2, 3):
        kept = rendering.reading(article, text.body, tier=tier).text
        fresh = [line for line in kept.splitlines() if line not in known]
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
    label=later("Article"),
    plural=later("Articles"),
    icon="book",
    model=Article,
    title=lambda article: article.title,
    url=lambda article: f"/kb/{article.slug}",
    visible_to=visible_to,
    document=document,
    options={
        "passages": passages,
        "translations": spoken_too,
        "marks": marks,
        "labels": {each.value: each.label for each in (*Kind, *Confidence)}
        | {each.code: each.name for each in tongues.TONGUES.values()},
    },
)


def register() -> None:
    """Make articles known to search, links, notifications and the activity around records."""
    registry.register(ARTICLE)
