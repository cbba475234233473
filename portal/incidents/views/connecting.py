"""What belongs together: merged, split off, parent and child, other systems, one more person."""

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.models import Person
from portal.accounts.sign_in import current_viewer
from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.errors import Conflict, Invalid, Missing
from portal.core.languages import _, later
from portal.core.records import visible_record
from portal.core.web import needs
from portal.incidents.models.incident import Incident
from portal.incidents.page_forms import (
    MergeForm,
    ParentForm,
    ReferenceForm,
    SplitForm,
    TooForm,
    WatcherForm,
)
from portal.incidents.policy import IncidentPermission
from portal.incidents.queries import incidents
from portal.incidents.queries.people import like, one, unknown
from portal.incidents.services import joining, watching
from portal.incidents.texts import written
from portal.incidents.views.asking import asked, done, person_of
from portal.incidents.views.blueprint import bp
from portal.kb.models.article import Article
from portal.kb.terms import Kind

MERGE = (
    later("Merge"),
    later("Two reports of one matter: this one ends, its requester hears of that one."),
    later("Merge"),
)
SPLIT = (
    later("Split off"),
    later("Another matter that came in with this one gets an incident of its own."),
    later("Open it"),
)
WATCHER = (
    later("Add a watcher"),
    later("Somebody else who wants to hear what happens to it."),
    later("Add"),
)
TEXT = "text/plain; charset=utf-8"
PARENT = (
    later("Belongs to"),
    later("Several incidents of one outage stand under the one that leads."),
    later("Save"),
)


@bp.route("/incidents/<inc:ref>/merge", methods=["GET", "POST"])
@needs(IncidentPermission.WORK)
def merge(ref: str) -> ResponseReturnValue:
    """Say that it is the same matter as another."""
    found = incidents.incident_at_desk(ref, viewer=current_viewer())
    form = MergeForm(into=request.args.get("into", "")[:14])
    if form.is_sent():
        return done(found, form, MERGE, lambda: _merged(found, form))
    return asked(found, form, MERGE)


def _merged(found: Incident, form: MergeForm) -> str:
    into = _named(form.into.data or "", "into")
    joining.merge(found, into, by=current_viewer(), note=form.note.data or "")
    return _("It goes on in %(ref)s.", ref=into.ref)


@bp.route("/incidents/<inc:ref>/split", methods=["GET", "POST"])
@needs(IncidentPermission.WORK)
def split(ref: str) -> ResponseReturnValue:
    """Open a second incident for what is another matter."""
    viewer = current_viewer()
    found = incidents.incident_at_desk(ref, viewer=viewer)
    form = SplitForm()
    if not form.is_sent():
        return asked(found, form, SPLIT)
    try:
        text = written(form.description.data or "", field="description")
    except Invalid as refusal:
        form.show(refusal)
        return asked(found, form, SPLIT)

    def deed() -> str:
        other = joining.split(found, form.title.data or "", text, by=viewer)
        return _("%(ref)s is open for the other matter.", ref=other.ref)

    return done(found, form, SPLIT, deed)


@bp.route("/incidents/<inc:ref>/parent", methods=["GET", "POST"])
@needs(IncidentPermission.WORK)
def parent(ref: str) -> ResponseReturnValue:
    """Put it under a larger incident, or take it out."""
    found = incidents.incident_at_desk(ref, viewer=current_viewer())
    form = ParentForm(parent=found.parent.ref if found.parent else "")
    if form.is_sent():
        return done(found, form, PARENT, lambda: _put_under(found, form))
    return asked(found, form, PARENT)


def _put_under(found: Incident, form: ParentForm) -> str:
    ref = (form.parent.data or "").strip()
    above = _named(ref, "parent") if ref else None
    joining.set_parent(found, above, by=current_viewer())
    return _("It belongs to %(ref)s now.", ref=above.ref) if above else _("It stands alone now.")


@bp.post("/incidents/<inc:ref>/references")
@needs(IncidentPermission.WORK)
def refer(ref: str) -> ResponseReturnValue:
    """Link a ticket of another system."""
    viewer = current_viewer()
    found = incidents.incident_at_desk(ref, viewer=viewer)
    form = ReferenceForm()
    if not form.is_sent():
        raise Invalid(_("Give the address of the ticket."), {"url": _("Give the address.")})
    with db.writing():
        joining.refer(found, form.label.data or "", form.url.data or "", by=viewer)
    return redirect(url_for("incidents.show", ref=ref, _anchor="references"))


