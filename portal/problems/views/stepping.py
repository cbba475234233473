"""Moving a problem along: one press where a press is enough, a form where words are needed."""

from datetime import UTC, datetime, time
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.errors import Conflict, Invalid, Missing
from portal.core.languages import _, later
from portal.core.policy import policy
from portal.core.web import needs
from portal.core.wording import inside
from portal.problems import page
from portal.problems.forms import DuplicateForm, ResolveForm, RiskForm
from portal.problems.lifecycle import PROBLEM
from portal.problems.models.problem import Problem
from portal.problems.policy import ProblemPermission
from portal.problems.queries import problems
from portal.problems.terms import REASON_LENGTH
from portal.problems.views.asking import asked, done
from portal.problems.views.blueprint import bp

RESOLVE = (
    later("Resolve"),
    later("A change removed the cause, or you say what did."),
    later("Resolve"),
)
ACCEPT_RISK = (
    later("Accept the risk"),
    later("It stays as it is until a day, with your name; that day it opens again."),
    later("Accept"),
)
DUPLICATE = (
    later("A duplicate"),
    later("Its incidents stand with the original from now on."),
    later("Close as a duplicate"),
)


@bp.route("/problems/<prb:ref>/resolve", methods=["GET", "POST"])
@needs(ProblemPermission.SEE)
def resolve(ref: str) -> ResponseReturnValue:
    """Say that the cause is gone: by a change, or how else."""
    viewer = current_viewer()
    found = _may_step(ref, "resolve", viewer)
    form = ResolveForm()
    if form.is_sent():
        return done(found, form, RESOLVE, lambda: _advanced(found, "resolve", note=form.note.data))
    return asked(found, form, RESOLVE)


@bp.route("/problems/<prb:ref>/accept-risk", methods=["GET", "POST"])
@needs(ProblemPermission.ACCEPT_RISK)
def accept_risk(ref: str) -> ResponseReturnValue:
    """Leave it as it is until a day."""
    viewer = current_viewer()
    found = _may_step(ref, "accept_risk", viewer)
    form = RiskForm()
    if not form.is_sent():
        return asked(found, form, ACCEPT_RISK)
    inputs = {"note": form.note.data, "until": _begin_of(form.until.data, viewer)}
    return done(found, form, ACCEPT_RISK, lambda: _advanced(found, "accept_risk", **inputs))


@bp.route("/problems/<prb:ref>/duplicate", methods=["GET", "POST"])
@needs(ProblemPermission.SEE)
def duplicate(ref: str) -> ResponseReturnValue:
    """Say that it is another one."""
    viewer = current_viewer()
    found = _may_step(ref, "duplicate", viewer)
    form = DuplicateForm()
    if not form.is_sent():
        return asked(found, form, DUPLICATE)
    try:
        original = problems.problem((form.of.data or "").strip(), viewer=viewer)
    except Missing:
        form.show(
            Invalid(_("No such problem."), {"of": _("No problem of this number is open to you.")})
        )
        return asked(found, form, DUPLICATE)
    inputs = {"of": original, "note": form.note.data}
    return done(found, form, DUPLICATE, lambda: _advanced(found, "duplicate", **inputs))


@bp.post("/problems/<prb:ref>/steps/<verb>")
@needs(ProblemPermission.SEE)
def advance(ref: str, verb: str) -> ResponseReturnValue:
    """Take a step that needs at most a reason; a refused one says everything that is missing."""
    viewer = current_viewer()
    found = problems.problem(ref, viewer=viewer)
    if verb in page.HIDDEN or PROBLEM.step(verb).verb in page.WITH_PAGE:
        raise Missing
    note = request.form.get("note", "").strip()[:REASON_LENGTH]
    try:
        with db.writing():
            said = _advanced(found, verb, note=note)
    except Conflict as refusal:
        shown = page.problem_page(problems.problem(ref, viewer=viewer), viewer)
        told = {"refusal": refusal, "kept_note": note}
        return render_template("problems/show.html", **shown, **told), refusal.status
    flash(said, "good")
    return redirect(url_for("problems.show", ref=found.ref))


def _may_step(ref: str, verb: str, viewer: Viewer) -> Problem:
    """Return a problem with which this viewer may take a step; raises `Forbidden`."""
    found = problems.problem(ref, viewer=viewer)
    policy.require(PROBLEM.step(verb).needs, viewer, found)
    return found


def _advanced(found: Problem, verb: str, **inputs: Any) -> str:
    PROBLEM.advance(found, verb, by=current_viewer(), **inputs)
    return _("%(ref)s is now: %(state)s.", ref=found.ref, state=inside(found.state.label))


def _begin_of(day: Any, viewer: Viewer) -> datetime:
    """Return when a day begins where the viewer is."""
    return datetime.combine(day, time.min, viewer.zone).astimezone(UTC)
