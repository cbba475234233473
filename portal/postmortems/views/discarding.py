"""Giving up a draft nobody was asked to review."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.core.db import db
from portal.core.errors import Conflict
from portal.core.languages import _
from portal.core.policy import policy
from portal.core.web import signed_in
from portal.postmortems.forms import DiscardForm
from portal.postmortems.lifecycle import POSTMORTEM
from portal.postmortems.models.postmortem import Postmortem
from portal.postmortems.policy import PostmortemPermission
from portal.postmortems.queries import postmortems
from portal.postmortems.views.blueprint import bp


@bp.route("/postmortems/<pm:ref>/discard", methods=["GET", "POST"])
@signed_in
def discard(ref: str) -> ResponseReturnValue:
    """Ask why, and give the draft up; its reference leads to the reason from then on."""
    viewer = current_viewer()
    found = postmortems.postmortem(ref, viewer=viewer)
    policy.require(PostmortemPermission.DISCARD, viewer, found)
    form = DiscardForm()
    if not form.is_sent():
        return _asked(found, form, form.status)
    try:
        with db.writing():
            POSTMORTEM.advance(found, "discard", by=viewer, note=form.note.data or "")
    except Conflict as refusal:
        form.form_errors.extend([str(refusal), *refusal.missing])
        return _asked(found, form, refusal.status)
    flash(_("%(ref)s is discarded. Its reference says why.", ref=found.ref), "good")
    return redirect(url_for("postmortems.show", ref=found.ref))


def _asked(found: Postmortem, form: DiscardForm, status: int) -> ResponseReturnValue:
    return render_template("postmortems/discard.html", postmortem=found, form=form), status
