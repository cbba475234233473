"""What was learned: factors and resolution steps, and what each left in the knowledge base."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.errors import Invalid, Missing
from portal.core.languages import _
from portal.core.policy import policy
from portal.core.web import signed_in
from portal.kb.models.article import Article
from portal.kb.queries import articles
from portal.postmortems import factors
from portal.postmortems.forms import DraftForm, LessonForm, OutcomeForm
from portal.postmortems.models.lesson import Lesson
from portal.postmortems.models.postmortem import Postmortem
from portal.postmortems.policy import PostmortemPermission
from portal.postmortems.queries import postmortems
from portal.postmortems.services import articles as drafting
from portal.postmortems.services import moving, writing
from portal.postmortems.services.writing import LessonCard
from portal.postmortems.terms import LessonKind, Outcome
from portal.postmortems.views.blueprint import bp
from portal.problems.whys import filled


@bp.route("/postmortems/<pm:ref>/lessons", methods=["GET", "POST"])
@signed_in
def lessons(ref: str) -> ResponseReturnValue:
    """Add a contributing factor or a resolution step."""
    viewer = current_viewer()
    found = _writable(ref, viewer)
    form = LessonForm(found.shown_lines, factors.of(found), zone=viewer.zone)
    if not form.is_sent():
        return _page(found, form)
    try:
        with db.writing():
            lesson = writing.add_lesson(found, _card(form), by=viewer)
    except Invalid as refusal:
        form.show(refusal)
        return _page(found, form)
    return _back(found, lesson)


@bp.route("/postmortems/<pm:ref>/lessons/<int:number>", methods=["GET", "POST"])
@signed_in
def lesson(ref: str, number: int) -> ResponseReturnValue:
    """Say a lesson better, or tie it to other evidence."""
    viewer = current_viewer()
    found = _writable(ref, viewer)
    wanted = _lesson(found, number)
    form = LessonForm(
        found.shown_lines,
        [each for each in factors.of(found) if each.id != number],
        zone=viewer.zone,
        data={
            "kind": wanted.kind.value,
            "factor_kind": wanted.factor_kind.value if wanted.factor_kind else "",
            "statement": wanted.statement,
            "evidence": wanted.evidence,
            "under": wanted.parent_id or 0,
            **filled(wanted.whys),
        },
    )
    if not form.is_sent():
        return _page(found, form, wanted)
    try:
        with db.writing():
            writing.change_lesson(found, wanted, _card(form), by=viewer)
    except Invalid as refusal:
        form.show(refusal)
        return _page(found, form, wanted)
    return _back(found, wanted)


@bp.post("/postmortems/<pm:ref>/lessons/<int:number>/move")
@signed_in
def move_lesson(ref: str, number: int) -> ResponseReturnValue:
    """Move a factor in the tree: up, down, under the one before it, or out again."""
    viewer = current_viewer()
    found = _writable(ref, viewer)
    wanted = _lesson(found, number)
    with db.writing():
        moving.move(found, wanted, request.form.get("to", ""), by=viewer)
    return redirect(url_for("postmortems.show", ref=ref, _anchor=f"lesson-{number}"))


@bp.post("/postmortems/<pm:ref>/lessons/<int:number>/remove")
@signed_in
def remove_lesson(ref: str, number: int) -> ResponseReturnValue:
    """Take a lesson out again."""
    viewer = current_viewer()
    found = _writable(ref, viewer)
    wanted = _lesson(found, number)
    with db.writing():
        writing.remove_lesson(found, wanted, by=viewer)
    return redirect(url_for("postmortems.show", ref=ref, _anchor="lessons"))


@bp.route("/postmortems/<pm:ref>/lessons/<int:number>/outcome", methods=["GET", "POST"])
@signed_in
def outcome(ref: str, number: int) -> ResponseReturnValue:
    """Say which article a lesson left, or why none is needed."""
    viewer = current_viewer()
    found = _writable(ref, viewer)
    wanted = _lesson(found, number)
    told = {
        "outcome": wanted.outcome.value if wanted.outcome else None,
        "article": wanted.article.ref if wanted.article else "",
        "reason": wanted.reason,
    }
    form = OutcomeForm(data=told)
    if form.is_sent():
        try:
            article = _article(form.article.data or "", viewer)
            with db.writing():
                writing.conclude(
                    found,
                    wanted,
                    Outcome(form.outcome.data),
                    by=viewer,
                    article=article,
                    reason=form.reason.data or "",
                )
        except Invalid as refusal:
            form.show(refusal)
        else:
            return _back(found, wanted)
    shown = {"postmortem": found, "lesson": wanted, "form": form}
    return render_template("postmortems/outcome.html", **shown), form.status


@bp.post("/postmortems/<pm:ref>/lessons/<int:number>/draft")
@signed_in
def draft_article(ref: str, number: int) -> ResponseReturnValue:
    """Begin an article about a lesson, with what the incident said already in it."""
    viewer = current_viewer()
    found = _writable(ref, viewer)
    wanted = _lesson(found, number)
    form = DraftForm()
    if not form.is_sent():
        raise Invalid(_("Choose what kind of article it is."), {"kind": _("Choose one.")})
    with db.writing():
        made = drafting.draft(found, wanted, form.chosen, by=viewer)
    flash(
        _(
            "%(ref)s is begun: go on writing. %(postmortem)s names it already.",
            ref=made.ref,
            postmortem=found.ref,
        ),
        "good",
    )
    return redirect(url_for("kb.edit", ref=made.ref))


def _page(found: Postmortem, form: LessonForm, lesson: Lesson | None = None) -> ResponseReturnValue:
    shown = render_template("postmortems/lesson.html", postmortem=found, form=form, lesson=lesson)
    return shown, form.status


def _card(form: LessonForm) -> LessonCard:
    return LessonCard(
        kind=LessonKind(form.kind.data),
        statement=form.statement.data or "",
        factor_kind=form.factor,
        evidence=tuple(form.evidence.data or ()),
        whys=tuple(form.whys),
        under=form.under.data or None,
    )


def _article(ref: str, viewer: Viewer) -> Article | None:
    if not ref.strip():
        return None
    try:
        return articles.article(ref.strip(), viewer=viewer)
    except Missing:
        reason = _("No article %(ref)s is open to you.", ref=ref.strip()[:14])
        raise Invalid(reason, {"article": reason}) from None


def _back(found: Postmortem, lesson: Lesson) -> ResponseReturnValue:
    where = url_for("postmortems.show", ref=found.ref, _anchor=f"lesson-{lesson.id}")
    return redirect(where)


def _writable(ref: str, viewer: Viewer) -> Postmortem:
    found = postmortems.postmortem(ref, viewer=viewer)
    policy.require(PostmortemPermission.WRITE, viewer, found)
    return found


def _lesson(found: Postmortem, number: int) -> Lesson:
    for each in found.lessons:
        if each.id == number:
            return each
    raise Missing
