"""The command line: the same features, from a terminal.

A feature offers its own commands as `COMMANDS` in one of the modules named below. They run inside
an application context on an open, current database; `COMMANDS_WITHOUT_DATABASE` run as they are.
"""

import copy
import functools
import importlib
import signal
import sys
import threading
from importlib.util import find_spec
from types import FrameType
from typing import Any

import click
from flask import has_app_context
from sqlalchemy import func, select

from portal import doctor, server
from portal.accounts.demo_sign_ins import PASSWORD, is_demo
from portal.accounts.demo_sign_ins import cast as demo_cast
from portal.accounts.models import Person
from portal.accounts.services import set_up
from portal.accounts.terms import Role, Tier
from portal.core import events, migration, naming, web
from portal.core.db import db
from portal.core.errors import Refusal
from portal.core.resources import version
from portal.core.settings import BadSettings, Settings, load
from portal.factory import create_app, open_parts

COMMAND_MODULES = (
    "portal.accounts.commands",
    "portal.search.commands",
    "portal.search.golden.commands",
    "portal.sla.commands",
    "portal.kb.command_line",  # `commands` are what articles tell people to type
    "portal.demo.commands",
    "portal.integrations.mailbox.commands",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version(), message="%(version)s")
def portal() -> None:
    """Run and look after a Portal."""


@portal.command()
def migrate() -> None:
    """Bring the database to the version this program needs."""
    open_parts(load())
    migration.migrate()
    click.echo("The database is up to date.")


@portal.command()
def serve() -> None:
    """Answer requests until stopped."""
    settings = load()
    open_parts(settings)
    _require_current()
    _say_where(settings)
    server.serve(settings)


@portal.command()
@click.option("--empty", is_flag=True, help="Leave an empty database empty, to begin in earnest.")
@click.pass_context
def up(context: click.Context, *, empty: bool) -> None:
    """Migrate, fill an empty database with the demo, and serve: all a first visit needs."""
    settings = load()
    open_parts(settings)
    migration.migrate()
    if _is_empty() and not empty:
        _fill(context)
    _say_where(settings)
    server.serve(settings)


@portal.command()
def worker() -> None:
    """Do background jobs until stopped; one worker at a time on a machine."""
    settings = load()
    create_app(settings)
    _require_current()
    thread = server.worker_of(settings)
    told = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        told.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    thread.start()
    click.echo("Waiting for jobs. Ctrl-C stops after the one at hand.")
    told.wait()
    thread.stop(server.SECONDS_TO_FINISH)


@portal.command()
def routes() -> None:
    """List every address, what may be done there, and who may come."""
    app = create_app(load())
    rows = [
        (
            rule.rule,
            " ".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})),
            str(web.access_of(app.view_functions[rule.endpoint])),
            rule.endpoint,
        )
        for rule in app.url_map.iter_rules()
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    for row in sorted(rows):
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)))


@portal.command(name="doctor")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def examine(as_json: bool) -> None:
    """Look for what is wrong or will be; ends with 1 when something is broken."""
    settings = load()
    create_app(settings)
    findings = doctor.examine(settings)
    click.echo(doctor.as_json(findings) if as_json else doctor.as_text(findings))
    sys.exit(1 if any(finding.level == "broken" for finding in findings) else 0)


@portal.group()
def audit() -> None:
    """The audit log."""


@audit.command()
def verify() -> None:
    """Check the hash chain of all events; ends with 1 when one was changed or removed."""
    open_parts(load())
    _require_current()
    count = db.session.scalar(select(func.count(events.Event.id))) or 0
    broken = list(events.broken_links())
    if broken:
        named = ", ".join(str(number) for number in broken[:20])
        click.echo(f"Broken: {len(broken)} of {count} events do not follow; see numbers {named}.")
        sys.exit(1)
    click.echo(f"{count} events, the chain is whole. It ends in {events.head()}")


