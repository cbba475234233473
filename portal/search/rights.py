"""The database decides: what a viewer may see is asked there, at the time of the answer."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import Any

from sqlalchemy import Select, select

from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.errors import Missing
from portal.core.jobs import Job
from portal.core.records import RecordKind, registry
from portal.search.terms import INDEX_RECORD

AT_ONCE = 900  # ids in one statement; some databases take no more than 999 parameters


def visible(refs: Iterable[str], viewer: Viewer) -> set[str]:
    """Return those of the references this viewer may read right now."""
    seen: set[str] = set()
    for kind, ids in _by_kind(refs):
        for statement in _scopes(kind, ids, viewer):
            only_ids = statement.with_only_columns(kind.model.id).order_by(None)
            seen.update(f"{kind.prefix}-{number}" for number in db.session.scalars(only_ids))
    return seen


def lost_since_indexed(viewer: Viewer) -> set[str]:
    """Return the records that wait for the index and that this viewer may not read by now.

    Every change of a record asks in its own transaction for the record to be indexed. Whatever
    does not wait is in the index as it is in the database: the index may be believed about it.
    """
    waiting = set(db.session.scalars(select(Job.key).where(Job.name == INDEX_RECORD)))
    return waiting - visible(waiting, viewer) if waiting else waiting


def records(refs: Collection[str], viewer: Viewer) -> dict[str, tuple[RecordKind, Any]]:
    """Return kind and record of those references this viewer may read, by reference."""
    found: dict[str, tuple[RecordKind, Any]] = {}
    for kind, ids in _by_kind(refs):
        for statement in _scopes(kind, ids, viewer):
            for record in db.session.scalars(statement).unique():
                found[record.ref] = (kind, record)
    return found


def _scopes(kind: RecordKind, ids: list[int], viewer: Viewer) -> Iterator[Select[Any]]:
    remaining = iter(ids)
    while batch := list(islice(remaining, AT_ONCE)):
        yield kind.visible_to(viewer).where(kind.model.id.in_(batch))


def _by_kind(refs: Iterable[str]) -> Iterable[tuple[RecordKind, list[int]]]:
    numbers: dict[str, tuple[RecordKind, list[int]]] = {}
    grouped: dict[str, list[int]] = defaultdict(list)
    for ref in refs:
        try:
            kind, number = registry.split(ref)
        except Missing:  # a kind this version does not know any more
            continue
        grouped[kind.prefix].append(number)
        numbers[kind.prefix] = (kind, grouped[kind.prefix])
    return numbers.values()
