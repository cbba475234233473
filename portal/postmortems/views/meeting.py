"""Meeting mode: an agenda from the sections, one on the table, and notes that go into it."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.models import Person
from portal.accounts.sign_in import current_viewer
from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.errors import Conflict, Invalid, Missing, Refusal
from portal.core.languages import _
from portal.core.live.views import followed
from portal.core.policy import policy
from portal.core.web import signed_in
from portal.core.wording import plural
from portal.incidents.texts import written
from portal.postmortems import page
from portal.postmortems.agenda import agenda_of, usual_minutes
from portal.postmortems.edition_terms import Edition
from portal.postmortems.meeting_forms import BeginForm, NoteForm, minutes_of
from portal.postmortems.models.meeting import Meeting
from portal.postmortems.models.postmortem import Postmortem
from portal.postmortems.policy import PostmortemPermission
from portal.postmortems.queries import meetings, postmortems
from portal.postmortems.services import meeting as holding
from portal.postmortems.services import writing
from portal.postmortems.views.blueprint import bp


@bp.route("/postmortems/<pm:ref>/meeting", methods=["GET", "POST"])
@signed_in
@followed
def meeting(ref: str) -> ResponseReturnValue:
    """Begin a meeting, or go on with the one that is open."""
    viewer = current_viewer()
    found = _found(ref, viewer)
    people = _people(found, viewer)
    form = BeginForm(people, data={"note_taker": viewer.id})
    if request.method == "GET":
        held = meetings.open_one(found)
        return _table(found, held, NoteForm()) if held else _begin(found, form)
    try:
        _accept(form)
        minutes = minutes_of([each.key for each in found.sections], request.form)
        taker = next(each for each in people if each.id == form.note_taker.data)
        with db.writing():
            holding.begin(found, minutes, note_taker=taker, by=viewer)
    except (Invalid, Conflict) as refusal:
        return _begin(found, form, refusal)
    return redirect(url_for("postmortems.meeting", ref=found.ref))


@bp.post("/postmortems/<pm:ref>/meeting/move")
@signed_in
def move_on(ref: str) -> ResponseReturnValue:
    """Put another section on the table, for everybody who has the page open."""
    viewer = current_viewer()
    found = _found(ref, viewer)
    held = _open(found)
    with db.writing():
        holding.move(held, request.form.get("key", ""), by=viewer)
        section = agenda_of(held).current.section
        if found.state.is_at_work and held.note_taker_id == viewer.id:
            writing.take_section(section, by=viewer)
    return redirect(url_for("postmortems.meeting", ref=found.ref))


@bp.post("/postmortems/<pm:ref>/meeting/notes")
@signed_in
def take_note(ref: str) -> ResponseReturnValue:
    """Put what was noted at the end of the section; a refused note stays in its field."""
    viewer = current_viewer()
    found = _found(ref, viewer)
    held, form = _open(found), NoteForm()
    section = page.section_of(found, request.form.get("key", ""))
    if section is None:
        raise Missing
    try:
        _accept(form)
        fresh = written(form.text.data or "", required=True).source
        text = written(f"{section.body}\n\n{fresh}")
        with db.writing():
            holding.note(held, section, text, seen=form.number, by=viewer)
    except Refusal as refusal:
        return _table(found, held, form, refusal, at=section.id)
    flash(_("Noted under “%(heading)s”.", heading=section.heading), "good")
    return redirect(url_for("postmortems.meeting", ref=found.ref))


@bp.post("/postmortems/<pm:ref>/meeting/end")
@signed_in
def end_meeting(ref: str) -> ResponseReturnValue:
    """End the meeting."""
    viewer = current_viewer()
    found = _found(ref, viewer)
    held = _open(found)
    with db.writing():
        holding.end(held, by=viewer)
    flash(_("The meeting has ended, with %(notes)s.", notes=plural(held.notes, "note")), "good")
    return redirect(url_for("postmortems.show", ref=found.ref))


def _found(ref: str, viewer: Viewer) -> Postmortem:
    found = postmortems.postmortem(ref, viewer=viewer)
    policy.require(PostmortemPermission.WRITE, viewer, found)
    return found


def _open(found: Postmortem) -> Meeting:
    held = meetings.open_one(found)
    if held is None:
        raise Conflict(_("No meeting is open: begin one first."))
    return held


def _accept(form: BeginForm | NoteForm) -> None:
    if not form.is_sent():
        raise Invalid(_("Check what you entered."))


def _people(found: Postmortem, viewer: Viewer) -> list[Person]:
    if viewer.person is None:
        raise Missing
    part = {each.person.id: each.person for each in found.people if each.role.takes_part}
    here = [each for each in part.values() if each.left_at is None]
    return sorted({*here, viewer.person}, key=lambda each: each.name)


def _begin(
    found: Postmortem, form: BeginForm, refusal: Refusal | None = None
) -> ResponseReturnValue:
    typed: Mapping[str, Any] = request.form if refusal else {}
    usual = usual_minutes(found)
    shown = render_template(
        "postmortems/meeting_begin.html",
        postmortem=found,
        form=form,
        refusal=refusal,
        faults=getattr(refusal, "fields", {}),
        minutes={key: typed.get(f"minutes-{key}", usual[key]) for key in usual},
        held=meetings.of(found),
    )
    return shown, refusal.status if refusal else 200


def _table(
    found: Postmortem,
    held: Meeting,
    form: NoteForm,
    refusal: Refusal | None = None,
    *,
    at: int | None = None,
) -> ResponseReturnValue:
    agenda, told = agenda_of(held), page.edition(found, Edition.ENGINEERING)
    number = at or agenda.current.section.id
    each = next(each for each in told.sections if each.id == number)
    form.seen.data = str(next(each.number for each in found.sections if each.id == number))
    if isinstance(refusal, Invalid) and not form.text.errors:
        form.show(refusal)
    shown = render_template(
        "postmortems/meeting.html",
        postmortem=found,
        meeting=held,
        agenda=agenda,
        told=told,
        each=each,
        lines=told.lines,
        readable=page.readable_articles(found, current_viewer()),
        form=form,
        refusal=None if isinstance(refusal, Invalid) else refusal,
    )
    return shown, refusal.status if refusal else 200
