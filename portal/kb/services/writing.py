"""Writing: a new article, a proposal, and saves that lose nobody's text."""

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import func, select

from portal.accounts.models import Person
from portal.accounts.viewer import Viewer
from portal.core import clock, events
from portal.core.db import db
from portal.core.errors import Conflict, Invalid
from portal.core.policy import policy
from portal.kb import merge
from portal.kb.models.article import Article
from portal.kb.models.content import Content, columns, content_of
from portal.kb.models.proposal import Proposal, ProposalSave
from portal.kb.models.revision import Revision
from portal.kb.policy import KbPermission
from portal.kb.queries.articles import open_proposal
from portal.kb.services.slugs import give_slug
from portal.kb.terms import Confidence, Kind, ProposalState

TITLE_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a save: its number, and whose text it was joined with, if anybody's."""

    number: int
    merged_with: str = ""


class EditConflict(Conflict):
    """Somebody saved the same lines meanwhile; both texts are in here, nothing was written."""

    title = "Two people changed the same lines"

    def __init__(
        self, *, mine: Content, theirs: Content, theirs_by: str, number: int, merged: merge.Merge
    ) -> None:
        super().__init__(f"{theirs_by} saved this while you were writing, and the texts overlap.")
        self.mine = mine
        self.theirs = theirs
        self.theirs_by = theirs_by
        self.number = number
        self.merged = merged


def create_article(kind: Kind, content: Content, *, by: Viewer) -> Proposal:
    """Start an article nobody reads yet, with its first proposal; returns that draft."""
    policy.require(KbPermission.WRITE, by)
    person = person_of(by)
    now = clock.now()
    article = Article(
        kind=kind,
        title=_title(content),
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
    give_slug(article, content.title)
    proposal = open_draft(article, content, person=person, base=None)
    events.write(article, "create", by=by, title=article.title)
    return proposal


def propose(article: Article, *, by: Viewer, content: Content | None = None) -> Proposal:
    """Return the open proposal, or open one from the approved text or from `content`."""
    policy.require(KbPermission.PROPOSE, by, article)
    if found := open_proposal(article):
        return found
    if content is None and article.revision is None:
        content = Content(title=article.title)
    text = content or article.revision.content  # type: ignore[union-attr]
    proposal = open_draft(article, text, person=person_of(by), base=article.revision)
    events.write(article, "propose", by=by)
    return proposal


def restore(article: Article, revision: Revision, *, by: Viewer) -> Proposal:
    """Open a proposal that brings an earlier text back; refuses while another one is open."""
    policy.require(KbPermission.PROPOSE, by, article)
    policy.require(KbPermission.PROPOSE, by, revision)
    if open_proposal(article):
        raise Conflict("A proposal is open on this article: publish or withdraw it first.")
    proposal = propose(article, by=by, content=revision.content)
    proposal.note = f"Restores revision {revision.number}"
    return proposal


def save(
    proposal: Proposal, content: Content, *, by: Viewer, seen: int, note: str | None = None
) -> Saved:
    """Keep a text; `seen` is the number of the save it was written on.

    Where somebody saved since, both are merged when they touch different lines. Raises
    `EditConflict` when they do not, and `Conflict` once the proposal is closed.
    """
    policy.require(KbPermission.EDIT_PROPOSAL, by, proposal)
    if not proposal.is_open:
        raise Conflict(f"This proposal is {proposal.state.label.lower()}; open a new one to go on.")
    _title(content)
    merged_with = ""
    if seen != proposal.save_number:
        merged_with = _last_saver(proposal)
        content = _merged(proposal, content, seen=seen, theirs_by=merged_with)
    if note is not None:
        proposal.note = note.strip()
    if content.fingerprint != proposal.content.fingerprint:
        keep_text(proposal, content, person=person_of(by))
        _void_approval(proposal, by=by)
    return Saved(proposal.save_number, merged_with)


def open_draft(
    article: Article, content: Content, *, person: Person, base: Revision | None
) -> Proposal:
    """Open a proposal without asking who may: for callers that have asked already."""
    now = clock.now()
    proposal = Proposal(
        article=article,
        base_revision_id=base.id if base else None,
        author_id=person.id,
        state=ProposalState.DRAFT,
        save_number=0,
        opened_at=now,
        saved_at=now,
    )
    db.session.add(proposal)
    keep_text(proposal, content, person=person)
    return proposal


def keep_text(proposal: Proposal, content: Content, *, person: Person) -> None:
    """Write a save without asking who may: for callers that have asked already."""
    proposal.content = content
    proposal.save_number += 1
    proposal.saved_at = clock.now()
    proposal.saves.append(
        ProposalSave(
            number=proposal.save_number,
            person_id=person.id,
            saved_at=proposal.saved_at,
            content=columns(content),
        )
    )
    db.session.flush()


def _void_approval(proposal: Proposal, *, by: Viewer) -> None:
    if proposal.state is not ProposalState.APPROVED:
        return
    proposal.state = ProposalState.IN_REVIEW
    proposal.approved_at = proposal.approved_by_id = proposal.approved_fingerprint = None
    events.write(proposal, "void_approval", by=by, states=("approved", "in_review"))


def _merged(proposal: Proposal, mine: Content, *, seen: int, theirs_by: str) -> Content:
    base_save = db.session.get(ProposalSave, (proposal.id, seen))
    theirs = proposal.content
    base = content_of(base_save.content) if base_save else theirs
    body = merge.merge(base.body, mine.body, theirs.body)
    fields, clash = _merged_fields(base, mine, theirs)
    if body.conflicts or clash or base_save is None:
        raise EditConflict(
            mine=mine, theirs=theirs, theirs_by=theirs_by, number=proposal.save_number, merged=body
        )
    return replace(theirs, **fields, body=body.text)


def _merged_fields(
    base: Content, mine: Content, theirs: Content
) -> tuple[dict[str, Any], list[str]]:
    """Take each field from whoever changed it; lists changed by both are joined."""
    fields: dict[str, Any] = {}
    clash = []
    for name in columns(base):
        before, here, there = (getattr(version, name) for version in (base, mine, theirs))
        if name == "body" or here in (before, there):
            continue
        if there == before:
            fields[name] = here
        elif isinstance(here, tuple):
            gone = (set(before) - set(here)) | (set(before) - set(there))
            fields[name] = tuple(v for v in dict.fromkeys((*there, *here)) if v not in gone)
        else:
            clash.append(name)
    return fields, clash


def _last_saver(proposal: Proposal) -> str:
    person = (
        select(Person.name)
        .join(ProposalSave, ProposalSave.person_id == Person.id)
        .where(ProposalSave.proposal_id == proposal.id)
        .order_by(ProposalSave.number.desc())
        .limit(1)
    )
    return db.session.scalar(person) or "Somebody"


def _title(content: Content) -> str:
    title = content.title.strip()
    if not title:
        raise Invalid("An article needs a title.", {"title": "Give the article a title."})
    if len(title) > TITLE_LENGTH:
        too_long = f"Keep the title under {TITLE_LENGTH} characters."
        raise Invalid(too_long, {"title": too_long})
    return title


def person_of(viewer: Viewer) -> Person:
    """Return the person behind a viewer; raises `Invalid` for nobody."""
    if viewer.person is None:
        raise Invalid("Somebody has to be signed in to write.")
    return viewer.person


def next_number(article: Article) -> int:
    """Return the number the next revision gets."""
    last = select(func.max(Revision.number)).where(Revision.article_id == article.id)
    return (db.session.scalar(last) or 0) + 1
