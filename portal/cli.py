"""The command line: the same features, from a terminal."""

import sys

import click

from portal.core import migration
from portal.core.settings import BadSettings, load
from portal.factory import open_parts


@click.group()
@click.version_option(package_name="portal", message="%(version)s")
def portal() -> None:
    """Run and look after a Portal."""


@portal.command()
def migrate() -> None:
    """Bring the database to the version this program needs."""
    open_parts(load())
    migration.migrate()
    click.echo("The database is up to date.")


def main() -> None:
    """Run a command; settings that cannot be used end it with one clear list."""
    try:
        portal()
    except BadSettings as error:
        click.echo(str(error), err=True)
        sys.exit(2)
