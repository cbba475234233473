"""`portal demo` on the command line."""

import time

import click
from flask import current_app

from portal.core.blobs import BlobStore
from portal.core.settings import Settings
from portal.demo import load


@click.command()
def demo() -> None:
    """Fill an empty database with a believable company; refuses one that holds anything."""
    start = time.monotonic()
    settings: Settings = current_app.extensions["portal_settings"]
    load.fill(BlobStore(settings.blob_folder))
    click.echo(f"Kestrelway is open: its year took {time.monotonic() - start:.0f} s.")


COMMANDS = (demo,)
