"""What a section said before: its texts, what changed between two, and taking one back."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.core.db import db
from portal.core.languages import _
from portal.core.web import signed_in
from portal.incidents.texts import written
from portal.kb.texts.comparison import compare_source
from portal.postmortems.services import keeping, writing
from portal.postmortems.views.blueprint import bp
from portal.postmortems.views.writing import writable_section


@bp.get("/postmortems/<pm:ref>/sections/<key>/texts")
@signed_in
def texts(ref: str, key: str) -> ResponseReturnValue:
    """List what a section said after each save, and compare two of them."""
    found, section = writable_section(ref, key, current_viewer())
    kept = keeping.texts_of(section)
    newest = kept[0].number if kept else 0
    upto = request.args.get("to", newest, type=int)
    since = request.args.get("from", upto - 1, type=int)
    older = next((each for each in kept if each.number == since), None)
    newer = next((each for each in kept if each.number == upto), None)
    return render_template(
        "postmortems/texts.html",
        postmortem=found,
        section=section,
        kept=kept,
        older=older,
        newer=newer,
        changes=compare_source(older.body if older else "", newer.body) if newer else None,
        may_take_back=found.state.is_at_work,
    )


@bp.post("/postmortems/<pm:ref>/sections/<key>/texts/<int:number>/take-back")
@signed_in
def take_text_back(ref: str, key: str, number: int) -> ResponseReturnValue:
    """Let a section say again what it said after an earlier save; that is a new save."""
    viewer = current_viewer()
    found, section = writable_section(ref, key, viewer)
    text = written(keeping.text_of(section, number).body)
    with db.writing():
        writing.take_text_back(section, text, number=number, by=viewer)
    flash(
        _(
            "“%(heading)s” says again what it said after save %(number)s.",
            heading=section.heading,
            number=number,
        ),
        "good",
    )
    return redirect(url_for("postmortems.show", ref=found.ref, _anchor=f"part-{section.key}"))
