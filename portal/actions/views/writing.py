"""Proposing an action and changing what it is."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.models import Person
from portal.accounts.sign_in import current_viewer
from portal.accounts.viewer import Viewer
from portal.actions.forms import ActionForm
from portal.actions.models import Action
from portal.actions.policy import ActionPermission
from portal.actions.queries import actions
from portal.actions.queries.actions import Source
from portal.actions.services import planning
from portal.actions.services.planning import Plan
from portal.actions.terms import QUIET_DAYS, ActionType, Strength, Verification
from portal.actions.views.blueprint import bp
from portal.core.db import db
from portal.core.errors import Conflict, Invalid
from portal.core.languages import _
from portal.core.policy import policy
from portal.core.web import needs
from portal.incidents.texts import written

SECTION = "#actions"


@bp.route("/actions/new", methods=["GET", "POST"])
@needs(ActionPermission.PROPOSE)
def new() -> ResponseReturnValue:
    """Propose an action, from the record `source` names or from none."""
    viewer = current_viewer()
    named = request.values.get("source", "").strip()
    source = actions.readable_source(named, viewer=viewer) if named else None
    form = ActionForm(source=source.ref if source else "")
    if not form.is_sent():
        return _asked(form, source)
    try:
        plan = _plan(form)
        with db.writing():
            record = source.record if source else None
            action = planning.propose(record, plan, by=viewer)
    except Invalid as refusal:
        form.show(refusal)
        return _asked(form, source)
    flash(_("%(ref)s is proposed.", ref=action.ref), "good")
    if source:
        return redirect(f"{source.url}{SECTION}")
    return redirect(url_for("actions.show", ref=action.ref))


@bp.route("/actions/<act:ref>/edit", methods=["GET", "POST"])
@needs(ActionPermission.SEE)
def edit(ref: str) -> ResponseReturnValue:
    """Change what it is, whose, and until when; of two at once, the second sees both texts."""
    viewer = current_viewer()
    found = actions.action(ref, viewer=viewer)
    policy.require(ActionPermission.CHANGE, viewer, found)
    form = ActionForm(**_filled_in(found))
    if not form.is_sent():
        return render_template("actions/edit.html", action=found, form=form), form.status
    try:
        plan = _plan(form)
        with db.writing():
            planning.change(found, plan, by=viewer, seen=_seen(form))
    except Invalid as refusal:
        form.show(refusal)
        return render_template("actions/edit.html", action=found, form=form), 422
    except Conflict as refusal:
        return _refused(ref, form, viewer, refusal)
    flash(_("Changed."), "good")
    return redirect(url_for("actions.show", ref=ref))


def _refused(ref: str, form: ActionForm, viewer: Viewer, refusal: Conflict) -> ResponseReturnValue:
    """Show what somebody else wrote beside what was typed; saving once more takes the latter."""
    theirs = actions.action(ref, viewer=viewer)
    is_other = theirs.version != _seen(form)
    form.seen.data = str(theirs.version)
    if not is_other:
        form.form_errors.extend([str(refusal), *refusal.missing])
    page = render_template(
        "actions/edit.html", action=theirs, form=form, theirs=theirs if is_other else None
    )
    return page, 409


def _asked(form: ActionForm, source: Source | None) -> ResponseReturnValue:
    return render_template("actions/new.html", form=form, source=source), form.status


def _filled_in(action: Action) -> dict[str, Any]:
    owner = action.owner
    return {
        "title": action.title,
        "description": action.description,
        "type": action.type.value,
        "strength": action.strength.value,
        "owner": action.owner_id or 0,
        "owner_now": (owner.id, owner.name) if owner else None,
        "due_on": action.due_on,
        "reference": action.reference,
        "verification": action.verification.value,
        "quiet_days": action.quiet_days,
        "seen": str(action.version),
    }


def _seen(form: ActionForm) -> int:
    text = form.seen.data or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _plan(form: ActionForm) -> Plan:
    """Return what was filled in; its text is rendered here, before anything is written."""
    return Plan(
        title=form.title.data or "",
        description=written(form.description.data or "", field="description"),
        type=ActionType(form.type.data),
        strength=Strength(form.strength.data),
        owner=db.session.get(Person, form.owner.data or 0),
        due_on=form.due_on.data,
        reference=form.reference.data or "",
        verification=Verification(form.verification.data),
        quiet_days=form.quiet_days.data or QUIET_DAYS,
    )
