"""Managing people: who is here, what they may do, who comes and who leaves."""

from urllib.parse import urlencode

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts import jobs, leaving, queries
from portal.accounts.forms import AssignmentForm, InviteForm
from portal.accounts.models import Person, Team, TicketKind
from portal.accounts.policy import AccountsPermission
from portal.accounts.queries import PeopleFilter, Standing
from portal.accounts.services import entry, lockout, people, tickets
from portal.accounts.sign_in import current_viewer
from portal.accounts.terms import Role
from portal.accounts.views.blueprint import ID, bp, settings
from portal.core.db import db
from portal.core.errors import Conflict, Invalid
from portal.core.forms import text_of
from portal.core.languages import _
from portal.core.web import needs

manages_people = needs(AccountsPermission.MANAGE_PEOPLE)


@bp.get("/admin/people")
@manages_people
def list_people() -> ResponseReturnValue:
    """List people, narrowed by words, team, role and standing."""
    wanted = _wanted()
    page = min(max(request.args.get("page", 1, type=int), 1), 10_000)
    found, total = queries.people(wanted, page=page)
    first, last = (page - 1) * queries.PAGE + 1, (page - 1) * queries.PAGE + len(found)
    return render_template(
        "accounts/people.html",
        people=found,
        words=f"{first}–{last} of {total} people" if total > queries.PAGE else "",
        previous=_page_address(page - 1) if page > 1 else None,
        next=_page_address(page + 1) if last < total else None,
        wanted=wanted,
        teams=queries.teams(),
        roles=[role for role in Role if role is not Role.READER],
        standings=list(Standing),
        locked=queries.locked(found),
    )


@bp.get("/admin/people/invite")
@manages_people
def new_invitation() -> ResponseReturnValue:
    """Ask who is to be invited."""
    return render_template("accounts/invite.html", form=InviteForm(formdata=None))


@bp.post("/admin/people/invite")
@manages_people
def invite() -> ResponseReturnValue:
    """Open an account and have the link mailed; the link is also shown, once."""
    form = InviteForm()
    if not form.is_sent():
        return render_template("accounts/invite.html", form=form), 422
    try:
        with db.writing():
            person = people.add(
                text_of(form.email),
                name=text_of(form.name),
                team=_team(form.team_id),
                roles=form.chosen_roles,
                by=current_viewer(),
            )
            link = _invitation_link(person)
    except Invalid as refusal:
        form.show(refusal)
        return render_template("accounts/invite.html", form=form), 422
    return _shown_once(person, link)


@bp.get(f"/admin/people/<{ID}:person_id>")
@manages_people
def show_person(person_id: int) -> ResponseReturnValue:
    """Show one person with team, roles, standing, and what can be done."""
    return _page(queries.person(person_id))


@bp.post(f"/admin/people/<{ID}:person_id>")
@manages_people
def assign(person_id: int) -> ResponseReturnValue:
    """Set team and roles; what changes rights also ends that person's sessions."""
    person = queries.person(person_id)
    form = AssignmentForm()
    if not form.is_sent():
        return _page(person, form), 422
    viewer = current_viewer()
    try:
        with db.writing():
            changed = people.assign(
                person, team=_team(form.team_id), roles=form.chosen_roles, by=viewer
            )
            if changed and person is viewer.person:
                entry.admit(person, settings=settings())
    except Conflict as refusal:
        form.form_errors.append(str(refusal))
        return _page(person, form), refusal.status
    flash(_after_assigning(person, changed=changed), "good")
    return redirect(url_for(".show_person", person_id=person.id))


@bp.post(f"/admin/people/<{ID}:person_id>/leave")
@manages_people
def leave(person_id: int) -> ResponseReturnValue:
    """Close an account."""
    person = queries.person(person_id)
    with db.writing():
        people.leave(person, by=current_viewer())
    left_behind = leaving.belongings(person)
    if left_behind:
        flash(_("%(name)s has left. Hand over what is listed below.", name=person.name), "warn")
    else:
        flash(_("%(name)s has left and can no longer sign in.", name=person.name), "good")
    return redirect(url_for(".show_person", person_id=person.id))


