"""Using: verdicts, flags, and confirming that an article is still correct."""

from datetime import datetime

from portal.accounts.models import Person
from portal.accounts.viewer import Viewer
from portal.core import clock, events
from portal.core.db import db
from portal.core.errors import Conflict, Forbidden, Invalid
from portal.core.languages import _, digits
from portal.core.policy import policy
from portal.kb.models.article import Article
from portal.kb.models.reading import ArticleReading
from portal.kb.models.revision import Revision
from portal.kb.models.use import Feedback, Flag, Verification
from portal.kb.policy import KbPermission, viewer_reads_every_part
from portal.kb.services.publishing import vouch
from portal.kb.services.writing import person_of
from portal.kb.terms import DueReason, FlagKind, Verdict, VerificationBasis
from portal.search.learning import services as searches

TEXT_LENGTH = 5_000


def give_feedback(
    article: Article, verdict: Verdict, *, by: Viewer, comment: str = "", step_key: str = ""
) -> Feedback:
    """Say how an article worked; it counts for the revision the reader had."""
    policy.require(KbPermission.GIVE_FEEDBACK, by, article)
    feedback = Feedback(
        article_id=article.id,
        revision_id=_published(article),
        person_id=by.id,
        verdict=verdict,
        comment=_text(comment, "comment", required=False),
        step_key=step_key[:32],
        given_at=clock.now(),
    )
    db.session.add(feedback)
    if verdict is Verdict.WORKED:
        searches.used(article.ref, by)
    events.write(article, f"feedback_{verdict.value}", by=by, comment=feedback.comment)
    return feedback


def know(article: Article, revision: Revision, *, by: Viewer) -> None:
    """Remember that somebody knows this text; what changed before it is not told again."""
    person = person_of(by)
    row = ArticleReading(
        person_id=person.id, article_id=article.id, revision_id=revision.id, read_at=clock.now()
    )
    db.session.merge(row)


def raise_flag(article: Article, kind: FlagKind, text: str, *, by: Viewer, quote: str = "") -> Flag:
    """Tell the owner what is the matter; it stays open until answered."""
    policy.require(KbPermission.FLAG, by, article)
    flag = Flag(
        article=article,
        revision_id=_published(article),
        kind=kind,
        text=_text(text, "text", required=True),
        quote=quote.strip()[:1000],
        raised_by_id=person_of(by).id,
        raised_at=clock.now(),
    )
    db.session.add(flag)
    events.write(article, "flag", by=by, kind=kind.value)
    return flag


def answer_flag(flag: Flag, answer: str, *, by: Viewer) -> Flag:
    """Answer a flag and close it; refuses one that is closed already."""
    policy.require(KbPermission.ANSWER_FLAG, by, flag)
    if flag.closed_at is not None:
        raise Conflict(_("This flag has been answered already."))
    flag.answer = _text(answer, "answer", required=True)
    flag.closed_by_id, flag.closed_at = person_of(by).id, clock.now()
    events.write(flag.article, "answer_flag", by=by, flag=flag.id, raised_by=flag.raised_by_id)
    return flag


def verify(
    article: Article, basis: VerificationBasis, evidence: str, *, by: Viewer
) -> Verification:
    """Confirm the approved text on a named basis; the next review date moves on."""
    policy.require(KbPermission.VERIFY, by, article)
    _published(article)
    words = _text(evidence, "evidence", required=True)[:300]
    verification = vouch(article, person=person_of(by), basis=basis, evidence=words)
    events.write(article, "verify", by=by, basis=basis.value, evidence=words)
    return verification


def ask_for_review(
    article: Article, reason: DueReason, *, by: Viewer, note: str = "", at: datetime | None = None
) -> None:
    """Make an article due for review, now or on a day, for a reason readers see."""
    policy.require(KbPermission.ASK_FOR_REVIEW, by, article)
    article.review_due_at = at or clock.now()
    article.due_reason, article.due_note = reason, note.strip()[:300]
    events.write(article, "ask_for_review", by=by, reason=reason.value, note=article.due_note)


def hand_over(article: Article, owner: Person, *, by: Viewer) -> None:
    """Give an article another owner, and with that person the team that owns it."""
    policy.require(KbPermission.HAND_OVER, by, article)
    if not owner.is_active:
        raise Invalid(
            _("Somebody who has left cannot own an article."), {"owner": _("Choose another.")}
        )
    if owner.id == by.id and not viewer_reads_every_part(by, article):
        raise Forbidden(_("A part of this article is kept for a higher tier: hand it to them."))
    before = article.owner_id
    article.owner_id, article.team_id = owner.id, owner.team_id or article.team_id
    events.write(article, "hand_over", by=by, owner=owner.id, before=before)


def _published(article: Article) -> int:
    if article.revision_id is None:
        raise Conflict(_("Nobody reads this article yet: it has not been published."))
    return article.revision_id


def _text(text: str, field: str, *, required: bool) -> str:
    text = text.strip()
    if required and not text:
        raise Invalid(_("A few words are needed here."), {field: _("Write a few words.")})
    if len(text) > TEXT_LENGTH:
        reason = _("Keep it under %(longest)s characters.", longest=digits(TEXT_LENGTH))
        raise Invalid(reason, {field: reason})
    return text
