"""Beginning a postmortem, giving it a title, letting it be about more, and a new version of it."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.core.db import db
from portal.core.errors import Invalid, Missing
from portal.core.policy import policy
from portal.core.web import needs, signed_in
from portal.incidents.models.incident import Incident
from portal.incidents.queries import incidents
from portal.incidents.queries.merged import survivor_of
from portal.postmortems.forms import IncidentForm, StartForm, TitleForm
from portal.postmortems.policy import PostmortemPermission
from portal.postmortems.queries import postmortems
from portal.postmortems.services import revising, starting, writing
from portal.postmortems.terms import Size
from portal.postmortems.views.blueprint import bp


@bp.post("/incidents/<inc:ref>/postmortem")
@needs(PostmortemPermission.START)
def start(ref: str) -> ResponseReturnValue:
    """Make a draft with everything the incident knows already."""
    viewer = current_viewer()
    incident = incidents.incident_at_desk(ref, viewer=viewer)
    if survivor := survivor_of(incident, viewer=viewer):
        return _led_on(incident, survivor)
    form = StartForm()
    if not form.is_sent():
        raise Invalid("Choose an outline.", {"size": "Choose an outline."})
    prepared = starting.prepare(incident, Size(form.size.data))
    with db.writing():
        made = starting.start(incident, prepared, by=viewer)
    flash(f"{made.ref} holds what the incident knows already. The rest is yours to say.", "good")
    return redirect(url_for("postmortems.show", ref=made.ref))


def _led_on(incident: Incident, survivor: Incident) -> ResponseReturnValue:
    """Lead to the incident a merged one goes on in."""
    words = f"{incident.ref} was merged into {survivor.ref}: its postmortem is written here."
    flash(words, "info")
    return redirect(url_for("incidents.show", ref=survivor.ref, _anchor="postmortem"))


@bp.post("/postmortems/<pm:ref>/title")
@signed_in
def retitle(ref: str) -> ResponseReturnValue:
    """Give it another title."""
    viewer = current_viewer()
    found = postmortems.postmortem(ref, viewer=viewer)
    policy.require(PostmortemPermission.WRITE, viewer, found)
    form = TitleForm()
    if not form.is_sent():
        raise Invalid("Check the title.", {name: told[0] for name, told in form.errors.items()})
    with db.writing():
        writing.retitle(found, form.title.data or "", by=viewer)
    return redirect(url_for("postmortems.show", ref=found.ref))


@bp.post("/postmortems/<pm:ref>/incidents")
@signed_in
def take_in(ref: str) -> ResponseReturnValue:
    """Let it be about one more incident."""
    viewer = current_viewer()
    found = postmortems.postmortem(ref, viewer=viewer)
    policy.require(PostmortemPermission.WRITE, viewer, found)
    form = IncidentForm()
    if not form.is_sent():
        raise Invalid("Which incident: INC- and its number.", {"incident": "Say which one."})
    try:
        incident = incidents.incident_at_desk((form.incident.data or "").strip(), viewer=viewer)
    except Missing:
        words = "No incident of that number is open to you."
        raise Invalid(words, {"incident": words}) from None
    survivor = survivor_of(incident, viewer=viewer)
    with db.writing():
        starting.take_in(found, survivor or incident, by=viewer)
    merged = f"{incident.ref} was merged into {survivor.ref}. " if survivor else ""
    taken = survivor or incident
    flash(f"{merged}It is about {taken.ref} too, with its people and moments.", "good")
    return redirect(url_for("postmortems.show", ref=found.ref))


@bp.post("/postmortems/<pm:ref>/revise")
@signed_in
def revise(ref: str) -> ResponseReturnValue:
    """Begin a new version of a published one."""
    viewer = current_viewer()
    found = postmortems.postmortem(ref, viewer=viewer)
    with db.writing():
        made = revising.revise(found, by=viewer)
    flash(f"{made.ref} takes the place of {found.ref} once it is published.", "good")
    return redirect(url_for("postmortems.show", ref=made.ref))
