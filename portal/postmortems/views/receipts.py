"""Who has read it: asking, answering with one key, and the list for those who write it."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts import queries as accounts
from portal.accounts.sign_in import current_viewer
from portal.core.db import db
from portal.core.errors import Conflict, Invalid
from portal.core.languages import _, ngettext
from portal.core.policy import policy
from portal.core.web import signed_in
from portal.postmortems.models.postmortem import Postmortem
from portal.postmortems.policy import PostmortemPermission
from portal.postmortems.queries import postmortems, receipts
from portal.postmortems.reader_forms import AskForm
from portal.postmortems.services import asking
from portal.postmortems.views.blueprint import bp


@bp.route("/postmortems/<pm:ref>/readers", methods=["GET", "POST"])
@signed_in
def readers(ref: str) -> ResponseReturnValue:
    """Show who has read it and who has not, and ask more people."""
    viewer = current_viewer()
    found = postmortems.postmortem(ref, viewer=viewer)
    policy.require(PostmortemPermission.WRITE, viewer, found)
    usual = [team.id for team in receipts.responding_teams(found)]
    form = AskForm(accounts.teams(), data={"teams": usual})
    if not form.is_sent():
        return _page(found, form, form.status)
    try:
        people = form.chosen()
        with db.writing():
            asked = asking.ask(found, people, by=viewer)
    except (Invalid, Conflict) as refusal:
        form.show(refusal if isinstance(refusal, Invalid) else Invalid(str(refusal)))
        return _page(found, form, refusal.status)
    words = (
        ngettext("%(number)s person asked.", "%(number)s people asked.", asked)
        if asked
        else _("Everybody chosen was asked before.")
    )
    flash(words, "good")
    return redirect(url_for("postmortems.readers", ref=found.ref))


@bp.post("/postmortems/<pm:ref>/have-read")
@signed_in
def have_read(ref: str) -> ResponseReturnValue:
    """Say that one has read it."""
    viewer = current_viewer()
    found = postmortems.postmortem(ref, viewer=viewer)
    with db.writing():
        asking.have_read(found, by=viewer)
    flash(_("Thank you: it is noted that you have read it."), "good")
    return redirect(url_for("postmortems.show", ref=found.ref))


def _page(found: Postmortem, form: AskForm, status: int) -> ResponseReturnValue:
    asked, counted = receipts.of(found), receipts.count(found)
    shown = render_template(
        "postmortems/readers.html", postmortem=found, form=form, asked=asked, counted=counted
    )
    return shown, status
