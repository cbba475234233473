"""The page of an action, and the steps on it."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.actions import page
from portal.actions.lifecycle import ACTION, BY_RULE
from portal.actions.policy import ActionPermission
from portal.actions.queries import actions
from portal.actions.terms import LONGEST_NOTE
from portal.actions.views.blueprint import bp
from portal.core.db import db
from portal.core.errors import Conflict, Missing
from portal.core.languages import _
from portal.core.secrets import masked
from portal.core.web import needs
from portal.core.wording import inside


@bp.get("/actions/<act:ref>")
@needs(ActionPermission.SEE)
def show(ref: str) -> ResponseReturnValue:
    """Show an action with its history."""
    viewer = current_viewer()
    found = actions.action(ref, viewer=viewer)
    return render_template("actions/show.html", **page.action_page(found, viewer))


@bp.post("/actions/<act:ref>/steps/<verb>")
@needs(ActionPermission.SEE)
def advance(ref: str, verb: str) -> ResponseReturnValue:
    """Take a step, with a note where it asks for one; a refused one says what is missing."""
    viewer = current_viewer()
    found = actions.action(ref, viewer=viewer)
    if verb in BY_RULE:
        raise Missing
    note = masked(request.form.get("note", "").replace("\x00", "").strip()[:LONGEST_NOTE])
    try:
        with db.writing():
            ACTION.advance(found, verb, by=viewer, note=note)
    except Conflict as refusal:
        shown = page.action_page(actions.action(ref, viewer=viewer), viewer)
        told = {"refusal": refusal, "kept_note": note}
        return render_template("actions/show.html", **shown, **told), refusal.status
    flash(_("%(ref)s is %(state)s now.", ref=found.ref, state=inside(found.state.label)), "good")
    return redirect(url_for("actions.show", ref=found.ref))
