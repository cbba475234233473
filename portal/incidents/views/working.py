"""Taking, assigning, commenting and noting: what is pressed on the page of an incident."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.core.db import db
from portal.core.errors import Invalid
from portal.core.languages import _
from portal.core.web import needs
from portal.incidents import page
from portal.incidents.forms import CommentForm, local_to_utc
from portal.incidents.page_forms import NoteForm
from portal.incidents.policy import IncidentPermission
from portal.incidents.queries import around, incidents
from portal.incidents.references import checked
from portal.incidents.services import attaching, talking, timeline, working
from portal.incidents.terms import TimelineKind
from portal.incidents.texts import written
from portal.incidents.views.blueprint import bp
from portal.kb.sent import files_sent


@bp.post("/incidents/<inc:ref>/take")
@needs(IncidentPermission.WORK)
def take(ref: str) -> ResponseReturnValue:
    """Make it mine, unless somebody else was quicker."""
    viewer = current_viewer()
    found = incidents.incident_at_desk(ref, viewer=viewer)
    with db.writing():
        working.take(found, by=viewer, seen=request.form.get("seen", type=int))
    flash(_("%(ref)s is yours.", ref=found.ref), "good")
    return redirect(url_for("incidents.show", ref=found.ref))


@bp.post("/incidents/<inc:ref>/comments")
@needs(IncidentPermission.SEE_DESK)
def comment(ref: str) -> ResponseReturnValue:
    """Say something, internally or to the requester, with files and screenshots."""
    viewer = current_viewer()
    found = incidents.incident_at_desk(ref, viewer=viewer)
    form = CommentForm()
    try:
        if not form.is_sent():
            raise Invalid(_("Write a few words."), {"text": _("Write a few words.")})
        text = written(form.text.data or "", required=True)
        kept = files_sent()
        with db.writing():
            to_requester = bool(form.to_requester.data)
            talking.comment(found, text, by=viewer, to_requester=to_requester)
            for each in kept:
                attaching.attach(found, each, by=viewer, internal=not to_requester)
    except Invalid as refusal:
        form.show(refusal)
        shown = page.incident_page(found, viewer)
        return render_template("incidents/show.html", **shown, comment_form=form), 422
    return redirect(url_for("incidents.show", ref=found.ref, _anchor="course"))


@bp.post("/incidents/<inc:ref>/notes")
@needs(IncidentPermission.WORK)
def note(ref: str) -> ResponseReturnValue:
    """Put a line on the timeline, as of when it happened."""
    viewer = current_viewer()
    found = incidents.incident_at_desk(ref, viewer=viewer)
    form = NoteForm()
    try:
        if not form.is_sent():
            raise Invalid(
                _("Check the line."), {name: told[0] for name, told in form.errors.items()}
            )
        evidence = checked(form.link.data, "link") if form.link.data else ""
        with db.writing():
            line = timeline.note(
                found,
                TimelineKind(form.kind.data),
                form.text.data or "",
                by=viewer,
                occurred_at=local_to_utc(form.occurred_at.data, viewer.zone),
                link=evidence,
            )
            line.is_key = bool(form.is_key.data)
    except Invalid as refusal:
        shown = page.incident_page(found, viewer)
        refused = {"note_errors": refusal.fields, "note_form": form}
        return render_template("incidents/show.html", **shown, **refused), 422
    return redirect(url_for("incidents.show", ref=found.ref, _anchor="course"))


@bp.post("/incidents/<inc:ref>/notes/<int:number>/key")
@needs(IncidentPermission.WORK)
def mark_key(ref: str, number: int) -> ResponseReturnValue:
    """Choose a line for the postmortem, or leave it out."""
    viewer = current_viewer()
    found = incidents.incident_at_desk(ref, viewer=viewer)
    line = around.line_of(found, number)
    with db.writing():
        timeline.mark_key(line, by=viewer, is_key=request.form.get("key") == "1")
    return redirect(url_for("incidents.show", ref=ref, _anchor=f"line-{number}"))
