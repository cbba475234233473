"""Every row and what it points to, read once: what is sorted before anything is removed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Table, select

from portal.core.db import Base, db
from portal.core.records import REFERENCE, registry
from portal.home.sample.terms import BY_REFERENCE, SOFT, UNTOUCHED, WHOLES

Node = tuple[str, tuple[Any, ...]]  # table and primary key


@dataclass(frozen=True, slots=True)
class Link:
    """One column that points to another row; a loose one may be emptied."""

    column: str
    target: Node
    is_loose: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its key, where it points, and whether it came with the demo.

    Rows that only join others have no number of their own; they never count as the demo's.
    """

    node: Node
    links: tuple[Link, ...]
    is_sample: bool

    @property
    def table(self) -> str:
        """The table it is in."""
        return self.node[0]

    @property
    def is_whole(self) -> bool:
        """Whether it stands for itself."""
        return self.table in WHOLES


Graph = dict[Node, Row]


def read(ranges: dict[str, tuple[int, int]]) -> Graph:
    """Return every row of every table that can be touched."""
    rows = (row for table in tables() for row in _rows(table, ranges.get(table.name)))
    return {row.node: row for row in rows}


def tables() -> Iterator[Table]:
    """Yield the tables that can be touched."""
    yield from (each for each in Base.metadata.tables.values() if each.name not in UNTOUCHED)


def _rows(table: Table, numbers: tuple[int, int] | None) -> Iterator[Row]:
    keys = list(table.primary_key.columns)
    foreign = [column for column in table.c if _leads_on(column)]
    soft = [table.c[name] for name in SOFT.get(table.name, ())]
    told = [table.c[name] for name in BY_REFERENCE.get(table.name, ())]
    prefixes = {kind.prefix: kind.model.__tablename__ for kind in registry}
    for values in db.session.execute(select(*keys, *foreign, *soft, *told)):
        key, rest = tuple(values[: len(keys)]), values[len(keys) :]
        links = [*_keyed(foreign, rest), *_soft(table.name, rest[len(foreign) :])]
        links += _told(told, values[-1], prefixes)
        after, last = numbers or (0, 0)
        is_sample = len(keys) == 1 and isinstance(key[0], int) and after < key[0] <= last
        yield Row((table.name, key), tuple(links), is_sample)


def _leads_on(column: Column[Any]) -> bool:
    return any(key.column.table.name not in UNTOUCHED for key in column.foreign_keys)


def _keyed(columns: list[Column[Any]], values: Any) -> Iterator[Link]:
    for column, value in zip(columns, values, strict=False):
        if value is not None:
            [key] = column.foreign_keys
            is_loose = bool(column.nullable)
            yield Link(column.name, (key.column.table.name, (value,)), is_loose)


def _soft(table: str, values: Any) -> Iterator[Link]:
    if table in SOFT and values[0] and values[1]:
        kind = getattr(values[0], "value", values[0])
        yield Link(SOFT[table][1], (kind, (values[1],)), is_loose=False)


def _told(columns: list[Column[Any]], ref: Any, prefixes: dict[str, str]) -> Iterator[Link]:
    found = REFERENCE.fullmatch(ref or "") if columns else None
    if found and found[1] in prefixes:
        target = (prefixes[found[1]], (int(found[2]),))
        yield Link(columns[0].name, target, is_loose=False)
