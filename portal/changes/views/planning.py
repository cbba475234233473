"""Planning a change: a new one, from a template or blank, and editing one."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.models import Person
from portal.accounts.sign_in import current_viewer
from portal.accounts.viewer import Viewer
from portal.catalog.models import Service
from portal.changes import deciding
from portal.changes.forms import ChangeForm, local
from portal.changes.models.change import Change
from portal.changes.models.templates import ChangeTemplate
from portal.changes.plan import Plan
from portal.changes.policy import ChangePermission
from portal.changes.queries import changes, people, templates
from portal.changes.risks import NAMES
from portal.changes.services import planning
from portal.changes.services.planning import EDITABLE, fingerprint, lines, plan_of
from portal.changes.terms import ChangeState, ChangeType
from portal.changes.views.blueprint import bp
from portal.core.db import db
from portal.core.errors import Conflict, Invalid, Missing
from portal.core.languages import _
from portal.core.policy import policy
from portal.core.records import visible_record
from portal.core.web import needs
from portal.core.wording import inside
from portal.incidents.forms import local_to_utc
from portal.incidents.texts import written


@bp.route("/changes/new", methods=["GET", "POST"])
@needs(ChangePermission.OPEN)
def new() -> ResponseReturnValue:
    """Open a change as a draft, blank or by a template."""
    viewer = current_viewer()
    template = templates.approved_one(request.args.get("template", "", type=str))
    form = _form(None, template, _by_template(template, viewer))
    if form.is_sent():
        try:
            plan = _plan(form, viewer)
            with db.writing():
                opened = planning.open_change(plan, by=viewer)
            flash(
                _("%(ref)s is a draft: nobody is asked before you say so.", ref=opened.ref), "good"
            )
            return redirect(url_for("changes.show", ref=opened.ref))
        except Invalid as refusal:
            form.show(refusal)
    offered = templates.approved()
    shown = {"form": form, "template": template, "templates": offered}
    return render_template("changes/new.html", **shown), form.status


@bp.route("/changes/<chg:ref>/edit", methods=["GET", "POST"])
@needs(ChangePermission.SEE)
def edit(ref: str) -> ResponseReturnValue:
    """Edit a plan; what was agreed to goes back to draft when it is another plan afterwards."""
    viewer = current_viewer()
    found = changes.change(ref, viewer=viewer)
    policy.require(ChangePermission.PLAN, viewer, found)
    if found.state not in EDITABLE:
        words = _(
            "This is %(state)s: the plan stands as it was agreed to.",
            state=inside(found.state.label),
        )
        raise Conflict(words)
    form = _form(found, found.template, _as_it_stands(found, viewer))
    if not form.is_sent():
        return _edited(found, form), form.status
    try:
        plan = _plan(form, viewer)
        with db.writing():
            went_back = deciding.edit(found, plan, by=viewer, seen=form.seen.data or "")
    except Invalid as refusal:
        form.show(refusal)
        return _edited(found, form), 422
    except Conflict as refusal:
        return _edited_meanwhile(ref, form, refusal)
    words = _("Saved. The votes are void: it is a draft again.") if went_back else _("Saved.")
    flash(words, "info" if went_back else "good")
    return redirect(url_for("changes.show", ref=ref))


def _edited(found: Change, form: ChangeForm) -> str:
    voids = found.state in {ChangeState.AUTHORIZE, ChangeState.SCHEDULED}
    return render_template("changes/edit.html", change=found, form=form, voids=voids)


def _edited_meanwhile(ref: str, form: ChangeForm, refusal: Conflict) -> ResponseReturnValue:
    """Keep what was typed; saving once more takes it."""
    found = changes.change(ref, viewer=current_viewer())
    form.seen.data = fingerprint(found)
    form.form_errors.append(
        _("%(reason)s Nothing was saved; what you typed stands below.", reason=refusal)
    )
    return _edited(found, form), 409


def _form(
    found: Change | None, template: ChangeTemplate | None, filled: dict[str, Any]
) -> ChangeForm:
    offered = [(each.id, each.name) for each in templates.approved()]
    if template and template.id not in dict(offered):
        offered.append((template.id, template.name))
    named = {found.implementer_id, found.decision_owner_id} if found else set()
    return ChangeForm(people.who_carry_out(also=named), offered, data=filled)


def _as_it_stands(found: Change, viewer: Viewer) -> dict[str, Any]:
    return {
        **_of_plan(plan_of(found)),
        "title": found.title,
        "type": found.type.value,
        "reason": found.reason,
        "problem": found.problem_ref,
        "starts_at": local(found.starts_at, viewer.zone),
        "ends_at": local(found.ends_at, viewer.zone),
        "freeze_reason": found.freeze_reason,
        "implementer": found.implementer_id or 0,
        "template": found.template_id or 0,
        "seen": fingerprint(found),
    }


def _by_template(template: ChangeTemplate | None, viewer: Viewer) -> dict[str, Any]:
    if template is None:
        return {}
    filled = _of_plan(template.plan)
    filled |= {"title": template.name, "type": ChangeType.STANDARD.value}
    filled |= {"reason": template.plan.get("reason", ""), "template": template.id}
    filled["implementer"] = viewer.id
    return filled


def _of_plan(plan: dict[str, Any]) -> dict[str, Any]:
    """Return a plan as the form holds it: one step a line."""
    steps = {name: "\n".join(plan[name]) for name in ("steps", "rollback_steps")}
    answers = {name: plan["answers"].get(name) for name in NAMES}
    owner = plan["decision_owner"] or 0
    return {**plan, **steps, **answers, "decision_owner": owner}


def _plan(form: ChangeForm, viewer: Viewer) -> Plan:
    """Read the form; texts are rendered here, before anything is written."""
    numbers = form.services.data or []
    services = [found for each in numbers if (found := db.session.get(Service, each))]
    return Plan(
        title=form.title.data or "",
        type=ChangeType(form.type.data),
        reason=written(form.reason.data or "", field="reason"),
        services=services,
        answers=form.answers,
        impact_analysis=written(form.impact_analysis.data or "", field="impact_analysis"),
        test_plan=written(form.test_plan.data or "", field="test_plan"),
        steps=lines(form.steps.data or "", field="steps"),
        rollback_steps=lines(form.rollback_steps.data or "", field="rollback_steps"),
        rollback_trigger=form.rollback_trigger.data or "",
        rollback_check=form.rollback_check.data or "",
        rollback_minutes=form.rollback_minutes.data,
        point_of_no_return=form.point_of_no_return.data or "",
        decision_owner=_person(form.decision_owner.data),
        starts_at=local_to_utc(form.starts_at.data, viewer.zone),
        ends_at=local_to_utc(form.ends_at.data, viewer.zone),
        freeze_reason=form.freeze_reason.data or "",
        implementer=_person(form.implementer.data),
        template=db.session.get(ChangeTemplate, form.template.data or 0),
        problem_ref=_problem(form.problem.data or "", viewer),
    )


def _person(number: int | None) -> Person | None:
    return db.session.get(Person, number) if number else None


def _problem(ref: str, viewer: Viewer) -> str:
    """Return the reference of a problem this viewer reads; raises `Invalid` for anything else."""
    ref = ref.strip().upper()
    if not ref:
        return ""
    try:
        kind, record = visible_record(ref, viewer)
    except Missing:
        kind, record = None, None
    if kind is None or kind.prefix != "PRB":
        reason = _("No problem %(ref)s is open to you.", ref=ref[:14])
        raise Invalid(reason, {"problem": reason})
    found: str = record.ref
    return found
