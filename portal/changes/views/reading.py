"""The lists of changes, and the page of one."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.changes import list_page, page
from portal.changes.policy import ChangePermission
from portal.changes.queries import changes
from portal.changes.views.blueprint import bp
from portal.core.live.views import followed
from portal.core.web import needs


@bp.get("/changes")
@needs(ChangePermission.SEE)
def browse() -> ResponseReturnValue:
    """List changes as the address says; without a word, all that are open."""
    shown = list_page.list_page(list_page.wanted(request.args), current_viewer())
    return render_template("changes/list.html", **shown)


@bp.get("/changes/<chg:ref>")
@needs(ChangePermission.SEE)
@followed
def show(ref: str) -> ResponseReturnValue:
    """Show a change."""
    viewer = current_viewer()
    found = changes.change(ref, viewer=viewer)
    return render_template("changes/show.html", **page.change_page(found, viewer))
