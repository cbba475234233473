"""Search from a terminal."""

import sys
from collections.abc import Iterator

import click
from sqlalchemy import select

from portal.accounts.models import Person
from portal.accounts.viewer import NOBODY, Viewer
from portal.core.db import db
from portal.core.errors import Missing
from portal.core.records import SearchDocument
from portal.search import jobs, services
from portal.search.index.backend import IndexUnusableError
from portal.search.results import Hit
from portal.search.snippets import Segment
from portal.search.terms import Sort

MOST_NAMED = 20


@click.command()
@click.option("--check", is_flag=True, help="Only compare index and database; 1 if they differ.")
def reindex(check: bool) -> None:
    """Build the search index anew, beside the old one; searches go on meanwhile."""
    if check:
        _check()
        return
    with click.progressbar(length=jobs.count_records(), label="Indexing") as bar:
        count = jobs.rebuild(_counted(jobs.all_documents(), bar))
    click.echo(f"{count} documents can be found.")


@click.command()
@click.argument("query")
@click.option("--as", "email", default="", help="Search with the eyes of this person (e-mail).")
@click.option("--sort", type=click.Choice([each.value for each in Sort]), default="relevance")
@click.option("--page", type=click.IntRange(1), default=1)
def search(query: str, email: str, sort: str, page: int) -> None:
    """Search as somebody, or as nobody: then only what is public is found."""
    results = services.find(query, _viewer(email), page=page, sort=Sort(sort))
    if results.degraded:
        click.echo("The index cannot be used: titles and summaries only. Run: portal reindex")
    for hit in results.hits:
        _print(hit)
    more = " or more" if results.more else ""
    click.echo(f"{results.total}{more} found, page {results.page} of {results.pages}.")


COMMANDS = (reindex, search)


def _check() -> None:
    try:
        drift = jobs.drift()
    except IndexUnusableError as fault:
        click.echo(f"{fault} Run: portal reindex")
        sys.exit(1)
    if not drift:
        click.echo("Index and database agree.")
        return
    for label, refs in (
        ("Not in the index", drift.missing),
        ("Only in the index", drift.surplus),
        ("Older in the index", drift.different),
    ):
        if refs:
            named = ", ".join(refs[:MOST_NAMED])
            click.echo(f"{label}: {len(refs)} ({named}{', …' if len(refs) > MOST_NAMED else ''})")
    click.echo("Run: portal reindex")
    sys.exit(1)


def _counted(documents: Iterator[SearchDocument], bar: object) -> Iterator[SearchDocument]:
    for document in documents:
        bar.update(1)  # type: ignore[attr-defined]
        yield document


def _viewer(email: str) -> Viewer:
    if not email:
        return NOBODY
    person = db.session.scalar(select(Person).where(Person.email == email.lower()))
    if person is None:
        raise Missing(f"Nobody here has the e-mail address {email}.")
    return Viewer(person)


def _print(hit: Hit) -> None:
    mark = "" if hit.complete else " (some of the words)"
    click.echo(f"{click.style(hit.ref, bold=True)}  {_line(hit.title)}{mark}")
    if hit.snippet:
        where = hit.snippet.file or hit.snippet.heading
        click.echo(f"    {where + ': ' if where else ''}{_line(hit.snippet.segments)}")


def _line(segments: tuple[Segment, ...]) -> str:
    return "".join(
        click.style(each.text, underline=True) if each.marked else each.text for each in segments
    )
