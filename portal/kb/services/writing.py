"""Writing: a new article, a proposal, and saves that lose nobody's text."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, func, select

from portal.accounts.models import Person
from portal.accounts.viewer import Viewer
from portal.core import clock, events, tongues
from portal.core.db import db
from portal.core.errors import Conflict, Invalid
from portal.core.languages import _, later
from portal.core.policy import policy
from portal.core.richtext.sections import tiers
from portal.kb.joining import Joined, join, join_notes
from portal.kb.models.article import Article
from portal.kb.models.content import Content, columns, content_of
from portal.kb.models.proposal import Proposal, ProposalSave
from portal.kb.models.revision import Revision
from portal.kb.policy import KbPermission, reading_tier
from portal.kb.queries.articles import open_proposal
from portal.kb.services.slugs import give_slug
from portal.kb.terms import Confidence, Kind, ProposalState

TITLE_LENGTH = 200
BETWEEN_KEPT_SAVES = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a save: its number, and whose text it was joined with, if anybody's.

    `as_sent` is the number under which the text stands as it came in, before it was joined: a
    page whose author typed on meanwhile goes on from there.
    """

    number: int
    merged_with: str = ""
    as_sent: int = 0


@dataclass(frozen=True, slots=True)
class Written:
    """A content with the note to its reviewer: all an author ever types."""

    content: Content
    note: str = ""


class EditConflict(Conflict):
    """Somebody saved the same lines meanwhile; both texts are in here, nothing was written."""

    title = later("Two people changed the same lines")

    def __init__(self, joined: Joined, *, theirs_by: str) -> None:
        who = theirs_by[:1].upper() + theirs_by[1:]
        super().__init__(
            _("%(who)s saved this while you were writing, and the texts overlap.", who=who)
        )
        self.joined = joined
        self.theirs_by = theirs_by

    @property
    def mine(self) -> Content:
        """The text that was sent."""
        return self.joined.mine

    @property
    def theirs(self) -> Content:
        """The text that stands saved."""
        return self.joined.theirs


