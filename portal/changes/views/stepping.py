"""Moving a change along: one press where a press is enough, a form where words are needed."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.accounts.viewer import Viewer
from portal.changes import deciding, page
from portal.changes.forms import AskForm, FinishForm, ReviewForm, VoteForm
from portal.changes.lifecycle import CHANGE
from portal.changes.models.change import Change
from portal.changes.policy import ChangePermission
from portal.changes.queries import changes, rounds
from portal.changes.services import carrying_out
from portal.changes.terms import ChangeState, ChangeType, Choice, Outcome, Rule
from portal.changes.views.blueprint import bp
from portal.core.db import db
from portal.core.errors import Conflict, Invalid, Missing
from portal.core.forms import Form
from portal.core.languages import _
from portal.core.policy import policy
from portal.core.web import needs
from portal.core.wording import inside
from portal.incidents.texts import written
from portal.incidents.trail.terms import StepResult


@bp.post("/changes/<chg:ref>/steps/<verb>")
@needs(ChangePermission.SEE)
def advance(ref: str, verb: str) -> ResponseReturnValue:
    """Take a step that needs at most a reason; a refused one says everything that is missing."""
    viewer = current_viewer()
    found = changes.change(ref, viewer=viewer)
    if verb in page.HIDDEN or CHANGE.step(verb).verb in page.WITH_FORM:
        raise Missing
    note = request.form.get("note", "").strip()[:500]
    try:
        with db.writing():
            CHANGE.advance(found, verb, by=viewer, note=note)
    except Conflict as refusal:
        shown = page.change_page(changes.change(ref, viewer=viewer), viewer)
        told = {"refusal": refusal, "kept_note": note}
        return render_template("changes/show.html", **shown, **told), refusal.status
    return _done(found)


@bp.route("/changes/<chg:ref>/ask", methods=["GET", "POST"])
@needs(ChangePermission.SEE)
def ask(ref: str) -> ResponseReturnValue:
    """Choose who is asked to agree: after the assessment, or at once for an emergency."""
    viewer = current_viewer()
    found = changes.change(ref, viewer=viewer)
    verb = "call_vote" if found.type is ChangeType.EMERGENCY else "ask"
    people = rounds.people_to_ask()
    form = AskForm(people)
    if not form.is_sent():
        return _asked(found, verb, form)
    chosen = set(form.people.data or ())
    inputs = {
        "people": [person for person in people if person.id in chosen],
        "rule": Rule(form.rule.data),
        "quorum": form.quorum.data or 0,
    }
    return _advance(found, verb, form, inputs)


@bp.post("/changes/<chg:ref>/vote")
@needs(ChangePermission.SEE)
def vote(ref: str) -> ResponseReturnValue:
    """Say yes or no to what is on the screen; a vote that comes too late is shown, not lost."""
    viewer = current_viewer()
    found = changes.change(ref, viewer=viewer)
    form = VoteForm()
    try:
        _require_a_round(found, viewer)
        if not form.is_sent():
            raise Invalid(_("Choose how you vote."), {"choice": _("Choose how you vote.")})
        choice, comment = Choice(form.choice.data), form.comment.data or ""
        with db.writing():
            seen = form.seen.data or ""
            deciding.vote(found, choice, by=viewer, seen=seen, comment=comment)
    except Invalid as refusal:
        form.show(refusal)
        shown = page.change_page(found, viewer)
        return render_template("changes/show.html", **shown, vote_form=form), 422
    except Conflict as refusal:
        shown = page.change_page(changes.change(ref, viewer=viewer), viewer)
        told = {"refusal": refusal, "kept_note": form.comment.data, "vote_form": form}
        return render_template("changes/show.html", **shown, **told), refusal.status
    flash(
        _("Your vote is in. %(ref)s: %(state)s.", ref=found.ref, state=inside(found.state.label)),
        "good",
    )
    return redirect(url_for("changes.show", ref=ref))


def _require_a_round(found: Change, viewer: Viewer) -> None:
    """Refuse a vote of whoever is not asked; raises `Conflict` where the round is over."""
    latest = rounds.latest_round(found)
    if latest and latest.asks(viewer.id) and not latest.is_going_on:
        raise Conflict(
            _(
                "The round you were asked in is over: no vote counts in it any more. "
                "Read the change as it stands now."
            )
        )
    policy.require(ChangePermission.VOTE, viewer, found)


@bp.post("/changes/<chg:ref>/checklist/<int:number>")
@needs(ChangePermission.SEE)
def take_step(ref: str, number: int) -> ResponseReturnValue:
    """Say how a step went; what somebody else said first is shown instead of lost."""
    viewer = current_viewer()
    found = changes.change(ref, viewer=viewer)
    policy.require(ChangePermission.IMPLEMENT, viewer, found)
    note = request.form.get("note", "")
    try:
        with db.writing():
            seen = request.form.get("seen", 0, type=int)
            carrying_out.take(found, number, _result(), by=viewer, seen=seen, note=note)
    except (Conflict, Invalid) as refusal:
        found = changes.change(ref, viewer=viewer)
        kept = {"refused_step": number, "refused_because": str(refusal), "kept_note": note}
        shown = page.change_page(found, viewer)
        return render_template("changes/show.html", **shown, **kept), refusal.status
    return redirect(url_for("changes.show", ref=ref, _anchor=f"step-{_next_after(found, number)}"))


@bp.route("/changes/<chg:ref>/finish", methods=["GET", "POST"])
@needs(ChangePermission.SEE)
def finish(ref: str) -> ResponseReturnValue:
    """Say how it went."""
    found = changes.change(ref, viewer=current_viewer())
    proposed = Outcome.ROLLED_BACK.value if found.is_rolling_back else None
    form = FinishForm(data={"outcome": proposed, "note": found.rollback_reason})
    if not form.is_sent():
        return _asked(found, "finish", form)
    inputs = {"outcome": Outcome(form.outcome.data), "note": form.note.data or ""}
    return _advance(found, "finish", form, inputs)


@bp.route("/changes/<chg:ref>/review", methods=["GET", "POST"])
@needs(ChangePermission.SEE)
def review(ref: str) -> ResponseReturnValue:
    """Write down what is learned from it, and close it."""
    found = changes.change(ref, viewer=current_viewer())
    form = ReviewForm(data={**found.answers, "impact_analysis": found.impact_analysis})
    if not form.is_sent():
        return _asked(found, "close", form)
    try:
        analysis = form.impact_analysis.data or ""
        inputs = {
            "notes": written(form.notes.data or "", field="notes"),
            "impact_analysis": written(analysis, field="impact_analysis"),
            "answers": form.answers,
            "late": form.late.data or "",
        }
    except Invalid as refusal:
        form.show(refusal)
        return _asked(found, "close", form)
    return _advance(found, "close", form, inputs)


def _next_after(found: Change, number: int) -> int:
    """Return the step to go on with: the first without a result, else the one just taken."""
    part = page.open_part(found)
    left = [step.id for step in found.steps_of(part) if step.result is None] if part else []
    return left[0] if left else number


def _asked(found: Change, verb: str, form: Form) -> ResponseReturnValue:
    viewer = current_viewer()
    policy.require(CHANGE.step(verb).needs, viewer, found)
    if found.state not in CHANGE.step(verb).sources:
        raise Conflict(
            _(
                "This is %(state)s now: nothing is to be asked here.",
                state=inside(found.state.label),
            )
        )
    return _form_page(found, verb, form), form.status


def _advance(found: Change, verb: str, form: Form, inputs: dict[str, Any]) -> ResponseReturnValue:
    viewer = current_viewer()
    try:
        with db.writing():
            CHANGE.advance(found, verb, by=viewer, **inputs)
    except Conflict as refusal:
        form.form_errors.extend(refusal.missing or [str(refusal)])
        return _form_page(found, verb, form), 409
    return _done(found)


def _form_page(found: Change, verb: str, form: Form) -> str:
    step = CHANGE.step(verb)
    late = found.review_due_at is not None and found.state is ChangeState.REVIEW
    shown = {"change": found, "form": form, "step": step, "is_full": late}
    template = {"call_vote": "ask", "ask": "ask", "finish": "finish", "close": "review"}[verb]
    return render_template(f"changes/{template}.html", **shown)


def _done(found: Change) -> ResponseReturnValue:
    flash(_("%(ref)s: %(state)s.", ref=found.ref, state=inside(found.state.label)), "good")
    return redirect(url_for("changes.show", ref=found.ref))


def _result() -> StepResult:
    value = request.form.get("result", "")
    if value not in set(StepResult):
        raise Invalid(_("Say whether the step is done, failed or skipped."))
    return StepResult(value)
