"""Numbers the demo took are never given again.

SQLite gives a new row the highest number plus one, so that a number would come back once the rows
at the end are gone. PostgreSQL counts on by itself.
"""

from typing import Any

from sqlalchemy import Connection, Table, event, func, select
from sqlalchemy.orm import Mapper, object_session

from portal.core.db import Base
from portal.home.sample.models import SampleRange

_KEPT = "sample_last_numbers"


@event.listens_for(Base, "before_insert", propagate=True)
def number_above(mapper: Mapper[Any], connection: Connection, target: Any) -> None:
    """Number a new row above every row of the demo, where the database would not."""
    table = mapper.local_table
    if connection.dialect.name != "sqlite" or not isinstance(table, Table):
        return
    if "id" not in table.c or target.id is not None:
        return
    last = _last_numbers(connection, target)
    if table.name not in last:
        return
    highest = connection.scalar(select(func.max(table.c.id))) or 0
    last[table.name] = max(highest, last[table.name]) + 1
    target.id = last[table.name]


def _last_numbers(connection: Connection, target: Any) -> dict[str, int]:
    """Return the last number of each table, asked for once a transaction."""
    session = object_session(target)
    assert session is not None  # noqa: S101 - it is about to be flushed
    transaction = session.get_transaction()
    numbers: dict[str, int]
    known, numbers = session.info.get(_KEPT, (None, {}))
    if known is not transaction or known is None:
        rows = connection.execute(select(SampleRange.table_name, SampleRange.last))
        numbers = {row.table_name: row.last for row in rows}
        session.info[_KEPT] = (transaction, numbers)
    return numbers
