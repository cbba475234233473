"""People from the command line: for the first administrator, and when nobody can sign in."""

import sys

import click
from click import ClickException
from flask import current_app

from portal.accounts import addresses, jobs, passwords, queries
from portal.accounts.models import Person, Team, TicketKind
from portal.accounts.queries import PeopleFilter
from portal.accounts.services import people, set_up, tickets
from portal.accounts.terms import Role
from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.errors import Missing, Refusal
from portal.core.settings import Settings


class CommandLine(Viewer):
    """Whoever has a shell on the server; the audit log says so."""

    @property
    def name(self) -> str:
        """The name written beside what is done."""
        return "Command line"


@click.group()
def user() -> None:
    """Add people, list them, and let them in again."""


@user.command()
@click.argument("email")
@click.option("--name", help="How they are called; the address otherwise.")
@click.option("--team", "team_name", help="The name of their team, which gives the tier.")
@click.option(
    "--role",
    "roles",
    multiple=True,
    type=click.Choice([role.value for role in Role]),
    help="May be given several times.",
)
@click.option("--admin", is_flag=True, help="The same as --role admin.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.option("--invite", is_flag=True, help="Set no password; print a link to choose one.")
def add(
    email: str,
    *,
    name: str | None,
    team_name: str | None,
    roles: tuple[str, ...],
    admin: bool,
    password_stdin: bool,
    invite: bool,
) -> None:
    """Give EMAIL an account."""
    called = name or email.split("@", maxsplit=1)[0]
    if not addresses.reachable(email, special=_settings().allow_special_domains):
        raise ClickException(f"{email} is not an e-mail address that mail can reach.")
    team = _team_called(team_name) if team_name else None
    chosen = frozenset(Role(role) for role in roles) | ({Role.ADMIN} if admin else frozenset())
    password_hash = None if invite else _asked_hash(called, email, from_stdin=password_stdin)
    try:
        with db.writing():
            if Role.ADMIN in chosen and set_up.is_open():
                set_up.close()
            person = people.add(
                email,
                name=called,
                team=team,
                roles=chosen,
                password_hash=password_hash,
                by=CommandLine(),
            )
            link = _link(TicketKind.INVITATION, person) if invite else ""
    except Refusal as refusal:
        raise ClickException(str(refusal)) from refusal
    click.echo(f"{person.name} <{person.email}> has an account: {_roles(person)}.")
    if link:
        click.echo(f"They choose a password here within 7 days:\n{link}")


@user.command(name="list")
def list_people() -> None:
    """List everybody, with team, roles and standing."""
    page, shown = 1, 0
    while True:
        found, total = queries.people(PeopleFilter(), page=page)
        locked = queries.locked(found)
        for person in found:
            team = person.team.name if person.team else "no team"
            standing = _standing(person, is_locked=person.id in locked)
            click.echo(f"{person.email:36} {team:20} {standing:8} {_roles(person)}")
        shown, page = shown + len(found), page + 1
        if shown >= total or not found:
            return


@user.command(name="reset-link")
@click.argument("email")
def reset_link(email: str) -> None:
    """Print a link with which EMAIL chooses a new password within an hour."""
    person = queries.person_by_email(email)
    if person is None:
        raise ClickException(f"Nobody has an account with {email}.")
    try:
        with db.writing():
            people.offer_reset(person, by=CommandLine())
            link = _link(TicketKind.PASSWORD_RESET, person)
    except Refusal as refusal:
        raise ClickException(str(refusal)) from refusal
    click.echo(link)


@click.command(name="set-up")
def set_up_address() -> None:
    """Print a new address at which the first administrator is made; good for an hour."""
    try:
        with db.writing():
            token = set_up.new_token()
    except Missing as error:
        raise ClickException(
            "There is an administrator already. To let somebody in again, run: "
            "portal user reset-link EMAIL"
        ) from error
    click.echo(f"Good for one hour, until there is an administrator:\n{set_up.address(token)}")


COMMANDS = [user, set_up_address]


def _settings() -> Settings:
    found: Settings = current_app.extensions["portal_settings"]
    return found


def _team_called(name: str) -> Team:
    teams = queries.teams()
    for team in teams:
        if team.name.lower() == name.strip().lower():
            return team
    known = ", ".join(team.name for team in teams) or "there are none yet"
    raise ClickException(f"There is no team called {name}. Teams: {known}.")


def _asked_hash(name: str, email: str, *, from_stdin: bool) -> str:
    if from_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    if fault := passwords.fault_of(password, name=name, email=email):
        raise ClickException(fault)
    return passwords.hash_of(password)


def _link(kind: TicketKind, person: Person) -> str:
    return jobs.link_to(kind, tickets.issue(kind, person))


def _roles(person: Person) -> str:
    return ", ".join(role.value for role in Role if role in person.roles)


def _standing(person: Person, *, is_locked: bool) -> str:
    if not person.is_active:
        return "left"
    if is_locked:
        return "locked"
    return "invited" if person.is_invited else "active"
