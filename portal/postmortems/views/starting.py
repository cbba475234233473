"""Beginning a postmortem, giving it a title, letting it be about more, and a new version of it."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.errors import Conflict, Invalid, Missing
from portal.core.forms import Form
from portal.core.languages import _
from portal.core.policy import policy
from portal.core.web import needs, signed_in
from portal.incidents.models.incident import Incident
from portal.incidents.queries import incidents
from portal.incidents.queries.merged import survivor_of
from portal.postmortems import page
from portal.postmortems.forms import IncidentForm, StartForm, TitleForm
from portal.postmortems.models.postmortem import Postmortem
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
    if begun := _begun(incident, viewer):
        flash(
            _(
                "%(ref)s is about %(incident)s already: go on writing here.",
                ref=begun.ref,
                incident=incident.ref,
            ),
            "info",
        )
        return redirect(url_for("postmortems.show", ref=begun.ref))
    form = StartForm()
    if not form.is_sent():
        raise Invalid(_("Choose an outline."), {"size": _("Choose an outline.")})
    prepared = starting.prepare(incident, Size(form.size.data))
    with db.writing():
        made = starting.start(incident, prepared, by=viewer)
    flash(
        _("%(ref)s holds what the incident knows already. The rest is yours to say.", ref=made.ref),
        "good",
    )
    return redirect(url_for("postmortems.show", ref=made.ref))


def _led_on(incident: Incident, survivor: Incident) -> ResponseReturnValue:
    """Lead to the incident a merged one goes on in."""
    words = _(
        "%(ref)s was merged into %(survivor)s: its postmortem is written here.",
        ref=incident.ref,
        survivor=survivor.ref,
    )
    flash(words, "info")
    return redirect(url_for("incidents.show", ref=survivor.ref, _anchor="postmortem"))


def _begun(incident: Incident, viewer: Viewer) -> Postmortem | None:
    """Return the postmortem that was begun meanwhile, for whoever may read it."""
    standing = postmortems.standing_for(incident)
    return standing if standing in postmortems.about(incident, viewer=viewer) else None


@bp.post("/postmortems/<pm:ref>/title")
@signed_in
def retitle(ref: str) -> ResponseReturnValue:
    """Give it another title."""
    viewer = current_viewer()
    found = postmortems.postmortem(ref, viewer=viewer)
    policy.require(PostmortemPermission.WRITE, viewer, found)
    form = TitleForm()
    if not form.is_sent():
        return _again(found, viewer, Invalid(_("It keeps its title."), _faults(form)))
    with db.writing():
        writing.retitle(found, form.title.data or "", by=viewer)
    flash(_("The title is saved."), "good")
    return redirect(url_for("postmortems.show", ref=found.ref))


@bp.post("/postmortems/<pm:ref>/incidents")
@signed_in
def take_in(ref: str) -> ResponseReturnValue:
    """Let it be about one more incident."""
    viewer = current_viewer()
    found = postmortems.postmortem(ref, viewer=viewer)
    policy.require(PostmortemPermission.WRITE, viewer, found)
    try:
        said = _taken_in(found, viewer)
    except (Invalid, Conflict) as refusal:
        return _again(found, viewer, refusal)
    flash(said, "good")
    return redirect(url_for("postmortems.show", ref=found.ref))


def _taken_in(found: Postmortem, viewer: Viewer) -> str:
    """Take in the incident that was named, or the one it was merged into, and say so."""
    form = IncidentForm()
    if not form.is_sent():
        raise Invalid(_("Which incident: INC- and its number."), _faults(form))
    try:
        incident = incidents.incident_at_desk((form.incident.data or "").strip(), viewer=viewer)
    except Missing:
        words = _("No incident of that number is open to you.")
        raise Invalid(words, {"incident": words}) from None
    survivor = survivor_of(incident, viewer=viewer)
    with db.writing():
        starting.take_in(found, survivor or incident, by=viewer)
    if survivor is None:
        return _("It is about %(ref)s too, with its people and moments.", ref=incident.ref)
    return _(
        "%(merged)s was merged into %(ref)s. It is about %(ref)s too, with its people and moments.",
        merged=incident.ref,
        ref=survivor.ref,
    )


def _faults(form: Form) -> dict[str, str]:
    return {name: told[0] for name, told in form.errors.items()}


def _again(found: Postmortem, viewer: Viewer, refusal: Invalid | Conflict) -> ResponseReturnValue:
    """Show the page again with what was typed; raises a refusal whose form is not offered now."""
    if not found.state.is_at_work:
        raise refusal
    faults = refusal.fields if isinstance(refusal, Invalid) else {"incident": str(refusal)}
    shown = page.postmortem_page(found, viewer)
    told = {"refusal": refusal, "faults": faults, "typed": request.form}
    return render_template("postmortems/show.html", **shown, **told), refusal.status


@bp.post("/postmortems/<pm:ref>/revise")
@signed_in
def revise(ref: str) -> ResponseReturnValue:
    """Begin a new version of a published one."""
    viewer = current_viewer()
    found = postmortems.postmortem(ref, viewer=viewer)
    with db.writing():
        made = revising.revise(found, by=viewer)
    flash(
        _(
            "%(ref)s takes the place of %(earlier)s once it is published.",
            ref=made.ref,
            earlier=found.ref,
        ),
        "good",
    )
    return redirect(url_for("postmortems.show", ref=made.ref))
