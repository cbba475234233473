"""Bringing articles in from files and writing them out, from a terminal."""

import sys
from pathlib import Path

import click
from flask import current_app
from sqlalchemy import select

from portal.accounts.models import Person, PersonRole
from portal.accounts.terms import Role
from portal.core.blobs import BlobStore
from portal.core.db import db
from portal.core.errors import Invalid, OutOfSpace
from portal.core.settings import Settings
from portal.kb.exchange.folder import Folder
from portal.kb.importing import exporting, run
from portal.kb.importing.run import Job, Plan
from portal.kb.importing.taking import Options
from portal.kb.models.exchange import ImportRun

INTERRUPTED = "\nStopped. Everything that was brought in is kept; run the same command to go on."

FULL = (
    "\nThe disk is full. Everything that was brought in until now is kept; make room and run the "
    "same command to go on."
)


@click.group(name="import")
def bring_in() -> None:
    """Bring articles in from files."""


@bring_in.command()
@click.argument("path", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--owner", metavar="EMAIL", help="Who owns articles whose file names nobody.")
@click.option(
    "--publish/--as-drafts",
    default=True,
    help="Readers get the articles at once, as not validated; or nobody does before a review.",
)
@click.option("--collection", metavar="NAME", help="Under which name files are known again.")
@click.option(
    "--create-missing",
    is_flag=True,
    help="Add services and categories that files name to the catalog.",
)
def markdown(
    path: Path, owner: str | None, publish: bool, collection: str | None, create_missing: bool
) -> None:
    """Bring in a folder of Markdown files; run it again after changes, nothing is doubled.

    Ends with 1 when a file was left out.
    """
    folder = Folder(path)
    plan = Plan(
        person_id=_owner(owner).id,
        collection=collection or folder.name,
        options=Options(publish=publish, trusted=True),
        create_missing=create_missing,
    )
    db.release()
    sys.exit(0 if _bring_in(folder, plan) else 1)


@click.command()
@click.argument("path", type=click.Path(file_okay=False, path_type=Path))
def export(path: Path) -> None:
    """Write every published article below PATH, as files an import reads again.

    Only published text is written, whatever its audience: keep the files as safe as the database.
    """
    with click.progressbar(length=exporting.published(), label="Articles", show_pos=True) as bar:
        done = exporting.export(path, blobs=_blobs(), progress=bar.update)
    for problem in done.problems:
        click.echo(problem, err=True)
    click.echo(f"{done.articles} articles and {done.files} files are in {path}.")
    sys.exit(1 if done.problems else 0)


def _bring_in(folder: Folder, plan: Plan) -> bool:
    number = run.begin(plan)
    try:
        with click.progressbar(length=len(folder), label="Articles", show_pos=True) as bar:
            run.carry_on(Job(number, plan, folder, _blobs(), bar.update))
    except KeyboardInterrupt:
        click.echo(INTERRUPTED, err=True)
        sys.exit(130)
    except OutOfSpace:
        click.echo(FULL, err=True)
        sys.exit(2)
    report = run.report_of(db.session.get_one(ImportRun, number))
    for line in report.lines():
        click.echo(line)
    click.echo(f"\nThis report is kept as import {number}.")
    return report.is_complete


def _owner(email: str | None) -> Person:
    """The person of this address, or the first administrator."""
    people = select(Person).where(Person.left_at.is_(None)).order_by(Person.id)
    if email:
        found = db.session.scalar(people.where(Person.email == email.strip().lower()))
        if found is None:
            raise Invalid(f"Nobody here has the address {email}.")
        return found
    is_admin = Person.role_rows.any(PersonRole.role == Role.ADMIN)
    admin = db.session.scalars(people.where(is_admin)).first()
    if admin is None:
        raise Invalid("There is no administrator yet to own the articles: name one with --owner.")
    return admin


def _blobs() -> BlobStore:
    settings: Settings = current_app.extensions["portal_settings"]
    return BlobStore(settings.blob_folder)


COMMANDS = [bring_in, export]
