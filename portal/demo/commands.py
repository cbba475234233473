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
    settings: Settings = current_app.extensions["portal_settings"]
    start = time.monotonic()
    with click.progressbar(length=1, label="A year at Kestrelway") as bar:

        def tell(_passed: int, moments: int) -> None:
            bar.length = moments
            bar.update(1)

        load.fill(BlobStore(settings.blob_folder), tell=tell)
    click.echo(f"Kestrelway is open: its year took {time.monotonic() - start:.0f} s.")


COMMANDS = (demo,)
