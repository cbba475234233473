"""Translating: an article of its own that says the same in another language."""

from sqlalchemy import select

from portal.accounts.viewer import Viewer
from portal.core import clock, events, tongues
from portal.core.db import db
from portal.core.errors import Conflict, Invalid
from portal.core.languages import _
from portal.core.policy import policy
from portal.kb.models.article import Article
from portal.kb.models.attachment import Attachment
from portal.kb.models.proposal import Proposal
from portal.kb.policy import KbPermission
from portal.kb.queries import translations
from portal.kb.services import attaching, writing
from portal.kb.services.attaching import KeptFile
from portal.kb.services.rhythm import rhythm
from portal.kb.terms import DueReason


def translate(article: Article, language: str, *, by: Viewer) -> Proposal:
    """Begin an article in another language, filled with the approved text and its files.

    Refuses a language the text is in already, and whoever does not read all of it.
    """
    policy.require(KbPermission.PROPOSE, by, article)
    policy.require(KbPermission.WRITE, by)
    if article.revision is None:
        raise Conflict(_("Nobody reads this article yet: publish it before it is translated."))
    _is_free(article, language)
    proposal = writing.create_article(
        article.kind, article.revision.content, by=by, language=language
    )
    made = proposal.article
    made.original_id = translations.root(article)
    made.translated_revision_id = (article.original or article).revision_id
    for file in db.session.scalars(select(Attachment).where(Attachment.article_id == article.id)):
        attaching.attach(made, _again(file), by=writing.person_of(by))
    events.write(made, "translate", by=by, original=article.ref, language=language)
    return proposal


def say_language(article: Article, language: str, *, by: Viewer) -> None:
    """Say which language an article is in; refuses one its translations have already."""
    policy.require(KbPermission.PROPOSE, by, article)
    if language == article.language:
        return
    _is_free(article, language)
    before, article.language = article.language, language
    events.write(article, "say_language", by=by, language=language, before=before)


def says_the_same(article: Article, *, by: Viewer) -> None:
    """Say that a translation says what its original says today; refuses what is none."""
    policy.require(KbPermission.PROPOSE, by, article)
    original = article.original
    if original is None or original.revision_id is None:
        raise Conflict(_("This article is no translation of a text that people read."))
    article.translated_revision_id = original.revision_id
    if article.due_reason is DueReason.ORIGINAL_CHANGED:
        article.review_due_at = rhythm.next_check(clock.now())
        article.due_reason, article.due_note = DueReason.CALENDAR, ""
    events.write(article, "says_the_same", by=by, original=original.ref)


def _is_free(article: Article, language: str) -> None:
    """Refuse an unknown language, and one the group speaks already."""
    if language not in tongues.TONGUES:
        sentence = _("Choose a language of the list.")
        raise Invalid(sentence, {"language": sentence})
    taken = {article.language, *(each.language for each in translations.all_of(article))}
    if language in taken:
        sentence = _(
            "This article is there in %(name)s already, or being written.",
            name=tongues.named(language),
        )
        raise Invalid(sentence, {"language": sentence})


def _again(file: Attachment) -> KeptFile:
    return KeptFile(file.name, file.sha256, file.size, file.content_type, file.text, file.problem)
