"""What the editor saves: into the open proposal, or into one that the first save opens."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.errors import Conflict
from portal.core.languages import _, later
from portal.core.policy import policy
from portal.kb.joining import Joined, join, join_notes
from portal.kb.models.article import Article
from portal.kb.models.proposal import Proposal
from portal.kb.models.revision import Revision
from portal.kb.policy import KbPermission
from portal.kb.queries import articles
from portal.kb.services import writing
from portal.kb.services.writing import EditConflict, Saved, Written
from portal.kb.terms import ProposalState

_WRITTEN = re.compile(r"(?:p(?P<proposal>\d{1,9})\.)?(?P<save>\d{1,9})|r(?P<revision>\d{1,9})")

_CLOSED: dict[ProposalState | None, str] = {
    ProposalState.PUBLISHED: later(
        "This proposal was published while you were writing. Press Save: your text then goes into "
        "a new proposal."
    ),
    ProposalState.WITHDRAWN: later(
        "This proposal was withdrawn while you were writing. Press Save: your text then goes into "
        "a new proposal."
    ),
    None: later(
        "This proposal was closed while you were writing. Press Save: your text then goes into "
        "a new proposal."
    ),
}


@dataclass(frozen=True, slots=True)
class Ground:
    """What a text was written on: a save of a proposal, or a revision; forms carry it."""

    proposal: int = 0
    save: int = 0
    revision: int = 0

    @classmethod
    def read(cls, written: str | None) -> Self:
        """Read `p7.3` (save 3 of proposal 7), `3` (of the open one) or `r2` (revision 2)."""
        found = _WRITTEN.fullmatch(written or "")
        numbers = found.groupdict(default="0") if found else {}
        return cls(**{name: int(number) for name, number in numbers.items()})

    @classmethod
    def of(cls, article: Article, proposal: Proposal | None) -> Self:
        """Return where somebody starts who opens the editor now."""
        if proposal:
            return cls(proposal=proposal.id, save=proposal.save_number)
        return cls(revision=article.revision.number if article.revision else 0)

    def __str__(self) -> str:
        if self.proposal:
            return f"p{self.proposal}.{self.save}"
        return f"r{self.revision}" if self.revision else str(self.save)


@dataclass(frozen=True, slots=True)
class Kept:
    """Where a text went; `ground` is what the page goes on from.

    `as_sent` is the ground of a page whose author typed on while the text was on its way.
    """

    proposal: Proposal | None  # none while the text is still the published one
    ground: Ground
    as_sent: Ground
    merged_with: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a collision with the text `over`: by field, and by passage its lines."""

    over: str  # fingerprint of the text that was on the screen beside one's own
    fields: Mapping[str, str]
    passages: Mapping[int, str]


def keep(
    article: Article, sent: Written, *, by: Viewer, ground: Ground, quietly: bool = False
) -> Kept:
    """Save into the open proposal, or open one; what others did since `ground` is joined in.

    Raises `EditConflict` where both changed the same lines, and `Missing` where the open proposal
    is not for this viewer. `quietly`, for the editor's own saves, also raises `Conflict` when the
    proposal was closed meanwhile: only its author's own word opens another one.
    """
    proposal = articles.open_proposal(article)
    if quietly and ground.proposal and (proposal is None or proposal.id != ground.proposal):
        raise _closed(ground)
    if proposal is None and _says_nothing_new(article, sent, ground):
        policy.require(KbPermission.PROPOSE, by, article)
        now = Ground.of(article, None)
        return Kept(None, now, now)
    proposal = opened(article, by=by)
    base = base_of(article, proposal, ground)
    return _kept(proposal, writing.keep(proposal, sent, by=by, base=base, quietly=quietly), ground)


def settle(
    article: Article, sent: Written, decided: Decision, *, by: Viewer, ground: Ground
) -> Kept:
    """Save a text after its author decided what becomes of the lines two people changed.

    Raises `EditConflict` anew when the other text changed since the decision. What was sent is
    kept as a save of its own, so that no decision destroys a text.
    """
    proposal = opened(article, by=by)
    joined = collided(article, sent, ground)
    if proposal.content.fingerprint != decided.over:
        raise writing.conflict(proposal, joined, by=by)
    content = joined.settled(decided.fields, decided.passages)
    base = base_of(article, proposal, ground)
    note = join_notes(base.note if base else "", sent.note, proposal.note)
    saved = writing.keep_both(proposal, sent, Written(content, note), by=by)
    return _kept(proposal, saved, ground)


def collided(article: Article, sent: Written, ground: Ground) -> Joined:
    """Join a text with what stands saved now; reads only."""
    proposal = articles.open_proposal(article)
    base = base_of(article, proposal, ground)
    theirs = proposal.content if proposal else writing.published(article)
    return join(base.content if base else None, sent.content, theirs)


def conflict(article: Article, joined: Joined, *, by: Viewer) -> EditConflict:
    """Return the refusal that carries both texts, whoever wrote the other one."""
    proposal = articles.open_proposal(article)
    if proposal:
        return writing.conflict(proposal, joined, by=by)
    revision = article.revision
    return EditConflict(joined, theirs_by=revision.author.name if revision else _("somebody"))


def opened(article: Article, *, by: Viewer) -> Proposal:
    """Return the open proposal as this viewer may have it, or open one on the published text."""
    if articles.open_proposal(article) is None:
        try:
            with db.session.begin_nested():
                return writing.propose(article, by=by)
        except IntegrityError:  # the unique index: somebody opened one at the same moment
            db.session.expire_all()
    return articles.proposal(article, viewer=by)


def base_of(article: Article, proposal: Proposal | None, ground: Ground) -> Written | None:
    """Return the text a form started from; None when nobody knows any more."""
    if ground.revision:
        return _revision(article, ground.revision)
    if ground == Ground():
        return Written(writing.published(article))
    if proposal and ground.proposal in (0, proposal.id):
        return writing.saved_at(proposal, ground.save)
    return _closed_base(article, ground)


def _says_nothing_new(article: Article, sent: Written, ground: Ground) -> bool:
    published = writing.published(article)
    if ground.revision and ground != Ground.of(article, None):
        return False
    return not sent.note and sent.content == published


def _kept(proposal: Proposal, saved: Saved, ground: Ground) -> Kept:
    now = Ground(proposal.id, saved.number)
    as_sent = Ground(proposal.id, saved.as_sent) if saved.as_sent else ground
    return Kept(proposal, now, as_sent, saved.merged_with)


def _revision(article: Article, number: int) -> Written | None:
    own = Revision.article_id == article.id, Revision.number == number
    found = db.session.scalar(select(Revision).where(*own))
    return Written(found.content) if found else None


def _closed_base(article: Article, ground: Ground) -> Written | None:
    """Return the ground a text of a closed proposal stands on, seen from today's text."""
    closed = db.session.get(Proposal, ground.proposal)
    if closed is None or closed.article_id != article.id:
        return None
    if closed.state is ProposalState.PUBLISHED:
        return writing.saved_at(closed, ground.save)
    # Withdrawn: none of its text is in today's, so all of it counts as the author's own change.
    return Written(closed.base_revision.content) if closed.base_revision else None


def _closed(ground: Ground) -> Conflict:
    closed = db.session.get(Proposal, ground.proposal)
    return Conflict(_CLOSED.get(closed.state if closed else None, _CLOSED[None]))
