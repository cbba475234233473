"""Noting what the demo made: the numbers it took in every table. Commits with the caller."""

from collections.abc import Mapping

from sqlalchemy import Table, func, select

from portal.core.db import Base, db
from portal.home.sample.models import SampleRange

Numbers = Mapping[str, int]


def numbers_now() -> Numbers:
    """Return the highest number of every table that counts its rows."""
    db.session.flush()
    return {table.name: _highest(table) for table in _counted()}


def mark(before: Numbers) -> None:
    """Note every row that came since `before`."""
    for name, last in numbers_now().items():
        if last > before[name]:
            db.session.add(SampleRange(table_name=name, after=before[name], last=last))
    db.session.flush()


def ranges() -> dict[str, tuple[int, int]]:
    """Return the numbers of the demo by table: above the first, up to the second."""
    rows = db.session.execute(select(SampleRange.table_name, SampleRange.after, SampleRange.last))
    return {name: (after, last) for name, after, last in rows}


def _counted() -> list[Table]:
    tables = Base.metadata.sorted_tables
    return [table for table in tables if [c.name for c in table.primary_key] == ["id"]]


def _highest(table: Table) -> int:
    return db.session.scalar(select(func.max(table.c.id))) or 0
