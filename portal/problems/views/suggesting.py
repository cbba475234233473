"""The page of incidents that look alike."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.core.db import db
from portal.core.languages import _
from portal.core.policy import policy
from portal.core.web import needs
from portal.problems.policy import ProblemPermission
from portal.problems.queries import suggesting
from portal.problems.services import dismissing
from portal.problems.views.blueprint import bp

LONGEST_KEY = 120


@bp.get("/problems/suggested")
@needs(ProblemPermission.SEE)
def suggested() -> ResponseReturnValue:
    """Show incidents that may have one cause, with why, and what was dismissed."""
    viewer = current_viewer()
    groups, dismissed = suggesting.suggested(viewer)
    return render_template(
        "problems/suggested.html",
        groups=groups,
        dismissed=dismissed,
        may_link=policy.allows(ProblemPermission.LINK, viewer),
    )


@bp.post("/problems/suggested/dismiss")
@needs(ProblemPermission.LINK)
def dismiss() -> ResponseReturnValue:
    """Say that they only look alike."""
    viewer = current_viewer()
    group = suggesting.group(_key(), viewer=viewer)
    with db.writing():
        dismissing.dismiss(group, request.form.get("reason", ""), by=viewer)
    flash(_("Dismissed. They are proposed again when twice as many have come."), "good")
    return redirect(url_for("problems.suggested"))


@bp.post("/problems/suggested/restore")
@needs(ProblemPermission.LINK)
def restore() -> ResponseReturnValue:
    """Propose them again after all."""
    with db.writing():
        dismissing.propose_again(_key(), by=current_viewer())
    flash(_("Proposed again."), "good")
    return redirect(url_for("problems.suggested"))


def _key() -> str:
    return request.form.get("key", "")[:LONGEST_KEY].replace("\x00", "")
