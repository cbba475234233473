"""The form of a new incident."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from portal.accounts.models import Person
from portal.accounts.sign_in import current_viewer
from portal.accounts.viewer import Viewer
from portal.catalog.models import Service
from portal.core.db import db
from portal.core.errors import Invalid
from portal.core.web import needs
from portal.incidents.forms import IncidentForm
from portal.incidents.policy import IncidentPermission
from portal.incidents.services.reporting import Report, report
from portal.incidents.terms import Channel
from portal.incidents.texts import written
from portal.incidents.views.blueprint import bp


@bp.route("/incidents/new", methods=["GET", "POST"])
@needs(IncidentPermission.WORK)
def new() -> ResponseReturnValue:
    """Take an incident in."""
    viewer = current_viewer()
    form = IncidentForm()
    if form.is_sent():
        try:
            what = _reported(form, viewer)
            with db.writing():
                opened = report(what, by=viewer)
        except Invalid as refusal:
            form.show(refusal)
        else:
            flash(f"{opened.ref} is open.", "good")
            return redirect(url_for("incidents.show", ref=opened.ref))
    return render_template("incidents/new.html", form=form), form.status


def _reported(form: IncidentForm, viewer: Viewer) -> Report:
    address = (form.requester.data or "").strip().lower()
    here = select(Person).where(func.lower(Person.email) == address, Person.left_at.is_(None))
    person = db.session.scalar(here) if address else viewer.person
    return Report(
        title=form.title.data or "",
        description=written(form.description.data or "", field="description"),
        channel=Channel(form.channel.data),
        impact=form.impact.data,
        urgency=form.urgency.data,
        service=db.session.get(Service, form.service.data) if form.service.data else None,
        requester=person,
        requester_email=address if person is None else "",
        is_confidential=bool(form.is_confidential.data),
    )
