"""Search from a terminal."""

import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import click
from sqlalchemy import select

from portal.accounts.models import Person
from portal.accounts.viewer import NOBODY, Viewer
from portal.core.db import db
from portal.core.errors import Invalid, Missing
from portal.core.records import SearchDocument
from portal.core.wording import plural
from portal.search import jobs, services
from portal.search.index.backend import IndexUnusableError
from portal.search.index.engine import engine
from portal.search.measuring import bench as measuring
from portal.search.measuring import folder as markdown
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
    for each in results.misread:
        click.echo(f"{each.typed}: {each.words}")
    for hit in results.hits:
        _print(hit)
    more = " or more" if results.more else ""
    click.echo(f"{results.total}{more} found, page {results.page} of {results.pages}.")


@click.group()
def bench() -> None:
    """Measure this program on this machine; needs no database."""


@bench.command(name="search")
@click.option(
    "--corpus",
    required=True,
    type=click.Path(path_type=Path),
    help="Folder of Markdown files; they are only read.",
)
def bench_search(corpus: Path) -> None:
    """Index a folder of Markdown for a moment: how fast search answers, and what it finds.

    Queries are drawn from the files themselves. A title counts as found when a file of that title
    comes first, or among the first five.
    """
    documents = _documents_below(corpus)
    with (
        tempfile.TemporaryDirectory(prefix="portal-bench-") as folder,
        click.progressbar(length=len(documents), label="Indexing", file=sys.stderr) as bar,
    ):
        report = measuring.measure(
            documents, Path(folder), watched=lambda each: _counted(each, bar)
        )
    _print_report(report)


COMMANDS = (reindex, search)
COMMANDS_WITHOUT_DATABASE = (bench,)


def _check() -> None:
    try:
        drift = jobs.drift()
    except IndexUnusableError as fault:
        click.echo(f"{fault} Run: portal reindex")
        sys.exit(1)
    health = engine.backend.health()
    click.echo(f"Generation {health.generation}: {plural(health.documents, 'document')}.")
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


def _documents_below(corpus: Path) -> list[SearchDocument]:
    files = markdown.markdown_files(corpus)
    with click.progressbar(files, label="Reading", file=sys.stderr) as bar:
        texts = [markdown.read(path, corpus) for path in bar]
    documents = [markdown.document_of(text, number) for number, text in enumerate(texts, 1) if text]
    if not documents:
        raise Invalid(f"None of the {len(files)} Markdown files below {corpus} can be shown.")
    if len(documents) < len(files):
        click.echo(f"{len(files) - len(documents)} files are too large or too complex: left out.")
    return documents


def _print_report(report: measuring.Report) -> None:
    click.echo(
        f"{report.documents:,} documents, {report.size:,} bytes of index, "
        f"{report.per_second:.0f} articles a second"
    )
    click.echo(f"{'milliseconds':14}{'p50':>8}{'p95':>8}")
    for name, times in report.times.items():
        click.echo(f"{name:14}{times.median:8.1f}{times.slow:8.1f}")
    click.echo(
        f"searching each title finds its file first: {report.first:.1%}, "
        f"among the first five: {report.among_five:.1%}"
    )


def _counted(documents: Iterable[SearchDocument], bar: object) -> Iterator[SearchDocument]:
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
