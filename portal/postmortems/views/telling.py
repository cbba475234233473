"""The timeline that is chosen: add a moment, correct it, date it back, show it or leave it out."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.errors import Invalid, Missing
from portal.core.languages import _
from portal.core.policy import policy
from portal.core.web import signed_in
from portal.incidents.forms import local_to_utc
from portal.incidents.references import checked
from portal.incidents.terms import TimelineKind
from portal.postmortems.forms import LineForm
from portal.postmortems.models.lesson import Line
from portal.postmortems.models.postmortem import Postmortem
from portal.postmortems.policy import PostmortemPermission
from portal.postmortems.queries import postmortems
from portal.postmortems.services import writing
from portal.postmortems.services.writing import LineCard
from portal.postmortems.views.blueprint import bp


@bp.route("/postmortems/<pm:ref>/timeline", methods=["GET", "POST"])
@signed_in
def timeline(ref: str) -> ResponseReturnValue:
    """Choose the moments its readers see, and add what nobody had noted."""
    viewer = current_viewer()
    found = _writable(ref, viewer)
    form = LineForm()
    if not form.is_sent():
        return _page(found, form)
    try:
        card = _card(form, viewer)
        with db.writing():
            line = writing.add_line(found, card, by=viewer)
    except Invalid as refusal:
        form.show(refusal)
        return _page(found, form)
    return redirect(url_for("postmortems.timeline", ref=found.ref, _anchor=f"line-{line.id}"))


@bp.route("/postmortems/<pm:ref>/timeline/<int:number>", methods=["GET", "POST"])
@signed_in
def line(ref: str, number: int) -> ResponseReturnValue:
    """Correct one moment, or say what one only knew later."""
    viewer = current_viewer()
    found = _writable(ref, viewer)
    wanted = _line(found, number)
    form = LineForm(data=_told(wanted, viewer))
    if not form.is_sent():
        return _page(found, form, wanted)
    try:
        card = _card(form, viewer)
        with db.writing():
            writing.change_line(found, wanted, card, by=viewer)
    except Invalid as refusal:
        form.show(refusal)
        return _page(found, form, wanted)
    return redirect(url_for("postmortems.timeline", ref=found.ref, _anchor=f"line-{number}"))


@bp.post("/postmortems/<pm:ref>/timeline/<int:number>/show")
@signed_in
def show_line(ref: str, number: int) -> ResponseReturnValue:
    """Choose a moment for the readers, or leave it out."""
    viewer = current_viewer()
    found = _writable(ref, viewer)
    wanted = _line(found, number)
    with db.writing():
        is_shown = request.form.get("shown") == "1"
        writing.show_line(found, wanted, is_shown=is_shown, by=viewer)
    return redirect(url_for("postmortems.timeline", ref=ref, _anchor=f"line-{number}"))


def _page(found: Postmortem, form: LineForm, line: Line | None = None) -> ResponseReturnValue:
    shown = render_template("postmortems/timeline.html", postmortem=found, form=form, line=line)
    return shown, form.status


def _card(form: LineForm, viewer: Viewer) -> LineCard:
    at = local_to_utc(form.occurred_at.data, viewer.zone)
    if at is None:
        words = _("Give the time it happened.")
        raise Invalid(words, {"occurred_at": words})
    return LineCard(
        kind=TimelineKind(form.kind.data),
        text=form.text.data or "",
        occurred_at=at,
        note=form.note.data or "",
        link=checked(form.link.data, "link") if form.link.data else "",
        is_shown=bool(form.is_shown.data),
    )


def _told(line: Line, viewer: Viewer) -> dict[str, Any]:
    return {
        "kind": line.kind.value,
        "occurred_at": line.occurred_at.astimezone(viewer.zone),
        "text": line.text,
        "note": line.note,
        "link": line.link,
        "is_shown": line.is_shown,
    }


def _writable(ref: str, viewer: Viewer) -> Postmortem:
    found = postmortems.postmortem(ref, viewer=viewer)
    policy.require(PostmortemPermission.WRITE, viewer, found)
    return found


def _line(found: Postmortem, number: int) -> Line:
    for each in found.lines:
        if each.id == number:
            return each
    raise Missing