def main() -> None:
    """Run a command; what cannot be done ends it with one clear sentence."""
    _add_commands_of_features()
    try:
        portal()
    except (BadSettings, Refusal) as error:
        click.echo(str(error), err=True)
        sys.exit(2)


def _add_commands_of_features() -> None:
    for name in COMMAND_MODULES:
        if find_spec(name.rpartition(".")[0]) and find_spec(name):
            module = importlib.import_module(name)
            for command in module.COMMANDS:
                portal.add_command(_on_open_database(command))
            for command in getattr(module, "COMMANDS_WITHOUT_DATABASE", ()):
                portal.add_command(command)


def _on_open_database(command: click.Command) -> click.Command:
    """Open application and database before a feature's command; `--help` needs neither.

    Returns a copy: the feature's own command stays as it is for whoever calls it directly.
    """
    command = copy.copy(command)
    if isinstance(command, click.Group):
        command.commands = {
            name: _on_open_database(inside) for name, inside in command.commands.items()
        }
        if not command.invoke_without_command:
            return command
    inner = command.callback

    def outer(*arguments: Any, **named: Any) -> Any:
        context = click.get_current_context()
        if has_app_context():  # a command inside a group that does something by itself
            return inner(*arguments, **named) if inner else None
        app = create_app(load())
        _require_current()
        context.find_root().with_resource(app.app_context())
        context.find_root().call_on_close(db.close)
        return inner(*arguments, **named) if inner else None

    command.callback = functools.wraps(inner)(outer) if inner else outer
    return command


def _require_current() -> None:
    if migration.is_current():
        return
    if migration.is_new():
        raise BadSettings(
            f"The database {db.engine.url.database} is empty. To begin there, run: portal migrate\n"
            "To use the one you have, go to its folder or set PORTAL_DATA."
        )
    raise BadSettings("The database is not at the version of this program. Run: portal migrate")


def _is_empty() -> bool:
    empty = db.session.scalar(select(Person.id).limit(1)) is None
    db.release()
    return empty


def _fill(context: click.Context) -> None:
    if demo := portal.commands.get("demo"):
        click.echo(
            "The database is empty: filling it with sample content, a made-up company.\n"
            "To begin without it, stop this and run: portal up --empty"
        )
        context.invoke(demo)


def _say_where(settings: Settings) -> None:
    host = server.binding_host(settings)
    click.echo(
        f"\n  {naming.site_name(settings)} is at http://{_for_browsers(host)}:{settings.port}/"
    )
    if host != settings.host:
        click.echo(
            f"  Bound to {host} only, not {settings.host}: everybody knows the demo's passwords."
        )
    if is_demo():
        click.echo(f"  Demo sign-ins, all with the password {PASSWORD}")
        for name, tier, roles, email in _demo_people():
            click.echo(f"    {name:16} {tier:8} {roles:24} {email}")
        click.echo("  All of this is sample content. To remove it and keep what you added, run:")
        click.echo("    portal demo remove")
    elif set_up.is_open():
        click.echo("  Nobody runs it yet. Make the first administrator here, within one hour:")
        click.echo(f"    {_set_up_address()}")
        click.echo("  For another address later, run: portal set-up")
    click.echo("  Ctrl-C stops it.\n")
    db.release()


def _set_up_address() -> str:
    with db.writing():
        return set_up.address(set_up.new_token())


def _demo_people() -> list[tuple[str, str, str, str]]:
    """Return name, tier, roles and address of everybody who can sign in, the service desk first."""
    ordered = sorted(demo_cast(), key=lambda person: (person.tier or len(Tier), person.name))
    return [
        (
            person.name,
            person.tier.label,
            ", ".join(sorted(person.roles - {Role.READER})) or "reader",
            person.email,
        )
        for person in ordered
    ]


def _for_browsers(host: str) -> str:
    if host in {"0.0.0.0", "::"}:  # noqa: S104 - compared with, not bound to
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host
