"""Removing the sample content: one transaction for the rows, jobs for what lies beside them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Table, delete, select, tuple_, update

from portal.accounts.demo_sign_ins import is_demo, unmark
from portal.accounts.models import Person, PersonRole, SignInSession
from portal.accounts.terms import Role
from portal.accounts.viewer import Viewer
from portal.core import clock, events, jobs, naming
from portal.core.db import Base, db
from portal.core.errors import Conflict
from portal.core.languages import _
from portal.home.sample import counting, files, graph, marking, sorting
from portal.home.sample.counting import Outcome
from portal.home.sample.graph import Graph, Node
from portal.home.sample.sorting import Sorted
from portal.home.sample.terms import HASHES
from portal.search.jobs import Why, rebuild_later
from portal.search.tuning.services.marking import turn

VERB = "remove_sample"
_AT_ONCE = 400  # keys in one statement: SQLite takes 999 values


def look() -> Outcome:
    """Say what would go and what would stay; refuses where no sample content is."""
    return counting.outcome(sorting.sort(_read()))


def remove(*, by: Viewer) -> Outcome:
    """Remove what the demo made; inside `db.writing()`, so that it happens whole or not at all.

    Files and the search index follow by jobs. Real work stays, and what it needs stays with it;
    people of the demo who stay can no longer sign in.
    """
    rows = _read()
    _require_real(by)
    found = sorting.sort(rows)
    outcome = counting.outcome(found)
    _empty(found.loosened)
    hashes = list(_hashes(found.gone))
    _delete(rows, found)
    db.session.expire_all()
    _close_accounts(found, by=by)
    unmark()
    jobs.enqueue(files.JOB, {"hashes": hashes})
    rebuild_later(Why.ASKED)
    turn(by=by)
    events.write(
        naming.Installation(),
        VERB,
        by=by,
        removed=outcome.counts,
        kept=[[each.what, each.because] for each in outcome.kept],
    )
    return outcome


def has_sample() -> bool:
    """Say whether there is sample content that can be told from real work."""
    return is_demo() and bool(marking.ranges())


def _read() -> Graph:
    if not is_demo():
        raise Conflict(_("There is no sample content here."))
    ranges = marking.ranges()
    if not ranges:
        raise Conflict(
            _(
                "This sample content was loaded by an earlier version, which kept no list of it. "
                "Point PORTAL_DATA to a new folder to begin without it."
            )
        )
    return graph.read(ranges)


def is_sample_person(viewer: Viewer) -> bool:
    """Say whether this is somebody of the made-up company."""
    after, last = marking.ranges().get("person", (0, 0))
    return is_demo() and viewer.id is not None and after < viewer.id <= last


def _require_real(by: Viewer) -> None:
    if is_sample_person(by):
        raise Conflict(
            _(
                "You are signed in as somebody of the sample content, who would be removed. Invite "
                "yourself as an administrator, sign in as that, and remove it then."
            )
        )


def _empty(links: Iterable[tuple[Node, str]]) -> None:
    columns = defaultdict(list)
    for (name, key), column in links:
        columns[name, column].append(key)
    for (name, column), keys in columns.items():
        table = Base.metadata.tables[name]
        for some in _few(keys):
            db.session.execute(update(table).where(_is_one_of(table, some)).values({column: None}))


def _delete(rows: Graph, found: Sorted) -> None:
    """Delete in an order in which nothing points to what is gone already."""
    order = list(_order())
    places = {table.name: place for place, table in enumerate(order)}
    _empty(
        (node, link.column)
        for node in found.gone
        for link in rows[node].links
        if link.is_loose and places[link.target[0]] <= places[node[0]]
    )
    for table in order:
        keys = [key for name, key in found.gone if name == table.name]
        for some in _few(keys):
            db.session.execute(delete(table).where(_is_one_of(table, some)))


def _order() -> Iterator[Table]:
    """Yield the tables, those that must point to others before the ones they point to."""
    waiting = {table.name: table for table in graph.tables()}
    while waiting:
        needed = {
            key.column.table.name
            for table in waiting.values()
            for column in table.c
            for key in column.foreign_keys
            if not column.nullable and key.column.table.name != table.name
        }
        free = [name for name in waiting if name not in needed]
        assert free, "tables need one another"  # noqa: S101 - a fault of the models
        yield from (waiting.pop(name) for name in free)


def _few(keys: list[Any]) -> Iterator[list[Any]]:
    yield from (keys[start : start + _AT_ONCE] for start in range(0, len(keys), _AT_ONCE))


def _is_one_of(table: Table, keys: Sequence[Sequence[Any]]) -> Any:
    columns = list(table.primary_key.columns)
    if len(columns) == 1:
        return columns[0].in_([key[0] for key in keys])
    return tuple_(*columns).in_([tuple(key) for key in keys])


def _hashes(gone: set[Node]) -> Iterator[str]:
    for name, column in HASHES.items():
        table = Base.metadata.tables[name]
        keys = [key for each, key in gone if each == name]
        for some in _few(keys):
            rows = select(table.c[column]).where(_is_one_of(table, some))
            yield from (digest for digest in db.session.scalars(rows) if digest)


def _close_accounts(found: Sorted, *, by: Viewer) -> None:
    """Let nobody in with the password everybody knows."""
    numbers = [key[0] for name, key in found.kept if name == "person"]
    for number in numbers:
        person = db.session.get(Person, number)
        if person is None:
            continue
        person.left_at = person.left_at or clock.now()
        person.password_hash = None
        db.session.execute(delete(SignInSession).where(SignInSession.person_id == number))
        higher = (PersonRole.person_id == number, PersonRole.role != Role.READER)
        db.session.execute(delete(PersonRole).where(*higher))
        events.write(person, "leave", by=by, states=("active", "left"))
