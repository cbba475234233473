"""What an import writes: shells first, so that links have somewhere to lead, then the texts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.accounts.models import Person
from portal.accounts.viewer import Viewer
from portal.core import clock, events, tongues
from portal.core.db import db
from portal.core.languages import later
from portal.kb.exchange.frontmatter import FrontMatter
from portal.kb.exchange.reading import ImportedArticle
from portal.kb.importing.preparing import Facts, Prepared
from portal.kb.importing.report import Outcome
from portal.kb.models.article import Article
from portal.kb.models.exchange import ImportSource
from portal.kb.models.proposal import Proposal
from portal.kb.policy import viewer_reads_every_part
from portal.kb.queries.articles import open_proposal, visible_to
from portal.kb.services import publishing, writing
from portal.kb.services.attaching import attach
from portal.kb.services.slugs import give_slug
from portal.kb.services.writing import person_of
from portal.kb.terms import Confidence, ProposalState

NOTE = "Imported from {path}"
EDITED_HERE = later(
    "It was changed here since the last import: the file's text waits as a proposal."
)
PROPOSAL_OPEN = later("Somebody is changing it here: close the open proposal and import again.")
NOT_OPEN = later("It is known here, but not all of it is open to you: it was left as it is.")
UNTIL_REVIEWED = later("Not taken over as validated: only a review here can do that.")


@dataclass(frozen=True, slots=True)
class Options:
    """How articles come in; `trusted` believes what files say about reviews and dates."""

    publish: bool = True
    trusted: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one file, and what there is to say about it."""

    outcome: Outcome
    ref: str
    notes: tuple[str, ...] = ()


def sources_of(collection: str) -> dict[str, ImportSource]:
    """Return the known files of a collection by path."""
    rows = select(ImportSource).where(ImportSource.collection == collection)
    return {source.path: source for source in db.session.scalars(rows)}


def published_of(collection: str) -> set[int]:
    """Return the ids of the articles of a collection that readers get."""
    rows = select(ImportSource.article_id).join(Article, Article.id == ImportSource.article_id)
    own = ImportSource.collection == collection
    return set(db.session.scalars(rows.where(own, Article.revision_id.is_not(None))))


def source_at(collection: str, path: str) -> ImportSource:
    """Return one known file of a collection."""
    rows = select(ImportSource).where(ImportSource.collection == collection)
    return db.session.scalars(rows.where(ImportSource.path == path)).one()


def make_shells(
    collection: str, articles: Iterable[ImportedArticle], *, by: Viewer, options: Options
) -> None:
    """Give every file that is new here an article; readers get nothing of it before its text."""
    taken = {source.article_id for source in sources_of(collection).values()}
    for imported in articles:
        article = _same_article(imported.front, by=by, options=options)
        if article is None or article.id in taken:
            article, fingerprint = _shell(imported, by=by), ""
        else:
            fingerprint = _text_last_taken(article, imported.front)
        taken.add(article.id)
        db.session.add(
            ImportSource(
                collection=collection,
                path=str(imported.source_path),
                article_id=article.id,
                content_hash="",
                fingerprint=fingerprint,
                imported_at=clock.now(),
            )
        )
    db.session.flush()


def take(
    prepared: Prepared,
    source: ImportSource,
    *,
    by: Viewer,
    options: Options,
    is_showable: bool = True,
) -> Taken:
    """Bring a prepared text in: publish it, keep it as a draft, or leave what people wrote here."""
    article = db.session.get_one(Article, source.article_id)
    publish = options.publish and is_showable and bool(prepared.content.body)
    if source.content_hash == prepared.digest and (article.is_published or not publish):
        return Taken(Outcome.UNCHANGED, article.ref)
    if not options.trusted and not _reads_all_of(by, article):
        return Taken(Outcome.WAITING, article.ref, (NOT_OPEN,))
    for file in prepared.files:
        attach(article, file, by=person_of(by))
    proposal = open_proposal(article)
    current = _current(article, proposal)
    if current not in {"", source.fingerprint, prepared.content.fingerprint}:
        return _keep_both(prepared, article, proposal, source=source, person=person_of(by))
    if current != prepared.content.fingerprint and _is_being_worked_on(article, proposal):
        return Taken(Outcome.WAITING, article.ref, (PROPOSAL_OPEN,))
    return _take_over(
        prepared,
        source,
        article=article,
        proposal=proposal,
        by=by,
        options=options,
        publish=publish,
    )


def _take_over(
    prepared: Prepared,
    source: ImportSource,
    *,
    article: Article,
    proposal: Proposal | None,
    by: Viewer,
    options: Options,
    publish: bool,
) -> Taken:
    """Give the article its text and what the file says beside it."""
    is_new = source.content_hash == "" and source.fingerprint == ""
    was_published = article.is_published
    is_other_text = _current(article, proposal) != prepared.content.fingerprint
    notes = _apply(article, prepared.facts, options=options, is_new=is_new)
    if publish and (is_other_text or not article.is_published):
        _publish(article, proposal, prepared, person=person_of(by), options=options)
    elif is_other_text:
        _draft(article, proposal, prepared, person=person_of(by))
    _date(article, prepared.facts, options=options)
    is_out_now = article.is_published and not was_published
    has_changed = is_other_text or is_out_now or db.session.is_modified(article)
    source.content_hash, source.fingerprint = prepared.digest, prepared.content.fingerprint
    source.imported_at = clock.now()
    if not has_changed:
        return Taken(Outcome.UNCHANGED, article.ref, notes)
    events.write(article, "import", by=by, path=prepared.path)
    if not article.is_published or (is_other_text and not publish):
        return Taken(Outcome.DRAFT, article.ref, notes)
    return Taken(Outcome.CREATED if is_new else Outcome.UPDATED, article.ref, notes)


