"""The templates of standard changes."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.catalog.models import Service
from portal.changes.policy import ChangePermission
from portal.changes.queries import changes
from portal.changes.queries import templates as found_in
from portal.changes.services import templating
from portal.changes.views.blueprint import bp
from portal.core.db import db
from portal.core.languages import _
from portal.core.policy import policy
from portal.core.web import needs


@bp.get("/changes/templates")
@needs(ChangePermission.SEE)
def templates() -> ResponseReturnValue:
    """List the templates: those to follow, and those that wait for an approval."""
    viewer, found = current_viewer(), found_in.templates()
    numbers = {number for each in found for number in each.plan["services"]}
    names = {number: service.name for number in numbers if (service := _service(number))}
    may_approve = policy.allows(ChangePermission.APPROVE_TEMPLATE, viewer)
    shown = {"templates": found, "names": names, "may_approve": may_approve}
    return render_template("changes/templates.html", **shown)


@bp.post("/changes/<chg:ref>/template")
@needs(ChangePermission.PROPOSE_TEMPLATE)
def propose_template(ref: str) -> ResponseReturnValue:
    """Propose the plan of a change as a template."""
    viewer = current_viewer()
    found = changes.change(ref, viewer=viewer)
    with db.writing():
        made = templating.propose(found, request.form.get("name", "") or found.title, by=viewer)
    flash(_("“%(name)s” waits for a manager to approve it.", name=made.name), "good")
    return redirect(url_for("changes.templates"))


@bp.post("/changes/templates/<int:number>/approve")
@needs(ChangePermission.APPROVE_TEMPLATE)
def approve_template(number: int) -> ResponseReturnValue:
    """Let standard changes follow a template."""
    found = found_in.template(number)
    with db.writing():
        templating.approve(found, by=current_viewer())
    flash(_("Standard changes may follow “%(name)s” now.", name=found.name), "good")
    return redirect(url_for("changes.templates"))


@bp.post("/changes/templates/<int:number>/retire")
@needs(ChangePermission.APPROVE_TEMPLATE)
def retire_template(number: int) -> ResponseReturnValue:
    """Let no new change follow a template."""
    found = found_in.template(number)
    with db.writing():
        templating.retire(found, by=current_viewer())
    flash(_("“%(name)s” is retired.", name=found.name), "good")
    return redirect(url_for("changes.templates"))


def _service(number: int) -> Service | None:
    return db.session.get(Service, number)