def create_article(kind: Kind, content: Content, *, by: Viewer, language: str = "") -> Proposal:
    """Start an article nobody reads yet, with its first proposal; returns that draft."""
    policy.require(KbPermission.WRITE, by)
    person = person_of(by)
    now = clock.now()
    article = Article(
        kind=kind,
        language=language or tongues.of_the_house(),
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


def propose(
    article: Article, *, by: Viewer, content: Content | None = None, note: str = ""
) -> Proposal:
    """Return the open proposal, or open one from the approved text or from `content`."""
    policy.require(KbPermission.PROPOSE, by, article)
    if found := open_proposal(article):
        return found
    text = content or published(article)
    _stays_readable(article, text, by)
    person = person_of(by)
    proposal = open_draft(article, text, person=person, base=article.revision, note=note)
    events.write(article, "propose", by=by)
    return proposal


def published(article: Article) -> Content:
    """Return what readers get; of an article nobody reads yet, only its title."""
    return article.revision.content if article.revision else Content(title=article.title)


def restore(article: Article, revision: Revision, *, by: Viewer) -> Proposal:
    """Open a proposal that brings an earlier text back; refuses while another one is open."""
    policy.require(KbPermission.PROPOSE, by, article)
    policy.require(KbPermission.PROPOSE, by, revision)
    if open_proposal(article):
        raise Conflict(_("A proposal is open on this article: publish or withdraw it first."))
    note = f"Restores revision {revision.number}"
    return propose(article, by=by, content=revision.content, note=note)


def save(
    proposal: Proposal, content: Content, *, by: Viewer, seen: int, note: str | None = None
) -> Saved:
    """Keep a text; `seen` is the number of the save it was written on.

    Where somebody saved since, both are merged when they touch different lines. Raises
    `EditConflict` when they do not, and `Conflict` once the proposal is closed.
    """
    sent = Written(content, proposal.note if note is None else note.strip())
    return keep(proposal, sent, by=by, base=saved_at(proposal, seen))


def keep(
    proposal: Proposal, sent: Written, *, by: Viewer, base: Written | None, quietly: bool = False
) -> Saved:
    """Keep a text that was written on `base`, or on something nobody knows any more.

    `quietly` is for the editor's own saves: of many in a row by one person only some are kept.
    """
    policy.require(KbPermission.EDIT_PROPOSAL, by, proposal)
    if not proposal.is_open:
        is_out = proposal.state is ProposalState.PUBLISHED
        raise Conflict(
            _("This proposal is published; open a new one to go on.")
            if is_out
            else _("This proposal is withdrawn; open a new one to go on.")
        )
    _title(sent.content)
    _stays_readable(proposal.article, sent.content, by)
    there = Written(proposal.content, proposal.note)
    if there in (base, sent):
        if sent != there:
            _take(proposal, sent, by=by, quietly=quietly)
        return Saved(proposal.save_number, "", proposal.save_number)
    joined = join(base.content if base else None, sent.content, there.content)
    if not joined.is_clean:
        raise conflict(proposal, joined, by=by)
    if sent == base:
        return Saved(proposal.save_number, _last_saver(proposal, by))
    note = join_notes(base.note if base else "", sent.note, there.note)
    return keep_both(proposal, sent, Written(joined.content, note), by=by)


def conflict(proposal: Proposal, joined: Joined, *, by: Viewer) -> EditConflict:
    """Return the refusal that carries both texts, and whose the other one is."""
    return EditConflict(joined, theirs_by=_last_saver(proposal, by))


def keep_both(proposal: Proposal, sent: Written, joined: Written, *, by: Viewer) -> Saved:
    """Keep a text as it came in, and over it what became of it together with the other one.

    The author may have typed on from what was sent, and both texts can be had back.
    """
    policy.require(KbPermission.EDIT_PROPOSAL, by, proposal)
    before, merged_with = proposal.content.fingerprint, _last_saver(proposal, by)
    keep_text(proposal, sent.content, person=person_of(by), note=sent.note)
    as_sent = proposal.save_number
    keep_text(proposal, joined.content, person=person_of(by), note=joined.note)
    _void_approval(proposal, before, by=by)
    return Saved(proposal.save_number, merged_with, as_sent)


def saved_at(proposal: Proposal, number: int) -> Written | None:
    """Return the save of this number, or the last one before it; None where there is none."""
    if number == proposal.save_number:
        return Written(proposal.content, proposal.note)
    row = db.session.scalar(
        select(ProposalSave)
        .where(ProposalSave.proposal_id == proposal.id, ProposalSave.number <= number)
        .order_by(ProposalSave.number.desc())
        .limit(1)
    )
    if row is None or number > proposal.save_number:
        return None
    return Written(content_of(row.content), str(row.content.get("note", "")))


def open_draft(
    article: Article, content: Content, *, person: Person, base: Revision | None, note: str = ""
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
    keep_text(proposal, content, person=person, note=note)
    return proposal


def keep_text(
    proposal: Proposal, content: Content, *, person: Person, note: str | None = None
) -> None:
    """Write a save without asking who may: for callers that have asked already."""
    proposal.content = content
    proposal.note = proposal.note or "" if note is None else note
    proposal.save_number += 1
    proposal.saved_at = clock.now()
    db.session.flush()
    db.session.add(
        ProposalSave(
            proposal_id=proposal.id,
            number=proposal.save_number,
            person_id=person.id,
            saved_at=proposal.saved_at,
            content=columns(content) | {"note": proposal.note},
        )
    )
    db.session.flush()


def _take(proposal: Proposal, written: Written, *, by: Viewer, quietly: bool = False) -> None:
    before = proposal.content.fingerprint
    person = person_of(by)
    if quietly:
        _drop_crumb(proposal, person)
    keep_text(proposal, written.content, person=person, note=written.note)
    _void_approval(proposal, before, by=by)


def _drop_crumb(proposal: Proposal, person: Person) -> None:
    """Drop the last save where the same person made it just after another one of theirs.

    Typing saves every few seconds; without this an hour of it leaves hundreds of copies. A text
    somebody decided about stays: the next reader of it sees what changed since.
    """
    rows = (
        select(ProposalSave.number, ProposalSave.person_id, ProposalSave.saved_at)
        .where(ProposalSave.proposal_id == proposal.id)
        .order_by(ProposalSave.number.desc())
        .limit(2)
    )
    last = db.session.execute(rows).all()
    if len(last) < 2 or {row.person_id for row in last} != {person.id}:
        return
    if any(decision.decided_at >= last[0].saved_at for decision in proposal.decisions):
        return
    if last[0].saved_at - last[1].saved_at < BETWEEN_KEPT_SAVES:
        own = ProposalSave.proposal_id == proposal.id
        db.session.execute(delete(ProposalSave).where(own, ProposalSave.number == last[0].number))


def _void_approval(proposal: Proposal, before: str, *, by: Viewer) -> None:
    changed = proposal.content.fingerprint != before
    if not changed or proposal.state is not ProposalState.APPROVED:
        return
    proposal.state = ProposalState.IN_REVIEW
    proposal.approved_at = proposal.approved_by_id = proposal.approved_fingerprint = None
    events.write(proposal, "void_approval", by=by, states=("approved", "in_review"))


def _last_saver(proposal: Proposal, by: Viewer) -> str:
    row = db.session.execute(
        select(Person.id, Person.name)
        .join(ProposalSave, ProposalSave.person_id == Person.id)
        .where(ProposalSave.proposal_id == proposal.id)
        .order_by(ProposalSave.number.desc())
        .limit(1)
    ).first()
    if row is None:
        return _("somebody")
    return _("you (in another window)") if row.id == by.id else row.name


def _title(content: Content) -> str:
    title = content.title.strip()
    if not title:
        raise Invalid(_("An article needs a title."), {"title": _("Give the article a title.")})
    if len(title) > TITLE_LENGTH:
        too_long = _("Keep the title under %(longest)s characters.", longest=TITLE_LENGTH)
        raise Invalid(too_long, {"title": too_long})
    return title


def _stays_readable(article: Article, content: Content, by: Viewer) -> None:
    """Refuse a part for a tier above the author's own: they could never read their text again."""
    top = max(tiers(content.body), default=0)
    if top > reading_tier(by, article):
        sentence = _(
            "A part is kept for L%(tier)s, and you could not read it again yourself. "
            "Leave it out, or ask somebody in L%(tier)s to write it.",
            tier=top,
        )
        raise Invalid(sentence, {"body": sentence})


def person_of(viewer: Viewer) -> Person:
    """Return the person behind a viewer; raises `Invalid` for nobody."""
    if viewer.person is None:
        raise Invalid(_("Somebody has to be signed in to write."))
    return viewer.person


def next_number(article: Article) -> int:
    """Return the number the next revision gets."""
    last = select(func.max(Revision.number)).where(Revision.article_id == article.id)
    return (db.session.scalar(last) or 0) + 1
