"""What a change caused: named from either side, or opened as a new incident."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.catalog.models import Service
from portal.changes.forms import CausedForm
from portal.changes.models.change import Change
from portal.changes.policy import ChangePermission
from portal.changes.queries import changes
from portal.changes.services import causing
from portal.changes.views.blueprint import bp
from portal.core.db import db
from portal.core.errors import Invalid
from portal.core.languages import _
from portal.core.web import needs
from portal.incidents.models.incident import Incident
from portal.incidents.queries import incidents
from portal.incidents.services.reporting import Report
from portal.incidents.terms import Channel
from portal.incidents.texts import written


@bp.post("/changes/causes")
@needs(ChangePermission.NAME_CAUSE)
def name_cause() -> ResponseReturnValue:
    """Say that a change caused an incident."""
    change, incident = _named()
    with db.writing():
        causing.name_cause(change, incident, by=current_viewer())
    flash(
        _("%(ref)s is named as the cause of %(ref2)s.", ref=change.ref, ref2=incident.ref), "good"
    )
    return _back(change, incident)


@bp.post("/changes/causes/take-back")
@needs(ChangePermission.NAME_CAUSE)
def take_back_cause() -> ResponseReturnValue:
    """Say that it was not that change after all."""
    change, incident = _named()
    with db.writing():
        causing.take_back(change, incident, by=current_viewer())
    flash(
        _(
            "%(ref)s is no longer named as the cause of %(ref2)s.",
            ref=change.ref,
            ref2=incident.ref,
        ),
        "good",
    )
    return _back(change, incident)


@bp.route("/changes/<chg:ref>/incident", methods=["GET", "POST"])
@needs(ChangePermission.NAME_CAUSE)
def caused_incident(ref: str) -> ResponseReturnValue:
    """Open the incident a change caused; the form is filled in with what is known."""
    viewer = current_viewer()
    found = changes.change(ref, viewer=viewer)
    form = CausedForm(found.services, data=_filled_in(found))
    if form.is_sent():
        try:
            what = _reported(form, found)
            with db.writing():
                opened = causing.open_incident(found, what, by=viewer)
        except Invalid as refusal:
            form.show(refusal)
        else:
            flash(_("%(ref)s is open, caused by %(ref2)s.", ref=opened.ref, ref2=found.ref), "good")
            return redirect(url_for("incidents.show", ref=opened.ref))
    return render_template("changes/incident.html", change=found, form=form), form.status


def _named() -> tuple[Change, Incident]:
    viewer = current_viewer()
    change = changes.change(request.form.get("change", "").strip()[:14], viewer=viewer)
    incident = request.form.get("incident", "").strip()[:14]
    return change, incidents.incident_at_desk(incident, viewer=viewer)


def _back(change: Change, incident: Incident) -> ResponseReturnValue:
    if request.form.get("back") == "incident":
        return redirect(url_for("incidents.show", ref=incident.ref))
    return redirect(url_for("changes.show", ref=change.ref))


def _filled_in(change: Change) -> dict[str, object]:
    said = change.outcome_note or change.rollback_reason
    return {
        "title": _(
            "%(service)s: trouble after %(ref)s", service=change.services[0].name, ref=change.ref
        )
        if change.services
        else "",
        "description": _("After %(ref)s, %(title)s.", ref=change.ref, title=change.title)
        + f"\n\n{said}".rstrip(),
        "service": change.services[0].id if change.services else 0,
    }


def _reported(form: CausedForm, change: Change) -> Report:
    return Report(
        title=form.title.data or "",
        description=written(form.description.data or "", field="description"),
        channel=Channel.PORTAL,
        impact=form.impact.data,
        urgency=form.urgency.data,
        service=db.session.get(Service, form.service.data or 0),
        impact_started_at=change.started_at,
    )
