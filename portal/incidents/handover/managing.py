"""The page of the checks usual before an incident goes up."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.catalog.models import Service
from portal.catalog.queries import entries
from portal.core.db import db
from portal.core.errors import Invalid
from portal.core.languages import _
from portal.core.web import needs
from portal.incidents.handover import diagnostics as verbs
from portal.incidents.handover.forms import DiagnosticForm
from portal.incidents.policy import IncidentPermission
from portal.incidents.views.blueprint import bp


@bp.route("/admin/diagnostics", methods=["GET", "POST"])
@needs(IncidentPermission.MANAGE_DIAGNOSTICS)
def diagnostics() -> ResponseReturnValue:
    """List the checks by service, and take a new one."""
    form = DiagnosticForm()
    if form.is_sent():
        try:
            with db.writing():
                number = form.service.data
                service = db.session.get(Service, number) if number else None
                verbs.add(form.text.data or "", service, by=current_viewer())
        except Invalid as refusal:
            form.show(refusal)
        else:
            flash(_("Added: the next hand-over asks for it."), "good")
            return redirect(url_for("incidents.diagnostics"))
    names = {service.id: service.name for service in entries.services()}
    page = render_template(
        "incidents/handover/diagnostics.html", form=form, checks=verbs.diagnostics(), names=names
    )
    return page, form.status


@bp.post("/admin/diagnostics/<int:number>/remove")
@needs(IncidentPermission.MANAGE_DIAGNOSTICS)
def remove_diagnostic(number: int) -> ResponseReturnValue:
    """Take a check off the list."""
    with db.writing():
        verbs.remove(verbs.diagnostic(number), by=current_viewer())
    flash(_("Removed: hand-overs made before keep it."), "good")
    return redirect(url_for("incidents.diagnostics"))
