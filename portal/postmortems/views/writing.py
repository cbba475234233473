"""Writing a section: one at a time, with a preview, and nobody's text lost."""

from typing import Any

from flask import flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from portal.accounts.sign_in import current_viewer
from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.db import db
from portal.core.errors import Invalid, Missing, Refusal
from portal.core.languages import _, ngettext
from portal.core.policy import policy
from portal.core.web import signed_in, wants_json
from portal.incidents.texts import written
from portal.postmortems import page, passages, rereading, together
from portal.postmortems.edition_terms import Edition
from portal.postmortems.forms import SectionForm
from portal.postmortems.models.postmortem import Postmortem, PostmortemSection
from portal.postmortems.policy import PostmortemPermission
from portal.postmortems.queries import postmortems
from portal.postmortems.services import writing
from portal.postmortems.services.writing import SectionConflict
from portal.postmortems.similar import similar
from portal.postmortems.together import Offer
from portal.postmortems.views.blueprint import bp


@bp.post("/postmortems/<pm:ref>/sections/<key>/take")
@signed_in
def take_section(ref: str, key: str) -> ResponseReturnValue:
    """Begin to write, so that others see it."""
    viewer = current_viewer()
    _found, section = writable_section(ref, key, viewer)
    with db.writing():
        writing.take_section(section, by=viewer)
    return redirect(url_for("postmortems.section", ref=ref, key=key))


@bp.route("/postmortems/<pm:ref>/sections/<key>", methods=["GET", "POST"])
@signed_in
def section(ref: str, key: str) -> ResponseReturnValue:
    """Write one section; a save over a newer one shows both texts."""
    viewer = current_viewer()
    found, wanted = writable_section(ref, key, viewer)
    form = SectionForm(text=wanted.body, seen=str(wanted.number))
    if not form.is_sent():
        return _editor(found, wanted, form), form.status
    seen = form.number
    try:
        text = written(form.text.data or "")
        with db.writing():
            writing.save_section(wanted, text, seen=seen, by=viewer)
    except SectionConflict as conflict:
        return _both(found, wanted, form, conflict), 409
    except Refusal as refusal:
        form.text.errors = (*form.text.errors, str(refusal))
        return _editor(found, wanted, form), refusal.status
    flash(_("“%(heading)s” is saved.", heading=wanted.heading), "good")
    return redirect(url_for("postmortems.show", ref=found.ref, _anchor=f"part-{wanted.key}"))


@bp.post("/postmortems/<pm:ref>/sections/<key>/autosave")
@signed_in
def keep_section(ref: str, key: str) -> ResponseReturnValue:
    """Save in the background while somebody goes on writing; answers in JSON."""
    viewer = current_viewer()
    _found, wanted = writable_section(ref, key, viewer)
    form = SectionForm()
    if not form.validate():
        faults = {name: told[0] for name, told in form.errors.items() if name}
        raise Invalid(_("Something here cannot be saved yet."), faults)
    typed = (form.text.data or "").replace("\r\n", "\n")
    text = written(typed)
    with db.writing():
        writing.save_section(wanted, text, seen=form.number, by=viewer, goes_on=True)
    now = clock.now().astimezone(viewer.zone)
    return jsonify(
        seen=str(wanted.number),
        as_sent=str(wanted.number),
        words=_("Saved %(time)s", time=now.strftime("%H:%M")),
        # A secret is masked when it is saved, and shown so at once; blank lines at the end stay.
        fields={"text": text.source} if text.source != typed.strip() else None,
    )


@bp.post("/postmortems/<pm:ref>/sections/<key>/preview")
@signed_in
def preview(ref: str, key: str) -> ResponseReturnValue:
    """Show what is being written as its readers get it, without saving."""
    viewer = current_viewer()
    found, wanted = writable_section(ref, key, viewer)
    form = SectionForm()
    shown = _as_read(found, form.text.data or "")
    if not wants_json():
        return _editor(found, wanted, form)
    answer = jsonify(
        preview=render_template("postmortems/_preview.html", **shown),
        standing=render_template("postmortems/_remarks.html", **shown),
        open=_counted(shown),
    )
    return answer, shown["refusal"].status if shown["refusal"] else 200


def _both(
    found: Postmortem, section: PostmortemSection, form: SectionForm, conflict: SectionConflict
) -> str:
    """Show both texts; where they lie apart, the field holds them put together, to be read."""
    offered = together.offer(section, conflict.mine, written_on=form.number)
    if offered:
        form.text.data = offered.text
    form.seen.data = str(section.number)
    return _editor(found, section, form, conflict=conflict, offered=offered)


def _editor(
    found: Postmortem,
    section: PostmortemSection,
    form: SectionForm,
    *,
    conflict: SectionConflict | None = None,
    offered: Offer | None = None,
) -> str:
    shown = _as_read(found, form.text.data or "")
    return render_template(
        "postmortems/section.html",
        postmortem=found,
        section=section,
        form=form,
        conflict=conflict,
        offered=offered,
        similar=similar(found, current_viewer()),
        facts=Markup(section.facts_html),  # noqa: S704 - the pipeline's own output
        other_writer=_other_writer(section),
        comments=passages.still_open(found, place=section.key),
        count=_counted(shown),
        editions=[Edition(word) for word in section.editions],
        **shown,
    )


def _as_read(found: Postmortem, source: str) -> dict[str, Any]:
    try:
        text = written(source)
    except Refusal as refusal:
        return {"preview": Markup(""), "refusal": refusal, "remarks": []}
    html = Markup(text.html)  # noqa: S704 - the pipeline's own output, nh3 came last
    return {"preview": html, "refusal": None, "remarks": rereading.remarks(found, text.source)}


def _counted(shown: dict[str, Any]) -> str:
    return ngettext(
        "%(number)s sentence to read again",
        "%(number)s sentences to read again",
        len(shown["remarks"]),
    )


def _other_writer(section: PostmortemSection) -> str:
    name = writing.writer_of(section)
    return "" if section.taken_by_id == current_viewer().id else name


def writable_section(ref: str, key: str, viewer: Viewer) -> tuple[Postmortem, PostmortemSection]:
    """Return a section this viewer may write; raises `Missing` and `Forbidden`."""
    found = postmortems.postmortem(ref, viewer=viewer)
    policy.require(PostmortemPermission.WRITE, viewer, found)
    wanted = page.section_of(found, key)
    if wanted is None:
        raise Missing
    return found, wanted
