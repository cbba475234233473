"""Handing an incident over, and receiving it."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.models import Team
from portal.accounts.sign_in import current_viewer
from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.errors import Conflict, Invalid, Missing
from portal.core.languages import _
from portal.core.policy import policy
from portal.core.web import needs
from portal.incidents.handover import proposing, queries
from portal.incidents.handover.forms import BounceForm, EscalateForm
from portal.incidents.models.incident import Incident
from portal.incidents.policy import IncidentPermission
from portal.incidents.queries import incidents
from portal.incidents.services import escalating
from portal.incidents.services.escalating import HandOver
from portal.incidents.terms import EscalationReason
from portal.incidents.trail import queries as trail
from portal.incidents.trail import searching
from portal.incidents.views.blueprint import bp
from portal.kb.models.article import Article
from portal.kb.queries import articles


@bp.get("/incidents/hand-overs")
@needs(IncidentPermission.SEE_DESK)
def hand_overs() -> ResponseReturnValue:
    """List what waits for the viewer's team, and what it handed over."""
    viewer = current_viewer()
    return render_template(
        "incidents/handover/list.html",
        waiting=queries.waiting_for(viewer),
        sent=queries.sent_by_team(viewer),
    )


@bp.route("/incidents/<inc:ref>/escalate", methods=["GET", "POST"])
@needs(IncidentPermission.ESCALATE)
def hand_over(ref: str) -> ResponseReturnValue:
    """Hand an incident over with what was tried: one form, filled already."""
    viewer = current_viewer()
    found = incidents.incident_at_desk(ref, viewer=viewer)
    proposal = proposing.proposed(found, viewer, stopped_at=_stopped_at(viewer))
    form = EscalateForm(found, proposal)
    if form.is_sent():
        try:
            with db.writing():
                what = _what(form, proposal)
                searching.count_what_was_not_answered(found, viewer)
                escalation = escalating.escalate(found, what, by=viewer)
        except Invalid as refusal:
            form.show(refusal)
        except Conflict as refusal:
            form.form_errors.append(str(refusal))
            return _asked(found, viewer, form), 409
        else:
            name = escalation.to_team.name if escalation.to_team else escalation.to_tier.label
            flash(
                _(
                    "%(ref)s is with %(name)s now, and everything you tried went along.",
                    ref=found.ref,
                    name=name,
                ),
                "good",
            )
            return redirect(url_for("incidents.show", ref=found.ref))
    return _asked(found, viewer, form), form.status


@bp.post("/incidents/<inc:ref>/hand-overs/<int:number>/accept")
@needs(IncidentPermission.SEE_DESK)
def accept_hand_over(ref: str, number: int) -> ResponseReturnValue:
    """Take what was handed over."""
    viewer = current_viewer()
    found = incidents.incident_at_desk(ref, viewer=viewer)
    escalation = queries.escalation(number, found)
    with db.writing():
        if escalation.to_person_id:
            escalating.answer_call(escalation, by=viewer)
        else:
            escalating.accept(escalation, by=viewer)
    flash(
        _("They know that you are there.") if escalation.to_person_id else _("It is yours."), "good"
    )
    return redirect(url_for("incidents.show", ref=found.ref))


@bp.post("/incidents/<inc:ref>/hand-overs/<int:number>/bounce")
@needs(IncidentPermission.SEE_DESK)
def bounce_hand_over(ref: str, number: int) -> ResponseReturnValue:
    """Give back what was handed over, and say what is missing."""
    viewer = current_viewer()
    found = incidents.incident_at_desk(ref, viewer=viewer)
    escalation = queries.escalation(number, found)
    policy.require(IncidentPermission.ANSWER_ESCALATION, viewer, found)
    form = BounceForm()
    if not form.is_sent():
        page = render_template(
            "incidents/handover/bounce.html", incident=found, escalation=escalation, form=form
        )
        return page, form.status
    with db.writing():
        escalating.bounce(escalation, form.reason.data or "", by=viewer)
    name = escalation.from_team.name if escalation.from_team else escalation.from_tier.label
    flash(_("%(ref)s is back with %(name)s.", ref=found.ref, name=name), "good")
    return redirect(url_for("incidents.show", ref=found.ref))


def _what(form: EscalateForm, proposal: proposing.Proposal) -> HandOver:
    team = db.session.get(Team, form.team.data)
    if team is None:
        raise Invalid(_("Choose a team."), {"team": _("Choose a team.")})
    ticked = set(form.checks.data or [])
    return HandOver(
        to_team=team,
        reason=EscalationReason(form.reason.data),
        note=form.note.data or "",
        checks=[check.text for check in proposal.diagnostics if check.id in ticked],
        left_out=[check.text for check in proposal.diagnostics if check.id not in ticked],
    )


def _stopped_at(viewer: Viewer) -> Article | None:
    """Return the article whose text stopped for this reader, when they come from there."""
    ref = request.args.get("article", "")
    try:
        return articles.article(ref, viewer=viewer) if ref else None
    except Missing:
        return None


def _asked(incident: Incident, viewer: Viewer, form: EscalateForm) -> str:
    return render_template(
        "incidents/handover/escalate.html",
        incident=incident,
        form=form,
        lines=trail.trail_of(incident, viewer=viewer),
        minutes=escalating.minutes_here(incident),
        waits=request.method == "GET" and escalating.open_escalation(incident) is not None,
    )
