"""Asking for runs on changes and incidents, and the page of one run."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.changes.models.change import Change
from portal.changes.queries import changes
from portal.core.db import db
from portal.core.errors import Conflict, Invalid, Missing
from portal.core.languages import _
from portal.core.policy import policy
from portal.incidents.models.incident import Incident
from portal.incidents.queries import incidents
from portal.integrations.runners import page
from portal.integrations.runners.forms import AskForm
from portal.integrations.runners.lifecycle import RUN
from portal.integrations.runners.models import JobRun, RunnerJob
from portal.integrations.runners.policy import RunnersPermission
from portal.integrations.runners.queries import runners, runs
from portal.integrations.runners.services import asking
from portal.integrations.runners.services.asking import Wish
from portal.integrations.runners.views.blueprint import ID, bp, sees


@bp.route(f"/changes/<chg:ref>/jobs/<{ID}:number>", methods=["GET", "POST"])
@sees
def ask_on_change(ref: str, number: int) -> ResponseReturnValue:
    """Ask for a job within a change."""
    return _ask(runners.job(number), change=changes.change(ref, viewer=current_viewer()))


@bp.route(f"/incidents/<inc:ref>/jobs/<{ID}:number>", methods=["GET", "POST"])
@sees
def ask_on_incident(ref: str, number: int) -> ResponseReturnValue:
    """Ask for a job for an incident, without a change."""
    found = incidents.incident_at_desk(ref, viewer=current_viewer())
    return _ask(runners.job(number), incident=found)


@bp.get(f"/runs/<{ID}:number>")
@sees
def run(number: int) -> ResponseReturnValue:
    """Show a run: what it would do, what it did, and what can be done with it."""
    viewer = current_viewer()
    found = runs.run(number, viewer=viewer)
    return render_template("runners/run.html", **page.run_page(found, viewer))


@bp.post(f"/runs/<{ID}:number>/stop")
@sees
def stop(number: int) -> ResponseReturnValue:
    """Ask the runner to stop it."""
    found = runs.run(number, viewer=current_viewer())
    with db.writing():
        asking.ask_to_stop(found, by=current_viewer())
    flash(_("The runner is asked to stop it. It is over when the runner says so."))
    return redirect(url_for(".run", number=number))


@bp.post(f"/runs/<{ID}:number>/steps/<verb>")
@sees
def advance(number: int, verb: str) -> ResponseReturnValue:
    """Approve it, start it, cancel it, or look for it again."""
    viewer = current_viewer()
    found = runs.run(number, viewer=viewer)
    if RUN.step(verb).needs is RunnersPermission.FOLLOW:
        raise Missing
    with db.writing():
        RUN.advance(found, verb, by=viewer, reason=request.form.get("note", "").strip()[:500])
    flash(f"{found.ref}: {found.state.label.lower()}.", "good")
    return redirect(url_for(".run", number=number))


def _ask(
    job: RunnerJob, *, change: Change | None = None, incident: Incident | None = None
) -> ResponseReturnValue:
    viewer = current_viewer()
    policy.require(RunnersPermission.ASK, viewer, JobRun(job=job, change=change))
    form = AskForm.of(job, on_change=change is not None)
    status = 200
    if form.is_sent():
        try:
            wish = Wish(job, form.values, change, incident or _named(form))
            with db.writing():
                made = asking.ask(wish, by=viewer)
        except Invalid as refusal:
            form.show(refusal)
        except Conflict as refusal:
            form.form_errors.extend(refusal.missing or [str(refusal)])
            status = refusal.status
        else:
            flash(
                _("%(ref)s is on its way to %(name)s.", ref=made.ref, name=job.runner.name), "good"
            )
            return redirect(url_for(".run", number=made.id))
    shown = {"job": job, "form": form, "change": change, "incident": incident}
    return render_template("runners/ask.html", **shown), status if status != 200 else form.status


def _named(form: AskForm) -> Incident | None:
    """Return the incident that was named; one this viewer does not read is none there is."""
    ref = (form.incident.data or "").strip() if "incident" in form else ""
    if not ref:
        return None
    try:
        return incidents.incident_at_desk(ref, viewer=current_viewer())
    except Missing as fault:
        reason = _("There is no incident of this number that you may read.")
        raise Invalid(reason, {"incident": reason}) from fault