@bp.post("/incidents/<inc:ref>/references/<int:number>/remove")
@needs(IncidentPermission.WORK)
def unrefer(ref: str, number: int) -> ResponseReturnValue:
    """Take a link to another system away."""
    viewer = current_viewer()
    found = incidents.incident_at_desk(ref, viewer=viewer)
    with db.writing():
        joining.unrefer(found, number, by=viewer)
    return redirect(url_for("incidents.show", ref=ref, _anchor="references"))


@bp.post("/incidents/me-too")
@needs(IncidentPermission.WORK)
def me_too() -> ResponseReturnValue:
    """Count one more person at an open incident or a known error, instead of a duplicate."""
    viewer, form = current_viewer(), TooForm()
    if not form.is_sent():
        raise Invalid(_("Say which incident, and for whom."))
    person = _whoever(form.requester.data or "", viewer)
    with db.writing():
        kind, record = visible_record((form.ref.data or "").strip().upper(), viewer)
        _require_countable(record)
        joining.me_too(record, by=Viewer(person), note=f"Said at the desk: {viewer.name}")
    flash(_("%(name)s is counted with %(ref)s.", name=person.name, ref=record.ref), "good")
    return redirect(kind.url(record))


@bp.route("/incidents/<inc:ref>/watchers", methods=["GET", "POST"])
@needs(IncidentPermission.WORK)
def add_watcher(ref: str) -> ResponseReturnValue:
    """Let somebody else hear what happens to it."""
    found = incidents.incident_at_desk(ref, viewer=current_viewer())
    form = WatcherForm()
    if form.is_sent():
        return done(found, form, WATCHER, lambda: _watched(found, form.person.data or ""))
    return asked(found, form, WATCHER)


def _watched(found: Incident, typed: str) -> str:
    person = one(typed)
    if person is None:
        words = _(
            "Nobody here is %(name)s, or several are: use the mail address.", name=typed.strip()
        )
        raise Invalid(words, {"person": words})
    watching.add_watcher(found, person, by=current_viewer())
    return _("%(name)s hears of it from now on.", name=person.name)


@bp.post("/incidents/<inc:ref>/watchers/<int:number>/remove")
@needs(IncidentPermission.WORK)
def remove_watcher(ref: str, number: int) -> ResponseReturnValue:
    """Let somebody hear of it no longer."""
    found = incidents.incident_at_desk(ref, viewer=current_viewer())
    person = person_of(number)
    if person is None:
        raise Missing
    with db.writing():
        watching.remove_watcher(found, person, by=current_viewer())
    flash(_("%(name)s does not hear of it any more.", name=person.name), "good")
    return redirect(url_for("incidents.show", ref=ref))


@bp.get("/incidents/people")
@needs(IncidentPermission.SEE_DESK)
def people() -> ResponseReturnValue:
    """Answer with people by the beginning of a name or address, for a field or a mention.

    As `known`, say what becomes of a reporter of this name who has no account.
    """
    if request.args.get("as") == "known":
        return make_response(unknown(request.args.get("q", "")[:254]), {"Content-Type": TEXT})
    found = like(request.args.get("q", ""), support=request.args.get("as") == "mention")
    template = "mention" if request.args.get("as") == "mention" else "options"
    return render_template(f"incidents/_people_{template}.html", people=found)


def _whoever(address: str, viewer: Viewer) -> Person:
    person = one(address) if address.strip() else viewer.person
    if person is None or not person.is_active:
        words = _("Nobody here has this name or address. Me too counts people with an account.")
        raise Invalid(words, {"requester": words})
    return person


def _require_countable(record: object) -> None:
    """Refuse what cannot be shared: only open incidents and live known errors can."""
    if isinstance(record, Incident) and record.is_open:
        return
    if isinstance(record, Article) and record.kind is Kind.KNOWN_ERROR and record.revision_id:
        return
    raise Conflict(
        _("Me too is for open incidents and known errors. Open a new incident for this.")
    )


def _named(ref: str, field: str) -> Incident:
    try:
        return incidents.incident_at_desk(ref.strip(), viewer=current_viewer())
    except Missing:
        words = _("No incident %(ref)s is open to you.", ref=ref.strip()[:14])
        raise Invalid(words, {field: words}) from None
