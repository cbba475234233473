"""Publishing: a proposal becomes what readers get, with its links, files and labels."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import lru_cache
from typing import TypeVar

from sqlalchemy import delete, func, select, update

from portal.accounts.models import Person, Team
from portal.catalog.models import Service
from portal.catalog.services import tags
from portal.core import clock
from portal.core.db import db
from portal.core.errors import Missing
from portal.core.records import REFERENCE, registry
from portal.core.richtext.limit import references_within
from portal.core.richtext.sections import source_for
from portal.core.richtext.shapes import References
from portal.kb.models.article import Article, ArticleLink
from portal.kb.models.attachment import Attachment, RevisionAttachment
from portal.kb.models.proposal import Proposal
from portal.kb.models.revision import Revision
from portal.kb.models.use import Verification
from portal.kb.services import rendering
from portal.kb.services.rhythm import rhythm
from portal.kb.services.slugs import give_slug
from portal.kb.services.writing import next_number
from portal.kb.terms import Confidence, DueReason, Kind, VerificationBasis

Row = TypeVar("Row", Service, Team)
TIERS = (3, 2, 0)  # from the fullest text to the one everybody reads


def publish(proposal: Proposal, *, confidence: Confidence) -> Revision:
    """Make the proposal's text the one readers get; the caller has checked that it may be."""
    article = proposal.article
    revision = Revision(
        article_id=article.id,
        number=next_number(article),
        fingerprint=proposal.content.fingerprint,
        note=proposal.note,
        author_id=proposal.author_id,
        approved_by_id=proposal.approved_by_id,
        confidence=confidence,
        created_at=clock.now(),
    )
    revision.content = proposal.content
    db.session.add(revision)
    db.session.flush()
    _take_over(article, revision)
    proposal.closed_at = clock.now()
    proposal.published_revision_id = revision.id
    if confidence is Confidence.VALIDATED and proposal.approved_by:
        vouch(article, person=proposal.approved_by, basis=VerificationBasis.EXPERT_ATTESTS)
    return revision


def publish_directly(proposal: Proposal) -> Revision:
    """Publish without a reviewer: known errors as work in progress, the rest as not validated."""
    proposal.approved_by_id = None
    known_error = proposal.article.kind is Kind.KNOWN_ERROR
    confidence = Confidence.WORK_IN_PROGRESS if known_error else Confidence.NOT_VALIDATED
    return publish(proposal, confidence=confidence)


def vouch(
    article: Article,
    *,
    person: Person,
    basis: VerificationBasis,
    evidence: str = "",
    until: datetime | None = None,
) -> Verification:
    """Write down that somebody confirms the approved text, and set the next review date."""
    now = clock.now()
    article.verified_at, article.verified_by_id, article.verified_basis = now, person.id, basis
    article.review_due_at = until or rhythm.next_check(now)
    article.due_reason, article.due_note = DueReason.CALENDAR, ""
    verification = Verification(
        article_id=article.id,
        revision_id=article.revision_id,
        person_id=person.id,
        basis=basis,
        evidence=evidence,
        verified_at=now,
    )
    db.session.add(verification)
    return verification


def label(article: Article, revision: Revision) -> None:
    """Repeat a revision's title, audience and labels on the article, where lists read them."""
    article.title, article.summary = revision.title, revision.summary
    article.audience, article.category_id = revision.audience, revision.category_id
    article.services = _rows(Service, revision.service_ids)
    article.teams = _rows(Team, revision.team_ids)
    article.tags = tags.named(revision.tags)


def read_ahead(source: str) -> None:
    """Find out where a text leads before writing, so that nobody queues behind a slow text.

    Raises `TooComplex` or `TooLarge`.
    """
    for tier in TIERS:
        _references(source_for(source, tier))


def _take_over(article: Article, revision: Revision) -> None:
    renamed = article.title != revision.title or article.revision_id is None
    article.revision = revision
    article.confidence = revision.confidence
    article.updated_at = revision.created_at
    article.published_at = article.published_at or revision.created_at
    article.archived_at = None
    label(article, revision)
    if renamed:
        give_slug(article, revision.title)
    _link(article, revision)
    _attach(article, revision)
    rendering.ensure(article, revision.body)
    if renamed:
        _answer_open_titles(article)


def _link(article: Article, revision: Revision) -> None:
    """Write down where the text leads, and the lowest tier that reads each link.

    A `[[Title]]` that led somewhere before keeps leading there, whatever that article is called
    now; one that leads nowhere is kept with target 0 until an article of that title appears.
    """
    before = {
        row.written: row.target_id
        for row in db.session.scalars(
            select(ArticleLink).where(ArticleLink.article_id == article.id)
        )
    }
    db.session.execute(delete(ArticleLink).where(ArticleLink.article_id == article.id))
    db.session.flush()
    for written, tier in _lowest_tiers(revision.body, _links_of).items():
        target = _target(written, before)
        if target is not None:
            kind, number = target
            db.session.add(
                ArticleLink(
                    article_id=article.id,
                    written=written,
                    target_kind=kind,
                    target_id=number,
                    tier=tier,
                )
            )
    db.session.flush()


def _target(written: str, before: dict[str, int]) -> tuple[str, int] | None:
    if written.startswith("[["):
        known = before.get(written) or rendering.article_titled(written[2:-2])
        return "article", known or 0
    try:
        kind, number = registry.split(written)
    except Missing:
        return None
    return kind.name, number


def _links_of(found: References) -> set[str]:
    labelled = {path for path in found.files if REFERENCE.fullmatch(path)}
    return {*found.refs, *labelled, *(f"[[{title}]]"[:220] for title in found.titles)}


def _files_of(found: References) -> set[str]:
    return {
        path.removeprefix("attachment:") for path in found.files if path.startswith("attachment:")
    }


def _lowest_tiers(source: str, pick: Callable[[References], set[str]]) -> dict[str, int]:
    lowest: dict[str, int] = {}
    for tier in TIERS:
        lowest |= dict.fromkeys(pick(_references(source_for(source, tier))), tier)
    return lowest


@lru_cache(maxsize=64)
def _references(source: str) -> References:
    # Links and files ask for the same texts, and tiers without a section of their own share one.
    return references_within(source)


def _attach(article: Article, revision: Revision) -> None:
    """Give readers the files the text mentions, each to the lowest tier that reads the mention."""
    lowest = _lowest_tiers(revision.body, _files_of)
    own = Attachment.article_id == article.id
    for attachment in db.session.scalars(
        select(Attachment).where(own, Attachment.name.in_(lowest))
    ):
        db.session.add(
            RevisionAttachment(
                revision_id=revision.id,
                attachment_id=attachment.id,
                tier=lowest[attachment.name],
            )
        )


def _answer_open_titles(article: Article) -> None:
    """Let texts that were waiting for an article of this title lead here."""
    written = func.lower(ArticleLink.written) == f"[[{article.title.lower()}]]"
    waiting = select(ArticleLink.article_id).where(written, ArticleLink.target_id == 0)
    texts = list(db.session.scalars(waiting))
    if not texts:
        return
    db.session.execute(
        update(ArticleLink)
        .where(written, ArticleLink.target_id == 0)
        .values(target_id=article.id)
        .execution_options(synchronize_session="fetch")
    )
    rendering.forget(texts)


def _rows(model: type[Row], ids: Iterable[int]) -> list[Row]:
    wanted = list(ids)
    return list(db.session.scalars(select(model).where(model.id.in_(wanted)))) if wanted else []
