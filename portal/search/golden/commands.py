"""Golden pairs from a terminal: the table, a run, and pairs as lines of JSON."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

import click

from portal.accounts import queries as people
from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.errors import Invalid, Missing
from portal.core.wording import plural
from portal.search.golden import queries, running, services
from portal.search.golden.deriving import derive
from portal.search.golden.measuring import measures
from portal.search.golden.terms import Reason


@click.group()
def golden() -> None:
    """Look at searches whose right answer is known."""


@golden.command()
def show() -> None:
    """Print where every answer stood in the last run, worst first."""
    ranks = queries.last_ranks()
    pairs = {pair.id: pair for pair in queries.all_pairs()}
    rows = [(ranks[number], pairs[number]) for number in ranks if number in pairs]
    for rank, pair in sorted(rows, key=lambda row: -(row[0] or sys.maxsize)):
        click.echo(f"{rank or '-':>4}  {pair.answer:<10} {pair.text}")
    found = measures([rank for rank, _pair in rows])
    click.echo(
        f"{plural(found.pairs, 'pair')}: first {found.hit_1:.0%}, among three {found.hit_3:.0%}, "
        f"among ten {found.hit_10:.0%}, mean reciprocal rank {found.mrr:.2f}."
    )


@golden.command()
def run() -> None:
    """Make pairs of what was used, and look for all of them now."""
    with db.writing():
        added = derive()
    number = running.run(Reason.ASKED)
    click.echo(f"{plural(added, 'new pair')}, {plural(number, 'pair')} looked for.")


@golden.command()
@click.argument("file", type=click.File("w", encoding="utf-8"), default="-")
def export(file: TextIO) -> None:
    """Write the pairs in use, one JSON object a line."""
    for pair in queries.all_pairs():
        line = {"text": pair.text, "answer": pair.answer, "origin": pair.origin.value}
        file.write(json.dumps(line | {"people": pair.people}, ensure_ascii=False) + "\n")


@golden.command(name="import")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--as", "email", required=True, help="Who answers for them (e-mail).")
def bring_in(path: Path, email: str) -> None:
    """Add pairs from lines of JSON with `text` and `answer`; ends with 1 when some were refused."""
    viewer, added, refused = _viewer(email), 0, 0
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            with db.writing():
                services.add(*_pair(line), by=viewer)
            added += 1
        except Invalid as fault:
            refused += 1
            click.echo(f"Line {number}: {fault}", err=True)
    click.echo(f"{plural(added, 'pair')} added, {refused} refused.")
    sys.exit(1 if refused else 0)


COMMANDS = (golden,)


def _pair(line: str) -> Iterator[str]:
    try:
        read: Any = json.loads(line)
    except (ValueError, RecursionError):
        read = None
    if not isinstance(read, dict) or not all(
        isinstance(read.get(name), str) for name in ("text", "answer")
    ):
        raise Invalid('This is no pair. Write {"text": "vpn down", "answer": "KB-12"}.')
    yield from (read["text"], read["answer"])


def _viewer(email: str) -> Viewer:
    person = people.person_by_email(email)
    if person is None:
        raise Missing(f"Nobody here has the e-mail address {email}.")
    return Viewer(person)