def _reads_all_of(by: Viewer, article: Article) -> bool:
    """Whoever replaces a text must be able to read it, and the files that belong to it."""
    visible = db.session.scalar(visible_to(by).where(Article.id == article.id))
    return visible is not None and viewer_reads_every_part(by, article)


def _is_being_worked_on(article: Article, proposal: Proposal | None) -> bool:
    """Somebody's proposal is open on what readers get, or a reviewer has the draft."""
    if proposal is None:
        return False
    return article.is_published or proposal.state is not ProposalState.DRAFT


def _same_article(front: FrontMatter, *, by: Viewer, options: Options) -> Article | None:
    """The article an export of this portal wrote: same reference, made at the same second."""
    number = (front.ref or "").upper().removeprefix("KB-")
    if not number.isdecimal() or len(number) > 9 or front.created is None:
        return None
    rows = select(Article) if options.trusted else visible_to(by)
    article = db.session.scalar(rows.where(Article.id == int(number)))
    if article is None or _to_second(article.created_at) != _to_second(front.created):
        return None
    return article


def _text_last_taken(article: Article, front: FrontMatter) -> str:
    """What counts as the text the file started from: today's, unless it is younger than the file.

    A text that matches nothing makes the import ask before it replaces anything.
    """
    is_younger = front.updated is None or _to_second(article.updated_at) > _to_second(front.updated)
    return "unknown" if is_younger else _current(article, open_proposal(article))


def _shell(imported: ImportedArticle, *, by: Viewer) -> Article:
    person, now = person_of(by), clock.now()
    article = Article(
        kind=imported.kind,
        language=tongues.of_the_house(),
        title=imported.title,
        slug=f"unnamed-{now.timestamp()}-{person.id}",
        confidence=Confidence.WORK_IN_PROGRESS,
        owner_id=person.id,
        team_id=person.team_id,
        created_by_id=person.id,
        created_at=now,
        updated_at=now,
    )
    db.session.add(article)
    db.session.flush()
    give_slug(article, imported.title)
    events.write(article, "create", by=by, title=article.title)
    return article


def _current(article: Article, proposal: Proposal | None) -> str:
    """The fingerprint of what people have here: the published text, or else the draft."""
    if article.revision is not None:
        return article.revision.content.fingerprint
    return proposal.content.fingerprint if proposal else ""


def _keep_both(
    prepared: Prepared,
    article: Article,
    proposal: Proposal | None,
    *,
    source: ImportSource,
    person: Person,
) -> Taken:
    """Nobody's text is lost: what was written here stays, the file's text waits beside it."""
    if proposal is not None:
        return Taken(Outcome.WAITING, article.ref, (PROPOSAL_OPEN,))
    _draft(article, None, prepared, person=person)
    source.content_hash, source.imported_at = prepared.digest, clock.now()
    return Taken(Outcome.WAITING, article.ref, (EDITED_HERE,))


def _draft(
    article: Article, proposal: Proposal | None, prepared: Prepared, *, person: Person
) -> Proposal:
    if proposal is None:
        proposal = writing.open_draft(
            article, prepared.content, person=person, base=article.revision
        )
    else:
        writing.keep_text(proposal, prepared.content, person=person)
    proposal.note = NOTE.format(path=prepared.path)
    article.title = prepared.content.title if article.revision is None else article.title
    return proposal


def _publish(
    article: Article,
    proposal: Proposal | None,
    prepared: Prepared,
    *,
    person: Person,
    options: Options,
) -> None:
    proposal = _draft(article, proposal, prepared, person=person)
    publishing.publish(proposal, confidence=_confidence(prepared.facts, options))
    proposal.state = ProposalState.PUBLISHED


def _confidence(facts: Facts, options: Options) -> Confidence:
    """As the file says, except that no file can stand in for a reviewer."""
    wanted = facts.confidence or Confidence.NOT_VALIDATED
    if wanted is Confidence.VALIDATED and not options.trusted:
        return Confidence.NOT_VALIDATED
    return wanted


def _apply(article: Article, facts: Facts, *, options: Options, is_new: bool) -> tuple[str, ...]:
    article.kind = facts.kind
    article.language = facts.language or article.language
    article.owner_id = facts.owner_id or article.owner_id
    article.team_id = facts.team_id or article.team_id
    article.extra = dict(facts.extra)
    if facts.created_at and (is_new or options.trusted):
        _set(article, "created_at", facts.created_at)
    asks_too_much = facts.confidence is Confidence.VALIDATED and not options.trusted
    return (UNTIL_REVIEWED,) if asks_too_much else ()


def _date(article: Article, facts: Facts, *, options: Options) -> None:
    """Set what publishing sets to today back to what the file says."""
    if facts.updated_at and article.is_published:
        _set(article, "updated_at", facts.updated_at)
    if facts.review_due_at:
        _set(article, "review_due_at", facts.review_due_at)
        article.due_reason, article.due_note = facts.due_reason, facts.due_note
    if not options.trusted or not article.is_published:
        return
    if facts.confidence:
        article.confidence = facts.confidence
        is_archived = facts.confidence is Confidence.ARCHIVED
        article.archived_at = (article.archived_at or clock.now()) if is_archived else None
    if facts.verified_at:
        _set(article, "verified_at", facts.verified_at)
        article.verified_by_id = facts.verified_by_id
        article.verified_basis = facts.verified_basis


def _set(article: Article, name: str, moment: datetime) -> None:
    """Set a time, unless it only lost its fraction of a second on the way through a file."""
    before = getattr(article, name)
    if before is None or _to_second(before) != _to_second(moment):
        setattr(article, name, moment)


def _to_second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)
