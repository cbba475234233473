"""Moving an incident along: one press where a press is enough, a form where words are needed."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.errors import Conflict, Invalid, Missing
from portal.core.forms import Form
from portal.core.languages import _
from portal.core.policy import policy
from portal.core.web import needs
from portal.incidents import page
from portal.incidents.forms import ResolveForm, WaitForm, local_to_utc
from portal.incidents.lifecycle import INCIDENT
from portal.incidents.models.incident import Incident
from portal.incidents.policy import IncidentPermission
from portal.incidents.queries import incidents
from portal.incidents.terms import KnowledgeOutcome, PendingReason, ResolutionCode
from portal.incidents.texts import written
from portal.incidents.trail import ending
from portal.incidents.views.blueprint import bp
from portal.kb.models.article import Article
from portal.kb.queries import articles


@bp.route("/incidents/<inc:ref>/wait", methods=["GET", "POST"])
@needs(IncidentPermission.WORK)
def wait(ref: str) -> ResponseReturnValue:
    """Pause an incident: for what, and until when."""
    viewer = current_viewer()
    found = incidents.incident_at_desk(ref, viewer=viewer)
    form = WaitForm()
    if form.is_sent():
        inputs = {
            "reason": PendingReason(form.reason.data),
            "until": local_to_utc(form.until.data, viewer.zone),
            "note": form.note.data,
        }
        return _advance(found, "wait", viewer, form, inputs)
    return _asked(found, "wait", form)


@bp.route("/incidents/<inc:ref>/resolve", methods=["GET", "POST"])
@needs(IncidentPermission.RESOLVE)
def resolve(ref: str) -> ResponseReturnValue:
    """Say how it ended and what knowledge did."""
    viewer = current_viewer()
    found = incidents.incident_at_desk(ref, viewer=viewer)
    form = ResolveForm(data=ending.proposed(found, viewer))
    if form.is_sent():
        try:
            inputs = {
                "code": ResolutionCode(form.code.data),
                "resolution": written(form.resolution.data or "", field="resolution"),
                "outcome": KnowledgeOutcome(form.outcome.data),
                "article": _article(form.article.data or "", viewer),
            }
        except Invalid as refusal:
            form.show(refusal)
            return _asked(found, "resolve", form)
        return _advance(found, "resolve", viewer, form, inputs)
    return _asked(found, "resolve", form)


@bp.post("/incidents/<inc:ref>/steps/<verb>")
@needs(IncidentPermission.SEE_DESK)
def advance(ref: str, verb: str) -> ResponseReturnValue:
    """Take a step that needs at most a reason; a refused one says everything that is missing."""
    viewer = current_viewer()
    found = incidents.incident_at_desk(ref, viewer=viewer)
    if verb in page.HIDDEN or INCIDENT.step(verb).verb in ("wait", "resolve"):
        raise Missing
    note = request.form.get("note", "").strip()[:300]
    try:
        with db.writing():
            INCIDENT.advance(found, verb, by=viewer, note=note)
    except Conflict as refusal:
        shown = page.incident_page(incidents.incident_at_desk(ref, viewer=viewer), viewer)
        told = {"refusal": refusal, "kept_note": note}
        return render_template("incidents/show.html", **shown, **told), refusal.status
    flash(_("%(ref)s is %(state)s now.", ref=found.ref, state=found.state.clause), "good")
    return redirect(url_for("incidents.show", ref=found.ref))


def _advance(
    found: Incident, verb: str, viewer: Viewer, form: Form, inputs: dict[str, Any]
) -> ResponseReturnValue:
    try:
        with db.writing():
            INCIDENT.advance(found, verb, by=viewer, **inputs)
    except Conflict as refusal:
        form.form_errors.extend(refusal.missing or [str(refusal)])
        return render_template(f"incidents/{verb}.html", incident=found, form=form), 409
    except Invalid as refusal:
        form.show(refusal)
        return _asked(found, verb, form)
    flash(_("%(ref)s is %(state)s now.", ref=found.ref, state=found.state.clause), "good")
    return redirect(url_for("incidents.show", ref=found.ref))


def _asked(found: Incident, verb: str, form: Form) -> ResponseReturnValue:
    policy.require(INCIDENT.step(verb).needs, current_viewer(), found)
    return render_template(f"incidents/{verb}.html", incident=found, form=form), form.status


def _article(ref: str, viewer: Viewer) -> Article | None:
    if not ref.strip():
        return None
    try:
        return articles.article(ref.strip(), viewer=viewer)
    except Missing:
        reason = _("No article %(ref)s is open to you.", ref=ref.strip()[:40])
        raise Invalid(reason, {"article": reason}) from None
