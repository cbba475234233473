"""The list of problems and the page of one."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.core.live.views import followed
from portal.core.web import needs, signed_in
from portal.problems import list_page, page
from portal.problems.lists import wanted
from portal.problems.policy import ProblemPermission
from portal.problems.queries import problems
from portal.problems.views.blueprint import bp


@bp.get("/problems")
@needs(ProblemPermission.SEE)
def index() -> ResponseReturnValue:
    """List problems as the address says; without a word, all that are open."""
    shown = list_page.list_page(wanted(request.args), current_viewer())
    return render_template("problems/list.html", **shown)


@bp.get("/problems/<prb:ref>")
@signed_in
@followed
def show(ref: str) -> ResponseReturnValue:
    """Show a problem with its incidents, its cause and what happened."""
    viewer = current_viewer()
    found = problems.problem(ref, viewer=viewer)
    return render_template("problems/show.html", **page.problem_page(found, viewer))
