"""Correcting an incident: what it says, how pressing it is, who has it, who leads it."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.catalog.models import Category, Service
from portal.core.db import db
from portal.core.errors import Conflict, Invalid
from portal.core.languages import _, later
from portal.core.policy import policy
from portal.core.web import needs
from portal.incidents.models.incident import Incident
from portal.incidents.page_forms import (
    AssignForm,
    DescribeForm,
    MajorForm,
    PriorityForm,
    RolesForm,
    WaiveForm,
)
from portal.incidents.policy import IncidentPermission
from portal.incidents.queries import around, incidents
from portal.incidents.queries.people import managers
from portal.incidents.services import describing, escalating, leading, working
from portal.incidents.terms import MajorRole, Priority
from portal.incidents.texts import written
from portal.incidents.views.asking import asked, done, person_of, team_of
from portal.incidents.views.blueprint import bp

PRIORITY = (
    later("Priority"),
    later("Impact and urgency give the priority, by the desk's priority table."),
    later("Set the priority"),
)
ASSIGN = (later("Assign"), later("They are told, and find it under My work."), later("Assign"))
DECLARE = (
    later("Declare a major incident"),
    later("Managers are told at once, and a postmortem is due. Say what makes it major."),
    later("Declare"),
)
STAND_DOWN = (
    later("End the major incident"),
    later("The work goes on as for any other. Say what changed."),
    later("Stand down"),
)
WAIVE = (
    later("Close without a postmortem"),
    later("Normally somebody looks back on an incident as grave as this."),
    later("Waive it"),
)
ROLES = (
    later("Roles"),
    later("Who leads, who writes down, who tells the others, who decides."),
    later("Save"),
)


@bp.route("/incidents/<inc:ref>/edit", methods=["GET", "POST"])
@needs(IncidentPermission.WORK)
def edit(ref: str) -> ResponseReturnValue:
    """Correct what it says; of two who do so at once, the second sees both texts."""
    viewer = current_viewer()
    found = incidents.incident_at_desk(ref, viewer=viewer)
    form = DescribeForm(
        title=found.title,
        description=found.description,
        service=found.service_id or 0,
        category=found.category_id or 0,
        seen=describing.fingerprint(found),
    )
    if not form.is_sent():
        return render_template("incidents/edit.html", incident=found, form=form), form.status
    try:
        text = written(form.description.data or "", field="description")
        with db.writing():
            describing.describe(
                found,
                by=viewer,
                title=form.title.data or "",
                description=text,
                service=db.session.get(Service, form.service.data or 0),
                category=db.session.get(Category, form.category.data or 0),
                seen=form.seen.data or "",
            )
    except Invalid as refusal:
        form.show(refusal)
        return render_template("incidents/edit.html", incident=found, form=form), 422
    except Conflict:
        return _both_texts(ref, form)
    flash(_("Corrected."), "good")
    return redirect(url_for("incidents.show", ref=ref))


def _both_texts(ref: str, form: DescribeForm) -> ResponseReturnValue:
    """Show what somebody else wrote beside what was typed; saving once more takes the latter."""
    theirs = incidents.incident_at_desk(ref, viewer=current_viewer())
    form.seen.data = describing.fingerprint(theirs)
    return render_template("incidents/edit.html", incident=theirs, form=form, theirs=theirs), 409


@bp.route("/incidents/<inc:ref>/priority", methods=["GET", "POST"])
@needs(IncidentPermission.WORK)
def prioritise(ref: str) -> ResponseReturnValue:
    """Say how bad and how urgent it is, or why the table is wrong."""
    viewer = current_viewer()
    found = incidents.incident_at_desk(ref, viewer=viewer)
    by_hand = str(found.priority_number) if found.priority_reason else ""
    form = PriorityForm(
        impact=found.impact,
        urgency=found.urgency,
        priority=by_hand,
        priority_reason=found.priority_reason,
    )
    if form.is_sent():
        return done(found, form, PRIORITY, lambda: _rated(found, form))
    return asked(found, form, PRIORITY)


def _rated(found: Incident, form: PriorityForm) -> str:
    viewer = current_viewer()
    working.rate(found, form.impact.data, form.urgency.data, by=viewer)
    if form.priority.data:
        priority = Priority(int(form.priority.data))
        working.override_priority(found, priority, form.priority_reason.data or "", by=viewer)
    return _("%(ref)s is %(priority)s now.", ref=found.ref, priority=found.priority.label)


@bp.route("/incidents/<inc:ref>/assign", methods=["GET", "POST"])
@needs(IncidentPermission.ASSIGN)
def assign(ref: str) -> ResponseReturnValue:
    """Give it to somebody, to a team, or back."""
    viewer = current_viewer()
    found = incidents.incident_at_desk(ref, viewer=viewer)
    people = around.people_who_may_take(found)
    teams = [t for t in around.teams_of_support() if t.tier == found.tier and t != found.team]
    form = AssignForm(people, teams, assignee=found.assignee_id or 0)
    if form.is_sent():
        return done(found, form, ASSIGN, lambda: _assigned(found, form))
    return asked(found, form, ASSIGN)


def _assigned(found: Incident, form: AssignForm) -> str:
    viewer = current_viewer()
    team = team_of(form.team.data)
    if team is not None:
        working.give_to_team(found, team, by=viewer)
        return _("%(name)s has it now.", name=team.name)
    person = person_of(form.assignee.data)
    working.assign(found, person, by=viewer)
    return _("%(name)s has it now.", name=person.name) if person else _("It is back with the team.")


@bp.route("/incidents/<inc:ref>/major", methods=["GET", "POST"])
@needs(IncidentPermission.LEAD_MAJOR)
def major(ref: str) -> ResponseReturnValue:
    """Declare it a major incident, which leads on to its roles, or end that."""
    viewer = current_viewer()
    found = incidents.incident_at_desk(ref, viewer=viewer)
    is_major, words = not found.is_major, STAND_DOWN if found.is_major else DECLARE
    form = MajorForm()
    if form.is_sent():
        then = "incidents.roles" if is_major else "incidents.show"
        note = form.note.data or ""
        return done(found, form, words, lambda: _declared(found, note, is_major), then=then)
    return asked(found, form, words)


def _declared(found: Incident, note: str, is_major: bool) -> str:
    working.declare_major(found, by=current_viewer(), is_major=is_major, note=note)
    return _("It is a major incident now. Give out the roles.") if is_major else _("It is ended.")


@bp.route("/incidents/<inc:ref>/roles", methods=["GET", "POST"])
@needs(IncidentPermission.LEAD_MAJOR)
def roles(ref: str) -> ResponseReturnValue:
    """Say who commands, who writes down, who talks, and call a manager."""
    viewer = current_viewer()
    found = incidents.incident_at_desk(ref, viewer=viewer)
    held = {each.role.value: each.person_id for each in around.responders_of(found)}
    form = RolesForm(around.people_of_support(), managers(), **held)
    if form.is_sent():
        return done(found, form, ROLES, lambda: _given_out(found, form))
    return asked(found, form, ROLES)


def _given_out(found: Incident, form: RolesForm) -> str:
    for role in MajorRole:
        person = person_of(form[role.value].data)
        leading.assign_role(found, role, person, by=current_viewer())
    manager = person_of(form.manager.data)
    if manager is None:
        return _("The roles are given out.")
    escalating.call(found, manager, form.note.data or "", by=current_viewer())
    return _("The roles are given out, and %(name)s is called.", name=manager.name)


@bp.route("/incidents/<inc:ref>/waive", methods=["GET", "POST"])
@needs(IncidentPermission.WAIVE)
def waive(ref: str) -> ResponseReturnValue:
    """Let it close without a postmortem."""
    viewer = current_viewer()
    found = incidents.incident_at_desk(ref, viewer=viewer)
    policy.require(IncidentPermission.WAIVE, viewer, found)
    form = WaiveForm()
    if form.is_sent():
        return done(found, form, WAIVE, lambda: _waived(found, form.note.data or ""))
    return asked(found, form, WAIVE)


def _waived(found: Incident, note: str) -> str:
    leading.waive(found, note, by=current_viewer())
    return _("It can be closed now.")
