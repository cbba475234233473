"""Running a procedure inside an incident."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.errors import Conflict, Invalid
from portal.core.languages import _
from portal.core.live.views import followed
from portal.core.policy import policy
from portal.core.web import needs
from portal.incidents.models.incident import Incident
from portal.incidents.policy import IncidentPermission
from portal.incidents.queries import incidents
from portal.incidents.runs import queries, services
from portal.incidents.runs.checklist import with_controls
from portal.incidents.runs.models import ProcedureRun, RunStep
from portal.incidents.trail.terms import StepResult
from portal.incidents.trail.views import role_named
from portal.incidents.views.blueprint import bp
from portal.kb.dressing import with_way_on
from portal.kb.policy import reading_tier
from portal.kb.queries import articles
from portal.kb.services import rendering
from portal.kb.terms import LinkRole


@bp.post("/incidents/<inc:ref>/articles/<kb:article>/run")
@needs(IncidentPermission.WORK)
def start_run(ref: str, article: str) -> ResponseReturnValue:
    """Begin to follow an article, or go on with the run that is open."""
    viewer = current_viewer()
    found = incidents.incident_at_desk(ref, viewer=viewer)
    record = articles.article(article, viewer=viewer)
    with db.writing():
        run = services.start(found, record, by=viewer)
    return redirect(url_for("incidents.run", ref=found.ref, number=run.id))


@bp.get("/incidents/<inc:ref>/runs/<int:number>")
@needs(IncidentPermission.SEE_DESK)
@followed
def run(ref: str, number: int) -> ResponseReturnValue:
    """Show a run: the article with a place for the result behind every step."""
    viewer = current_viewer()
    found = incidents.incident_at_desk(ref, viewer=viewer)
    return _page(found, queries.run(number, found, viewer=viewer), viewer)


@bp.get("/incidents/<inc:ref>/runs/<int:number>/steps")
@needs(IncidentPermission.SEE_DESK)
def run_steps(ref: str, number: int) -> ResponseReturnValue:
    """Show how the steps stand now, for a page that stays open."""
    viewer = current_viewer()
    found = incidents.incident_at_desk(ref, viewer=viewer)
    shown = queries.run(number, found, viewer=viewer)
    return render_template("incidents/runs/_steps.html", **_standing(found, shown, viewer))


@bp.post("/incidents/<inc:ref>/runs/<int:number>/steps")
@needs(IncidentPermission.WORK)
def take_step(ref: str, number: int) -> ResponseReturnValue:
    """Say how a step went; what somebody else said first is shown instead of lost."""
    viewer = current_viewer()
    found = incidents.incident_at_desk(ref, viewer=viewer)
    shown = queries.run(number, found, viewer=viewer)
    key, note = request.form.get("step", "")[:32], request.form.get("note", "")
    try:
        with db.writing():
            seen = request.form.get("seen", 0, type=int)
            services.take(shown, key, _result(), by=viewer, seen=seen, note=note)
    except (Conflict, Invalid) as refusal:
        # The session begins anew: what somebody else wrote meanwhile is on the page.
        shown = queries.run(number, found, viewer=viewer)
        return _page(found, shown, viewer, refused=str(refusal), key=key, note=note), refusal.status
    following = _next(_standing(found, shown, viewer)["steps"], after=key)
    anchor = f"step-{following}" if following else "finish"
    return redirect(url_for("incidents.run", ref=found.ref, number=number, _anchor=anchor))


@bp.post("/incidents/<inc:ref>/runs/<int:number>/update")
@needs(IncidentPermission.WORK)
def update_run(ref: str, number: int) -> ResponseReturnValue:
    """Move a run to the revision readers get now."""
    viewer = current_viewer()
    found = incidents.incident_at_desk(ref, viewer=viewer)
    shown = queries.run(number, found, viewer=viewer)
    with db.writing():
        kept = services.update_to_newest(shown, by=viewer)
    words = (
        _("Now at revision %(number)s. Unchanged steps keep their results.")
        if kept
        else _("Now at revision %(number)s. No step had a result to keep.")
    )
    flash(words % {"number": shown.revision.number}, "good")
    return redirect(url_for("incidents.run", ref=found.ref, number=number))


@bp.post("/incidents/<inc:ref>/runs/<int:number>/finish")
@needs(IncidentPermission.WORK)
def finish_run(ref: str, number: int) -> ResponseReturnValue:
    """End a run with what it did for the incident."""
    viewer = current_viewer()
    found = incidents.incident_at_desk(ref, viewer=viewer)
    shown = queries.run(number, found, viewer=viewer)
    verdict = role_named(request.form.get("verdict", ""))
    with db.writing():
        services.finish(shown, verdict, by=viewer, note=request.form.get("note", "")[:300])
    if verdict is LinkRole.USED_SOLVED:
        flash(_("Solved by the book: say how it ended, and it is done."), "good")
        return redirect(url_for("incidents.resolve", ref=found.ref))
    flash(_("The run is finished; what was tried goes along wherever the incident goes."), "info")
    return redirect(url_for("incidents.show", ref=found.ref))


def _result() -> StepResult:
    value = request.form.get("result", "")
    if value not in set(StepResult):
        raise Invalid(_("Say whether the step is done, failed or skipped."))
    return StepResult(value)


def _page(
    incident: Incident, run: ProcedureRun, viewer: Viewer, *, refused: str = "", **kept: str
) -> str:
    shown = _standing(incident, run, viewer)
    shown |= {"kept": kept, "current": kept.get("key") or _next(shown["steps"])}
    tier = reading_tier(viewer, run.article)
    html = rendering.reading(run.article, run.revision.body, tier=tier).html

    def control(key: str) -> str:
        return render_template("incidents/runs/_step.html", key=key, **shown)

    way_on = url_for("incidents.hand_over", ref=incident.ref, article=run.article.ref)
    newest = run.article.revision
    return render_template(
        "incidents/runs/run.html",
        html=with_way_on(with_controls(html, control), way_on),
        newer=newest if newest and newest.id != run.revision_id and run.is_going_on else None,
        refused=refused,
        **shown,
    )


def _standing(incident: Incident, run: ProcedureRun, viewer: Viewer) -> dict[str, Any]:
    steps = services.steps_of(run.article, run.revision, viewer)
    by_key = {step.step_key: step for step in run.steps}
    shown = {str(step["key"]): by_key[str(step["key"])] for step in steps if step["key"] in by_key}
    return {
        "incident": incident,
        "run": run,
        "steps": shown,
        "numbers": {str(step["key"]): step["number"] for step in steps},
        "taken": sum(1 for step in shown.values() if step.result),
        "may_work": policy.allows(IncidentPermission.WORK, viewer, incident)
        and incident.is_open
        and run.is_going_on,
        "kept": {},
        "current": "",  # the step the keys mean before anybody walked
    }


def _next(steps: dict[str, RunStep], *, after: str = "") -> str:
    """Return the step to take next: the first without a result behind this one, else of all."""
    open_keys = [key for key, step in steps.items() if not step.result]
    keys = list(steps)
    behind = keys[keys.index(after) + 1 :] if after in steps else keys
    return next((key for key in open_keys if key in behind), next(iter(open_keys), ""))
