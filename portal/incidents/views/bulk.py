"""One step for many incidents: what can be done is done, and what is refused says why."""

from collections.abc import Callable, Sequence

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.models import Person, Team
from portal.accounts.sign_in import current_viewer
from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.errors import Conflict, Invalid, Missing, Refusal
from portal.core.languages import _, forms, ngettext
from portal.core.web import needs
from portal.incidents import list_page
from portal.incidents.forms import LONGEST_NOTE
from portal.incidents.lifecycle import INCIDENT
from portal.incidents.lists import Outcome, Wanted
from portal.incidents.models.incident import Incident
from portal.incidents.policy import IncidentPermission
from portal.incidents.queries import incidents, listing
from portal.incidents.services import joining, working
from portal.incidents.terms import Priority
from portal.incidents.views.blueprint import bp
from portal.incidents.views.returning import list_sent

MOST = 200
TYPED = ("assignee", "priority", "reason", "team", "into", "cancel_reason")
Deed = Callable[[Incident, Viewer], None]


@bp.post("/incidents/bulk")
@needs(IncidentPermission.WORK)
def bulk() -> ResponseReturnValue:
    """Take, assign, prioritise, move, cancel or merge what was chosen."""
    viewer = current_viewer()
    back = list_sent()
    verb = request.form.get("verb", "")
    chosen = listing.chosen(request.form.getlist("ref")[:MOST], viewer=viewer)
    if verb not in _DEEDS:
        raise Missing
    if not chosen:
        flash(_("Choose incidents first: the box before each, or x on the keyboard."), "warn")
        return redirect(back.address())
    try:
        deed = _DEEDS[verb](viewer)
    except Invalid as refusal:
        return _list_again(back, _not_begun(verb, refusal, chosen)), refusal.status
    outcome = _carry_out(verb, deed, chosen, viewer)
    if outcome.refused:
        return _list_again(back, outcome), 200 if outcome.done else Conflict.status
    flash(ngettext(*_DONE[verb], len(outcome.done)), "good")
    return redirect(back.address(page=back.page))


def _list_again(back: Wanted, outcome: Outcome) -> str:
    """Show the list it was sent from, what was refused above it, and what is left still chosen."""
    shown = list_page.list_page(back, current_viewer(), outcome=outcome)
    return render_template("incidents/list.html", **shown, said=_DONE_TO[outcome.verb])


def _not_begun(verb: str, refusal: Invalid, chosen: Sequence[Incident]) -> Outcome:
    return Outcome(
        verb,
        error=str(refusal),
        fields=refusal.fields,
        typed={name: request.form.get(name, "")[:LONGEST_NOTE] for name in TYPED},
        not_begun=tuple(each.ref for each in chosen),
    )


def _carry_out(verb: str, deed: Deed, chosen: list[Incident], viewer: Viewer) -> Outcome:
    """Do it to each in a transaction of its own, so that one refusal undoes nothing else."""
    outcome = Outcome(verb)
    for ref, title in [(each.ref, each.title) for each in chosen]:
        try:
            with db.writing():
                deed(incidents.incident_at_desk(ref, viewer=viewer), viewer)
        except Refusal as refusal:
            why = " ".join([str(refusal), *getattr(refusal, "missing", ())])
            outcome.refused.append((ref, title, why))
        else:
            outcome.done.append(ref)
    return outcome


def _take(_viewer: Viewer) -> Deed:
    def deed(incident: Incident, by: Viewer) -> None:
        if incident.assignee_id == by.id:
            raise Conflict(_("It is yours already."))
        if incident.assignee is not None:
            raise Conflict(
                _("%(name)s has it. Open it to take it over.", name=incident.assignee.name)
            )
        working.take(incident, by=by, seen=None)

    return deed


def _assign(_viewer: Viewer) -> Deed:
    person = db.session.get(Person, request.form.get("assignee", 0, type=int))
    if person is None:
        raise Invalid(_("Choose who gets them."), {"assignee": _("Choose who gets them.")})
    return lambda incident, by: working.assign(incident, person, by=by)


