"""The form of a new incident, and what is known already while it is written."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.accounts.viewer import Viewer
from portal.catalog.models import Service
from portal.core.db import db
from portal.core.errors import Invalid, Missing
from portal.core.languages import _
from portal.core.web import needs
from portal.incidents import before
from portal.incidents.forms import IncidentForm
from portal.incidents.models.incident import Incident
from portal.incidents.policy import IncidentPermission
from portal.incidents.queries import incidents
from portal.incidents.queries.people import one, unknown
from portal.incidents.services import attaching
from portal.incidents.services.reporting import Report, report
from portal.incidents.terms import TEXT_LENGTH, TITLE_LENGTH, Channel
from portal.incidents.texts import written
from portal.incidents.views.blueprint import bp
from portal.kb.sent import files_sent


@bp.route("/incidents/new", methods=["GET", "POST"])
@needs(IncidentPermission.WORK)
def new() -> ResponseReturnValue:
    """Take an incident in; with `again`, one that is another one over again."""
    viewer = current_viewer()
    again = _again(request.values.get("again", ""), viewer)
    form = IncidentForm(**_filled_in(again))
    if "look" in request.form:
        return _asked(form, again)
    if form.is_sent():
        try:
            return _opened(form, again, viewer)
        except Invalid as refusal:
            form.show(refusal)
    return _asked(form, again)


@bp.post("/incidents/known")
@needs(IncidentPermission.WORK)
def known() -> ResponseReturnValue:
    """Answer with what is known about the words typed so far."""
    found = before.known(
        request.form.get("title", "")[: TITLE_LENGTH * 2],
        request.form.get("description", "")[:TEXT_LENGTH],
        viewer=current_viewer(),
    )
    shown = {
        "known": found,
        "counts_me_too": before.counts_me_too,
        "state_of": before.state_of,
    }
    return render_template("incidents/_known.html", **shown)


def _opened(form: IncidentForm, again: Incident | None, viewer: Viewer) -> ResponseReturnValue:
    what, kept = _reported(form, again, viewer), files_sent()
    with db.writing():
        opened = report(what, by=viewer)
        for file in kept:
            attaching.attach(opened, file, by=viewer, internal=False)
    flash(_("%(ref)s is open.", ref=opened.ref), "good")
    if opened.requester is None and (words := unknown(opened.reported_for)):
        flash(words, "info")
    return redirect(url_for("incidents.show", ref=opened.ref))


def _asked(form: IncidentForm, again: Incident | None) -> ResponseReturnValue:
    """Show the form, with what is known about what stands in it."""
    title, description = form.title.data or "", form.description.data or ""
    found = before.known(title, description, viewer=current_viewer())
    return render_template(
        "incidents/new.html",
        form=form,
        again=again,
        known=found,
        counts_me_too=before.counts_me_too,
        state_of=before.state_of,
    ), form.status


def _reported(form: IncidentForm, again: Incident | None, viewer: Viewer) -> Report:
    typed = " ".join((form.requester.data or "").split())
    person = one(typed) if typed else viewer.person
    title = form.title.data or ""
    named = db.session.get(Service, form.service.data) if form.service.data else None
    is_address = "@" in typed
    return Report(
        title=title,
        description=written(form.description.data or "", field="description"),
        channel=Channel(form.channel.data),
        impact=form.impact.data,
        urgency=form.urgency.data,
        service=named or before.guessed(title),
        requester=person,
        requester_email=typed if person is None and is_address else "",
        requester_name=typed if person is None and not is_address else "",
        recurrence_of=again,
        is_confidential=bool(form.is_confidential.data),
    )


def _again(ref: str, viewer: Viewer) -> Incident | None:
    """Return the incident that happens again; nothing for one that is not there or still open."""
    try:
        found = incidents.incident_at_desk(ref, viewer=viewer)
    except Missing:
        return None
    return None if found.is_open else found


def _filled_in(again: Incident | None) -> dict[str, object]:
    if again is None:
        return {}
    return {
        "title": again.title,
        "service": again.service_id or 0,
        "requester": again.requester.email if again.requester else again.requester_email,
        "impact": again.impact,
        "urgency": again.urgency,
    }
