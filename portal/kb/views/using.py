"""Using an article: verdicts, flags, verification, and its life after publishing."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.errors import Conflict, Invalid, Missing
from portal.core.forms import choices
from portal.core.languages import _, later
from portal.core.policy import policy
from portal.core.web import is_local, signed_in
from portal.kb.forms import AnswerForm, FlagForm, HandOverForm, ReviewDateForm, VerifyForm
from portal.kb.lifecycle import ARTICLE
from portal.kb.models.article import Article
from portal.kb.models.revision import Revision
from portal.kb.models.use import Flag
from portal.kb.page import step_numbers
from portal.kb.policy import KbPermission, reading_tier
from portal.kb.queries import articles, use
from portal.kb.services import rendering, using
from portal.kb.terms import DueReason, FlagKind, Verdict, VerificationBasis
from portal.kb.views.reading import bp

BECAME = {
    "validate": later("%(ref)s is now validated."),
    "archive": later("%(ref)s is now archived."),
    "restore": later("%(ref)s is now not validated."),
}


@bp.post("/kb/<kb:ref>/feedback")
@signed_in
def give_feedback(ref: str) -> ResponseReturnValue:
    """Keep a verdict on an article."""
    viewer = current_viewer()
    verdict = _verdict(request.form.get("verdict", ""))
    with db.writing():
        article = articles.article(ref, viewer=viewer)
        using.give_feedback(
            article,
            verdict,
            by=viewer,
            comment=request.form.get("comment", ""),
            step_key=request.form.get("step", ""),
        )
    return redirect(url_for("kb.show", slug=article.slug, _anchor="feedback"))


@bp.post("/kb/<kb:ref>/read")
@signed_in
def read(ref: str) -> ResponseReturnValue:
    """Remember that the viewer has read a revision: its changes are not pointed out again."""
    viewer = current_viewer()
    with db.writing():
        article = articles.article(ref, viewer=viewer)
        number = request.form.get("revision", 0, type=int)
        using.know(article, articles.revision(article, number, viewer=viewer), by=viewer)
    back = request.form.get("next", "")
    return redirect(back if back and is_local(back) else url_for("kb.show", slug=article.slug))


@bp.get("/kb/<kb:ref>/feedback")
@signed_in
def feedback(ref: str) -> ResponseReturnValue:
    """Show what readers said, to those who can do something about it."""
    viewer = current_viewer()
    article = articles.article(ref, viewer=viewer)
    policy.require(KbPermission.SEE_FEEDBACK, viewer, article)
    return render_template(
        "kb/feedback.html",
        article=article,
        verdicts=use.feedback_on(article, viewer=viewer),
        verifications=use.verifications_of(article),
        counts=use.verdict_counts(article),
        step_numbers=step_numbers(article, viewer),
    )


@bp.route("/kb/<kb:ref>/flags", methods=["GET", "POST"])
@signed_in
def flags(ref: str) -> ResponseReturnValue:
    """Show the flags of an article, and take a new one."""
    viewer = current_viewer()
    article = articles.article(ref, viewer=viewer)
    form = FlagForm(quote=request.args.get("quote", "")[:1000])
    if form.validate_on_submit():
        with db.writing():
            using.raise_flag(
                article,
                FlagKind.of(form.kind.data),
                form.text.data or "",
                by=viewer,
                quote=form.quote.data or "",
            )
        flash(_("Thank you: the owner has been told, and answers here."), "good")
        return redirect(url_for("kb.flags", ref=article.ref))
    return _flags_page(article, form, AnswerForm(formdata=None))


@bp.post("/kb/<kb:ref>/flags/<int:number>/answer")
@signed_in
def answer_flag(ref: str, number: int) -> ResponseReturnValue:
    """Answer a flag and close it."""
    viewer = current_viewer()
    article = articles.article(ref, viewer=viewer)
    flag = use.flag(number, viewer=viewer)
    if flag.article_id != article.id:
        raise Missing
    policy.require(KbPermission.ANSWER_FLAG, viewer, flag)
    form = AnswerForm()
    if not form.validate_on_submit():
        return _flags_page(article, FlagForm(formdata=None), form, answered=number)
    with db.writing():
        using.answer_flag(flag, form.answer.data or "", by=viewer)
    flash(_("Answered: whoever raised it has been told."), "good")
    return redirect(url_for("kb.flags", ref=article.ref))


@bp.route("/kb/<kb:ref>/verify", methods=["GET", "POST"])
@signed_in
def verify(ref: str) -> ResponseReturnValue:
    """Confirm that the approved text is still correct, on a named basis."""
    viewer = current_viewer()
    article = articles.article(ref, viewer=viewer)
    policy.require(KbPermission.VERIFY, viewer, article)
    form = VerifyForm()
    if form.validate_on_submit():
        with db.writing():
            basis = VerificationBasis.of(form.basis.data)
            using.verify(article, basis, form.evidence.data or "", by=viewer)
        flash(_("Verified: readers see your name and the basis beside it."), "good")
        return redirect(url_for("kb.show", slug=article.slug))
    history = use.verifications_of(article)
    page = render_template("kb/verify.html", article=article, form=form, history=history)
    return page, 422 if form.is_submitted() else 200


@bp.route("/kb/<kb:ref>/review-date", methods=["GET", "POST"])
@signed_in
def review_date(ref: str) -> ResponseReturnValue:
    """Make an article due for review, with a reason readers see."""
    viewer = current_viewer()
    article = articles.article(ref, viewer=viewer)
    policy.require(KbPermission.ASK_FOR_REVIEW, viewer, article)
    form = ReviewDateForm()
    if form.validate_on_submit():
        with db.writing():
            using.ask_for_review(
                article,
                DueReason.of(form.reason.data),
                by=viewer,
                note=form.note.data or "",
                at=form.instant(viewer.zone),
            )
        flash(_("The review date is set, and readers see why."), "good")
        return redirect(url_for("kb.show", slug=article.slug))
    page = render_template("kb/review_date.html", article=article, form=form)
    return page, 422 if form.is_submitted() else 200


@bp.route("/kb/<kb:ref>/owner", methods=["GET", "POST"])
@signed_in
def hand_over(ref: str) -> ResponseReturnValue:
    """Give an article another owner."""
    viewer = current_viewer()
    article = articles.article(ref, viewer=viewer)
    policy.require(KbPermission.HAND_OVER, viewer, article)
    people = use.possible_owners(article)
    form = HandOverForm(owner=article.owner_id)
    form.owner.choices = choices((person.id, person.name) for person in people)
    if form.validate_on_submit():
        with db.writing():
            owner = next(person for person in people if person.id == form.owner.data)
            using.hand_over(article, owner, by=viewer)
        flash(_("%(name)s now answers for this article.", name=owner.name), "good")
        return redirect(url_for("kb.show", slug=article.slug))
    page = render_template("kb/hand_over.html", article=article, form=form)
    return page, 422 if form.is_submitted() else 200


@bp.post("/kb/<kb:ref>/life/<verb>")
@signed_in
def advance(ref: str, verb: str) -> ResponseReturnValue:
    """Move an article along its life: validate, archive, bring back."""
    viewer = current_viewer()
    with db.writing():
        article = articles.article(ref, viewer=viewer)
        if not article.is_published:
            raise Conflict(_("This article has not been published yet."))
        ARTICLE.advance(article, verb, by=viewer, note=request.form.get("note", ""))
    flash(BECAME[verb] % {"ref": article.ref}, "good")
    return redirect(url_for("kb.show", slug=article.slug))


def _flags_page(
    article: Article, form: FlagForm, answer: AnswerForm, *, answered: int | None = None
) -> ResponseReturnValue:
    if not article.is_published:
        raise Missing
    viewer = current_viewer()
    found = use.flags_of(article, viewer=viewer)
    page = render_template(
        "kb/flags.html",
        article=article,
        flags=found,
        quotes={flag.id: _quote(flag, viewer) for flag in found},
        form=form,
        answer=answer,
        answered=answered,
        may_answer=policy.allows(KbPermission.ANSWER_FLAG, viewer, article),
    )
    return page, 422 if form.is_submitted() else 200


def _quote(flag: Flag, viewer: Viewer) -> str:
    """Return the quoted passage where the viewer's tier reads it, else nothing."""
    revision = db.session.get_one(Revision, flag.revision_id)
    tier = reading_tier(viewer, flag.article)
    if revision.top_tier <= tier or not flag.quote:
        return flag.quote
    text = rendering.reading(flag.article, revision.body, tier=tier).text
    return flag.quote if " ".join(flag.quote.split()) in " ".join(text.split()) else ""


def _verdict(value: str) -> Verdict:
    try:
        return Verdict.of(value)
    except KeyError:
        raise Invalid(_("Say whether it worked, did not work, or is wrong.")) from None
