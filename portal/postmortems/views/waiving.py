"""The waiver of an incident's postmortem: asking for it, answering, and asking somebody else."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.models import Person
from portal.accounts.sign_in import current_viewer
from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.errors import Conflict, Invalid
from portal.core.forms import Form
from portal.core.languages import _
from portal.core.policy import policy
from portal.core.web import needs
from portal.incidents.lifecycle import why_look_back
from portal.incidents.models.incident import Incident
from portal.incidents.policy import IncidentPermission
from portal.incidents.queries import incidents
from portal.postmortems.models.waiver import WaiverRequest
from portal.postmortems.policy import PostmortemPermission
from portal.postmortems.queries import waivers
from portal.postmortems.services import waiving
from portal.postmortems.views.blueprint import bp
from portal.postmortems.waiver_forms import AnswerForm, AskForm, OtherApproverForm


@bp.route("/incidents/<inc:ref>/waiver", methods=["GET", "POST"])
@needs(PostmortemPermission.START)
def waiver(ref: str) -> ResponseReturnValue:
    """Show how the waiver stands, and ask for one."""
    viewer = current_viewer()
    incident = incidents.incident_at_desk(ref, viewer=viewer)
    form = AskForm(waivers.approvers(incident, but=viewer.id))
    if not form.is_sent():
        return _page(incident, form, form.status)

    def deed() -> str:
        approver = _chosen(form)
        waiving.ask(incident, form.reason.data or "", approver, by=viewer)
        return _("%(name)s is asked to waive the postmortem.", name=approver.name)

    return _done(incident, form, deed)


@bp.post("/incidents/<inc:ref>/waiver/answer")
@needs(IncidentPermission.WAIVE)
def answer_waiver(ref: str) -> ResponseReturnValue:
    """Waive the postmortem, or ask for it after all."""
    viewer = current_viewer()
    incident = incidents.incident_at_desk(ref, viewer=viewer)
    form = AnswerForm()
    if not form.is_sent():
        return _page(incident, form, form.status)
    is_given = request.form.get("given") == "1"

    def deed() -> str:
        asked = _open(incident)
        if is_given:
            waiving.give(asked, by=viewer)
            return _("The postmortem is waived: the incident can be closed.")
        waiving.decline(asked, form.answer.data or "", by=viewer)
        return _("The postmortem is asked for after all.")

    return _done(incident, form, deed)


@bp.post("/incidents/<inc:ref>/waiver/approver")
@needs(PostmortemPermission.START)
def hand_waiver_on(ref: str) -> ResponseReturnValue:
    """Ask another manager instead."""
    viewer = current_viewer()
    incident = incidents.incident_at_desk(ref, viewer=viewer)
    form = OtherApproverForm(_others(incident))
    if not form.is_sent():
        return _page(incident, form, form.status)

    def deed() -> str:
        approver = _chosen(form)
        waiving.hand_on(_open(incident), approver, by=viewer)
        return _("%(name)s is asked instead.", name=approver.name)

    return _done(incident, form, deed)


def _done(incident: Incident, form: Form, deed: Callable[[], str]) -> ResponseReturnValue:
    try:
        with db.writing():
            said = deed()
    except Invalid as refusal:
        form.show(refusal)
        return _page(incident, form, form.status)
    except Conflict as refusal:
        form.form_errors.append(str(refusal))
        return _page(incident, form, refusal.status)
    flash(said, "good")
    return redirect(url_for("incidents.show", ref=incident.ref, _anchor="postmortem"))


def _page(incident: Incident, form: Form, status: int) -> ResponseReturnValue:
    viewer = current_viewer()
    latest = waivers.latest_for(incident)
    is_open = latest is not None and latest.decided_at is None
    offered = (AnswerForm, OtherApproverForm) if is_open else (AskForm,)
    forms = {kind: form if isinstance(form, kind) else _empty(kind, incident) for kind in offered}
    shown = render_template(
        "postmortems/waiver.html",
        incident=incident,
        latest=latest,
        is_open=is_open,
        why=why_look_back(incident),
        can_be_asked=waivers.can_be_asked(incident),
        may_answer=is_open and may_answer(latest, viewer),
        ask=forms.get(AskForm),
        answer=forms.get(AnswerForm),
        other=forms.get(OtherApproverForm)
        if _others(incident) or isinstance(form, OtherApproverForm)
        else None,
        refused=form.form_errors,
    )
    return shown, status


def may_answer(asked: WaiverRequest | None, viewer: Viewer) -> bool:
    """Say whether this viewer may answer a request: any manager but whoever asked."""
    return (
        asked is not None
        and asked.asked_by_id != viewer.id
        and policy.allows(IncidentPermission.WAIVE, viewer, asked.incident)
    )


def _empty(kind: type[Form], incident: Incident) -> Form:
    if kind is AnswerForm:
        return AnswerForm(formdata=None)
    if kind is OtherApproverForm:
        return OtherApproverForm(_others(incident), formdata=None)
    return kind(waivers.approvers(incident, but=current_viewer().id), formdata=None)


def _others(incident: Incident) -> list[Person]:
    """Return who can be asked instead: managers who neither asked nor are asked now."""
    asked = waivers.open_for(incident)
    taken = {asked.asked_by_id, asked.approver_id} if asked else set()
    return [each for each in waivers.approvers(incident) if each.id not in taken]


def _chosen(form: AskForm | OtherApproverForm) -> Person:
    return db.session.get_one(Person, form.approver.data)


def _open(incident: Incident) -> WaiverRequest:
    found = waivers.open_for(incident)
    if found is None:
        raise Conflict(_("Nothing waits for an answer any more."))
    return found
