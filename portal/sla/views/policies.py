"""Policies: shown with their history, added, edited into new versions, retired."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.core.db import db
from portal.core.errors import Conflict, Invalid
from portal.core.forms import text_of
from portal.sla.forms import PolicyForm
from portal.sla.models.policies import SlaPolicy
from portal.sla.queries import examples, history, rules
from portal.sla.services import policies as verbs
from portal.sla.views.blueprint import ID, bp, manages, reads, say_saved, seen_in


@bp.get("/admin/sla")
@reads
def service_levels() -> ResponseReturnValue:
    """List policies and calendars, those in use first."""
    policies = [*rules.policies(), *rules.policies(retired=True)]
    return render_template(
        "sla/service_levels.html",
        policies=[(each, rules.targets_now(each)) for each in policies],
        calendars=[
            (each, rules.work_now(each))
            for each in (*rules.calendars(), *rules.calendars(retired=True))
        ],
        names=rules.calendar_names(),
    )


@bp.get(f"/admin/sla/policies/<{ID}:number>")
@reads
def policy(number: int) -> ResponseReturnValue:
    """Show what a policy promises, whom it is for, and every version."""
    found = rules.policy(number)
    targets = rules.targets_now(found)
    return render_template(
        "sla/policy.html",
        policy=found,
        targets=targets,
        calendars=rules.calendar_names(),
        versions=history.of_policy(found),
        examples=examples.of_policy(targets, rules.works_now(), examples.next_friday()),
    )


@bp.route("/admin/sla/policies/new", methods=["GET", "POST"])
@manages
def new_policy() -> ResponseReturnValue:
    """Add a policy, or show what would be due under it."""
    form = PolicyForm()
    if not form.is_sent():
        return _page(form)
    try:
        if "try" in request.form:
            return _tried(form)
        with db.writing():
            added = verbs.add(form.card, by=current_viewer())
    except Invalid as refusal:
        form.show(refusal)
        return _page(form)
    flash(f"{added.name} is added. New clocks take it where it fits.", "good")
    return redirect(url_for(".policy", number=added.id))


@bp.route(f"/admin/sla/policies/<{ID}:number>/edit", methods=["GET", "POST"])
@manages
def edit_policy(number: int) -> ResponseReturnValue:
    """Save a new version of a policy, or show what would be due under it."""
    found = rules.policy(number)
    form = PolicyForm(found)
    if not form.is_sent():
        return _page(form, found)
    try:
        if "try" in request.form:
            return _tried(form, found)
        with db.writing():
            seen = seen_in(text_of(form.seen))
            is_other = verbs.change(found, form.card, by=current_viewer(), seen=seen)
    except Conflict as refusal:
        newest = rules.policy(number)
        form.seen.data = str(newest.version)
        return _page(form, newest, refusal=refusal)[0], refusal.status
    except Invalid as refusal:
        form.show(refusal)
        return _page(form, found)
    say_saved(found.version, is_other=is_other)
    return redirect(url_for(".policy", number=number))


@bp.post(f"/admin/sla/policies/<{ID}:number>/retire")
@manages
def retire_policy(number: int) -> ResponseReturnValue:
    """Let no new clock take a policy."""
    found = rules.policy(number)
    with db.writing():
        verbs.retire(found, by=current_viewer())
    flash(f"{found.name} is retired. Clocks that run keep it to their end.")
    return redirect(url_for(".service_levels"))


@bp.post(f"/admin/sla/policies/<{ID}:number>/bring-back")
@manages
def bring_back_policy(number: int) -> ResponseReturnValue:
    """Let new clocks take a retired policy again."""
    found = rules.policy(number)
    with db.writing():
        verbs.bring_back(found, by=current_viewer())
    flash(f"{found.name} is in use again.", "good")
    return redirect(url_for(".policy", number=number))


def _tried(form: PolicyForm, policy: SlaPolicy | None = None) -> tuple[str, int]:
    tried = examples.of_policy(form.targets, rules.works_now(), form.moment)
    return _page(form, policy, examples=tried)


def _page(form: PolicyForm, policy: SlaPolicy | None = None, **more: Any) -> tuple[str, int]:
    page = render_template("sla/policy_form.html", form=form, policy=policy, **more)
    return page, form.status