@bp.post(f"/admin/people/<{ID}:person_id>/return")
@manages_people
def welcome_back(person_id: int) -> ResponseReturnValue:
    """Open a closed account again."""
    person = queries.person(person_id)
    with db.writing():
        people.welcome_back(person, by=current_viewer())
    flash(_("%(name)s may sign in again.", name=person.name), "good")
    return redirect(url_for(".show_person", person_id=person.id))


@bp.post(f"/admin/people/<{ID}:person_id>/unlock")
@manages_people
def unlock(person_id: int) -> ResponseReturnValue:
    """Forget somebody's wrong passwords."""
    person = queries.person(person_id)
    with db.writing():
        people.unlock(person, by=current_viewer())
    flash(_("%(name)s can try again at once.", name=person.name), "good")
    return redirect(url_for(".show_person", person_id=person.id))


@bp.post(f"/admin/people/<{ID}:person_id>/invite-again")
@manages_people
def invite_again(person_id: int) -> ResponseReturnValue:
    """Send a new link and make the earlier ones worthless."""
    person = queries.person(person_id)
    with db.writing():
        people.invite_again(person, by=current_viewer())
        link = _invitation_link(person)
    return _shown_once(person, link)


@bp.post(f"/admin/people/<{ID}:person_id>/send-reset-link")
@manages_people
def send_reset_link(person_id: int) -> ResponseReturnValue:
    """Mail a link with which somebody chooses a new password."""
    person = queries.person(person_id)
    with db.writing():
        people.offer_reset(person, by=current_viewer())
        jobs.mail_reset_link(person.email)
    flash(_("A link for a new password is on its way to %(email)s.", email=person.email), "good")
    return redirect(url_for(".show_person", person_id=person.id))


def _wanted() -> PeopleFilter:
    """Read the filter from the address; what is not understood narrows nothing."""
    asked = request.args
    return PeopleFilter(
        words=asked.get("q", "").strip(),
        team_id=asked.get("team", type=int),
        role=asked.get("role", type=Role),
        standing=asked.get("standing", type=Standing),
    )


def _page_address(page: int) -> str:
    kept = {name: request.args.get(name, "") for name in ("q", "team", "role", "standing")}
    return f"{url_for('.list_people')}?{urlencode(kept | {'page': str(page)})}"


def _team(team_id: int | None) -> Team | None:
    return queries.team(team_id) if team_id else None


def _invitation_link(person: Person) -> str:
    """Have a link mailed, and return another one to hand over; the first used ends both."""
    viewer = current_viewer()
    jobs.mail_invitation(person, by=viewer)
    token = tickets.issue(TicketKind.INVITATION, person, by_id=viewer.id)
    return jobs.link_to(TicketKind.INVITATION, token)


def _shown_once(person: Person, link: str) -> ResponseReturnValue:
    response = make_response(
        render_template(
            "accounts/invited.html",
            person=person,
            link=link,
            mail_is_printed=not settings().smtp_host,
        ),
        201,
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _after_assigning(person: Person, *, changed: bool) -> str:
    if not changed:
        return _("Nothing was different, so nothing was changed.")
    return _("Saved. %(name)s has to sign in again and then has the new rights.", name=person.name)


def _page(person: Person, form: AssignmentForm | None = None) -> str:
    form = form or AssignmentForm(
        formdata=None,
        team=person.team_id or 0,
        roles=[role.value for role in person.roles],
    )
    return render_template(
        "accounts/person.html",
        person=person,
        form=form,
        is_locked=lockout.is_locked(person.email),
        belongings=leaving.belongings(person),
        sessions=queries.sessions_of(person),
    )
