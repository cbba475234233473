"""How the index is, and what can be done about it."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.policy import AccountsPermission
from portal.accounts.sign_in import current_viewer
from portal.core.db import db
from portal.core.languages import _
from portal.core.web import needs
from portal.search.jobs import Why, rebuild_later
from portal.search.life import jobs, queries

bp = Blueprint("life", __name__)
operates = needs(AccountsPermission.OPERATE)


@bp.get("/admin/search/index")
@operates
def index() -> ResponseReturnValue:
    """Show how the index is."""
    return render_template("search/life/index.html", life=queries.life())


@bp.post("/admin/search/index/check")
@operates
def check() -> ResponseReturnValue:
    """Ask for index and database to be compared."""
    with db.writing():
        jobs.check_later(by=current_viewer().id)
    flash(_("A check was asked for. “Last check” says when it is done."), "good")
    return redirect(url_for(".index"))


@bp.post("/admin/search/index/rebuild")
@operates
def rebuild() -> ResponseReturnValue:
    """Ask for the index to be built anew."""
    with db.writing():
        rebuild_later(Why.ASKED)
    flash(_("A rebuild was asked for. Searches go on meanwhile."), "good")
    return redirect(url_for(".index"))
