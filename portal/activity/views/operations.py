"""For whoever runs the portal: the audit log and the jobs."""

from dataclasses import asdict

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.policy import AccountsPermission
from portal.accounts.sign_in import current_viewer
from portal.activity.forms import AuditFilterForm
from portal.activity.queries import audit
from portal.activity.views.blueprint import bp
from portal.core import jobs
from portal.core.db import db
from portal.core.errors import Missing
from portal.core.jobs import Job
from portal.core.languages import _
from portal.core.policy import policy
from portal.core.web import needs


@bp.get("/admin/audit")
@needs(AccountsPermission.SEE_AUDIT_LOG)
def audit_log() -> ResponseReturnValue:
    """Show who did what, when."""
    viewer = current_viewer()
    form = AuditFilterForm(request.args)
    is_valid = form.validate()
    filters = audit.Filters(
        **form.filters if is_valid else {}, before=request.args.get("before", type=int)
    )
    page = render_template(
        "activity/audit.html",
        form=form,
        page=audit.page(filters, viewer=viewer) if is_valid else audit.Page((), None),
        chain=audit.chain(everything=request.args.get("check") == "all"),
        is_filtered=any(value for value in asdict(filters).values()),
        chosen={key: value for key, value in request.args.items() if key != "before" and value},
        shows_details=policy.allows(AccountsPermission.OPERATE, viewer),
    )
    return page, 200 if is_valid else 422


@bp.get("/admin/jobs")
@needs(AccountsPermission.OPERATE)
def job_list() -> ResponseReturnValue:
    """Show what is waiting and what was given up on."""
    return render_template(
        "activity/jobs.html",
        waiting=jobs.next_up(),
        waiting_count=jobs.waiting(),
        parked=jobs.parked(),
    )


@bp.post("/admin/jobs/<int:number>/retry")
@needs(AccountsPermission.OPERATE)
def retry_job(number: int) -> ResponseReturnValue:
    """Give a parked job another round."""
    with db.writing():
        jobs.retry(_parked(number))
    flash(_("It will be tried again at once."), "good")
    return redirect(url_for(".job_list"))


@bp.post("/admin/jobs/<int:number>/discard")
@needs(AccountsPermission.OPERATE)
def discard_job(number: int) -> ResponseReturnValue:
    """Give a parked job up for good."""
    with db.writing():
        jobs.discard(_parked(number))
    flash(_("The job is gone."))
    return redirect(url_for(".job_list"))


def _parked(number: int) -> Job:
    job = db.session.get(Job, number)
    if job is None or job.parked_at is None:
        raise Missing
    return job