def _move(_viewer: Viewer) -> Deed:
    team = db.session.get(Team, request.form.get("team", 0, type=int))
    if team is None:
        raise Invalid(_("Choose a team."), {"team": _("Choose a team.")})
    return lambda incident, by: working.give_to_team(incident, team, by=by)


def _prioritise(_viewer: Viewer) -> Deed:
    number = request.form.get("priority", "")
    if number not in {str(each.value) for each in Priority}:
        raise Invalid(_("Choose a priority."), {"priority": _("Choose a priority.")})
    reason = _reason("reason", _("Say why it is not what impact and urgency give."))
    return lambda incident, by: working.override_priority(
        incident, Priority(int(number)), reason, by=by
    )


def _cancel(_viewer: Viewer) -> Deed:
    reason = _reason("cancel_reason", _("Say why they are cancelled."))
    return lambda incident, by: _advance(incident, by, reason)


def _reason(name: str, words: str) -> str:
    """Return what was typed as the reason; raises `Invalid` with these words for nothing."""
    reason = request.form.get(name, "").strip()[:LONGEST_NOTE]
    if not reason:
        raise Invalid(words, {name: words})
    return reason


def _advance(incident: Incident, by: Viewer, reason: str) -> None:
    INCIDENT.advance(incident, "cancel", by=by, note=reason)


def _merge(viewer: Viewer) -> Deed:
    ref = request.form.get("into", "").strip()
    try:
        target = incidents.incident_at_desk(ref, viewer=viewer)
    except Missing:
        words = _("Say into which incident: INC- and its number.")
        raise Invalid(words, {"into": words}) from None
    if not target.is_open:
        words = _(
            "%(ref)s is %(state)s: merge into an open one.",
            ref=target.ref,
            state=target.state.clause,
        )
        raise Invalid(words, {"into": words})
    return lambda incident, by: _merge_one(incident, target, by)


def _merge_one(incident: Incident, target: Incident, by: Viewer) -> None:
    if incident.id == target.id:
        raise Conflict(_("It is the one that stays."))
    joining.merge(incident, target, by=by)


_DEEDS: dict[str, Callable[[Viewer], Deed]] = {
    "take": _take,
    "assign": _assign,
    "team": _move,
    "priority": _prioritise,
    "cancel": _cancel,
    "merge": _merge,
}
_DONE = {
    "take": forms("One incident was taken.", "%(number)s incidents were taken."),
    "assign": forms("One incident was assigned.", "%(number)s incidents were assigned."),
    "team": forms(
        "One incident was moved to another team.",
        "%(number)s incidents were moved to another team.",
    ),
    "priority": forms(
        "One incident was given another priority.",
        "%(number)s incidents were given another priority.",
    ),
    "cancel": forms("One incident was cancelled.", "%(number)s incidents were cancelled."),
    "merge": forms("One incident was merged.", "%(number)s incidents were merged."),
}
# The same above the list, with those that were done where others were refused.
_DONE_TO = {
    "take": forms("%(number)s incident taken: %(refs)s.", "%(number)s incidents taken: %(refs)s."),
    "assign": forms(
        "%(number)s incident assigned: %(refs)s.", "%(number)s incidents assigned: %(refs)s."
    ),
    "team": forms(
        "%(number)s incident moved to another team: %(refs)s.",
        "%(number)s incidents moved to another team: %(refs)s.",
    ),
    "priority": forms(
        "%(number)s incident given another priority: %(refs)s.",
        "%(number)s incidents given another priority: %(refs)s.",
    ),
    "cancel": forms(
        "%(number)s incident cancelled: %(refs)s.", "%(number)s incidents cancelled: %(refs)s."
    ),
    "merge": forms(
        "%(number)s incident merged: %(refs)s.", "%(number)s incidents merged: %(refs)s."
    ),
}
