"""Adding people, changing what they may do, and letting them leave and return."""

from collections.abc import Set

from portal.accounts import queries
from portal.accounts.addresses import same_case
from portal.accounts.models import Person, Team, TicketKind
from portal.accounts.services import lockout, sessions, tickets
from portal.accounts.terms import Role
from portal.accounts.viewer import Viewer
from portal.core import clock, events
from portal.core.db import db
from portal.core.errors import Conflict, Invalid
from portal.core.languages import _


def add(
    email: str,
    *,
    name: str,
    by: Viewer | None,
    team: Team | None = None,
    roles: Set[Role] = frozenset(),
    password_hash: str | None = None,
    zone: str = "UTC",
) -> Person:
    """Give somebody an account; without a password they are invited. Refuses a taken address.

    `by` is None where people make their own account: the first administrator.
    """
    if queries.person_by_email(email) is not None:
        taken = _("Somebody already has an account with this address.")
        raise Invalid(taken, {"email": taken})
    now = clock.now()
    person = Person(
        email=same_case(email),
        name=" ".join(name.split()),
        team=team,
        zone=zone,
        password_hash=password_hash,
        password_changed_at=now if password_hash else None,
        created_at=now,
    )
    person.roles = frozenset(roles | {Role.READER})
    db.session.add(person)
    events.write(
        person,
        "add" if password_hash else "invite",
        by=by or Viewer(person),
        roles=_words(person.roles),
        team=team.name if team else None,
    )
    return person


def assign(person: Person, *, team: Team | None, roles: Set[Role], by: Viewer) -> bool:
    """Set team and roles; returns whether anything changed, and then every session is over.

    Refuses to take the admin role from the last admin.
    """
    wanted = frozenset(roles | {Role.READER})
    if Role.ADMIN in person.roles - wanted:
        _require_another_admin(person)
    changed = False
    if wanted != person.roles:
        before, person.roles = person.roles, wanted
        events.write(person, "change_roles", by=by, before=_words(before), after=_words(wanted))
        changed = True
    if team is not person.team:
        before_name, person.team = person.team.name if person.team else None, team
        after_name = team.name if team else None
        events.write(person, "change_team", by=by, before=before_name, after=after_name)
        changed = True
    if changed:
        sessions.end_all(person)
    return changed


def introduce(
    person: Person, *, name: str, zone: str, by: Viewer, language: str | None = None
) -> None:
    """Set how somebody is called, in which zone they read times, and in which language."""
    before = _introduced(person)
    person.name, person.zone = " ".join(name.split()), zone
    if language is not None:
        person.language = language
    if (after := _introduced(person)) != before:
        events.write(person, "change_profile", by=by, before=before, after=after)


def set_password(person: Person, password_hash: str, *, by: Viewer) -> None:
    """Keep a new password; every session and every open link of this person is over."""
    person.password_hash = password_hash
    person.password_changed_at = clock.now()
    lockout.clear(person.email)
    sessions.end_all(person)
    for kind in TicketKind:
        tickets.withdraw(kind, person)
    events.write(person, "change_password", by=by)


def leave(person: Person, *, by: Viewer) -> None:
    """Close the account; what was written keeps its author. Refuses the last admin."""
    if not person.is_active:
        raise Conflict(_("%(name)s has already left.", name=person.name))
    if Role.ADMIN in person.roles:
        _require_another_admin(person)
    person.left_at = clock.now()
    sessions.end_all(person)
    for kind in TicketKind:
        tickets.withdraw(kind, person)
    events.write(person, "leave", by=by, states=("active", "left"))


def welcome_back(person: Person, *, by: Viewer) -> None:
    """Open a closed account again, with the roles and team it had."""
    if person.is_active:
        raise Conflict(_("%(name)s has not left.", name=person.name))
    person.left_at = None
    events.write(person, "return", by=by, states=("left", "active"))


def unlock(person: Person, *, by: Viewer) -> None:
    """Let somebody try again at once after too many wrong passwords."""
    lockout.clear(person.email)
    events.write(person, "unlock", by=by)


def invite_again(person: Person, *, by: Viewer) -> None:
    """Make way for a new invitation; refuses somebody who already has a password."""
    if not person.is_invited:
        raise Conflict(_("%(name)s is not waiting for an invitation.", name=person.name))
    tickets.withdraw(TicketKind.INVITATION, person)
    events.write(person, "invite_again", by=by)


def offer_reset(person: Person, *, by: Viewer) -> None:
    """Note that a link for a new password was sent; refuses whoever has left."""
    if not person.is_active:
        raise Conflict(_("%(name)s has left.", name=person.name))
    events.write(person, "offer_reset", by=by)


def _require_another_admin(person: Person) -> None:
    if all(admin.id == person.id for admin in queries.active_admins()):
        raise Conflict(
            _(
                "%(name)s is the last administrator. Give somebody else the admin role first.",
                name=person.name,
            ),
            missing=[_("another administrator who can sign in")],
        )


def _introduced(person: Person) -> dict[str, str]:
    return {"name": person.name, "zone": person.zone, "language": person.language}


def _words(roles: Set[Role]) -> list[str]:
    return sorted(role.value for role in roles)
