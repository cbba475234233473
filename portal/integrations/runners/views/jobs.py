"""Registering the jobs a runner may be asked for."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.core.db import db
from portal.core.errors import Invalid
from portal.core.languages import _
from portal.integrations.runners.forms import JobForm
from portal.integrations.runners.queries import runners
from portal.integrations.runners.services import runners as verbs
from portal.integrations.runners.views.blueprint import ID, bp, manages


@bp.route(f"/admin/runners/<{ID}:number>/jobs/new", methods=["GET", "POST"])
@manages
def new_job(number: int) -> ResponseReturnValue:
    """Register a job."""
    runner = runners.runner(number)
    form = JobForm(runner)
    if form.is_sent():
        try:
            with db.writing():
                job = verbs.register(runner, form.card, by=current_viewer())
        except Invalid as refusal:
            form.show(refusal)
        else:
            flash(_("“%(name)s” can be asked for now.", name=job.name), "good")
            return redirect(url_for(".runner", number=number))
    page = render_template("runners/job_form.html", form=form, runner=runner, job=None)
    return page, form.status


@bp.route(f"/admin/runners/jobs/<{ID}:number>", methods=["GET", "POST"])
@manages
def edit_job(number: int) -> ResponseReturnValue:
    """Change a job."""
    job = runners.job(number)
    form = JobForm(job.runner, job)
    if form.is_sent():
        try:
            with db.writing():
                verbs.change_job(job, form.card, by=current_viewer())
        except Invalid as refusal:
            form.show(refusal)
        else:
            flash(_("“%(name)s” is saved.", name=job.name), "good")
            return redirect(url_for(".runner", number=job.runner_id))
    page = render_template("runners/job_form.html", form=form, runner=job.runner, job=job)
    return page, form.status


@bp.post(f"/admin/runners/jobs/<{ID}:number>/retire")
@manages
def retire_job(number: int) -> ResponseReturnValue:
    """Offer a job no more."""
    job = runners.job(number)
    with db.writing():
        verbs.retire(job, by=current_viewer())
    flash(_("“%(name)s” is offered no more. Its runs stay.", name=job.name))
    return redirect(url_for(".runner", number=job.runner_id))


@bp.post(f"/admin/runners/jobs/<{ID}:number>/bring-back")
@manages
def bring_back_job(number: int) -> ResponseReturnValue:
    """Offer a retired job again."""
    job = runners.job(number)
    with db.writing():
        verbs.bring_back(job, by=current_viewer())
    flash(_("“%(name)s” is offered again.", name=job.name), "good")
    return redirect(url_for(".runner", number=job.runner_id))
