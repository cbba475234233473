"""The lists of incidents: what the address says, kept lists, chosen columns."""

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.core.db import db
from portal.core.languages import _
from portal.core.live.views import followed
from portal.core.web import needs
from portal.incidents import list_page
from portal.incidents.lists import wanted
from portal.incidents.policy import IncidentPermission
from portal.incidents.services import listing
from portal.incidents.views.blueprint import bp
from portal.incidents.views.returning import list_sent


@bp.get("/incidents")
@needs(IncidentPermission.SEE_DESK)
@followed
def desk() -> ResponseReturnValue:
    """List incidents as the address says; without a word, all that are open."""
    shown = list_page.list_page(wanted(request.args), current_viewer())
    return render_template("incidents/list.html", **shown)


@bp.post("/incidents/lists")
@needs(IncidentPermission.SEE_DESK)
def keep_list() -> ResponseReturnValue:
    """Keep the list on the screen under a name."""
    this = list_sent()
    with db.writing():
        kept = listing.keep(request.form.get("name", ""), this, by=current_viewer())
    flash(_("“%(name)s” stands above your lists now.", name=kept.name), "good")
    return redirect(this.address())


@bp.post("/incidents/lists/<int:number>/forget")
@needs(IncidentPermission.SEE_DESK)
def forget_list(number: int) -> ResponseReturnValue:
    """Forget a kept list."""
    with db.writing():
        listing.forget(number, by=current_viewer())
    flash(_("The list is forgotten; its incidents are where they were."), "good")
    return redirect("/incidents")


@bp.post("/incidents/columns")
@needs(IncidentPermission.SEE_DESK)
def choose_columns() -> ResponseReturnValue:
    """Show the chosen columns in every list of this person."""
    with db.writing():
        listing.choose_columns(request.form.getlist("column"), by=current_viewer())
    return redirect(list_sent().address())
