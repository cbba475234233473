"""`portal demo` on the command line."""

import time

import click
from flask import current_app

from portal.accounts.commands import CommandLine
from portal.accounts.services import set_up
from portal.core.blobs import BlobStore
from portal.core.db import db
from portal.core.settings import Settings
from portal.demo import load
from portal.home.sample import removing


@click.group(invoke_without_command=True)
@click.pass_context
def demo(context: click.Context) -> None:
    """Fill an empty database with a believable company; refuses one that holds anything."""
    if context.invoked_subcommand is None:
        _fill()


@demo.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
def remove(*, yes: bool) -> None:
    """Remove what the demo made; keeps what was added since, and what that needs."""
    outcome = removing.look()
    click.echo(f"This removes {outcome.words}.")
    for kept in outcome.kept:
        click.echo(f"  {kept.sentence}")
    if not yes:
        click.confirm("Remove it? There is no way back but a backup.", abort=True)
    with db.writing():
        outcome = removing.remove(by=CommandLine())
    click.echo("The sample content is gone. Files and the search index follow within a minute.")
    if set_up.is_open():
        click.echo("Nobody runs the portal now. Make the first administrator here, within an hour:")
        with db.writing():
            click.echo(f"  {set_up.address(set_up.new_token())}")


def _fill() -> None:
    settings: Settings = current_app.extensions["portal_settings"]
    start = time.monotonic()
    with click.progressbar(length=1, label="A year at Kestrelway") as bar:

        def tell(_passed: int, moments: int) -> None:
            bar.length = moments
            bar.update(1)

        load.fill(BlobStore(settings.blob_folder), tell=tell)
    click.echo(f"Kestrelway is open: its year took {time.monotonic() - start:.0f} s.")


COMMANDS = (demo,)
