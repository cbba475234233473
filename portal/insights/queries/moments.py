"""Instants as numbers, in the words of either database."""

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Integer
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from portal.insights.months import Month

Instant = InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None]


class epoch(FunctionElement[int]):  # noqa: N801 - reads as a function of the database
    """Whole seconds since 1970; NULL of NULL. A number is read in a tenth of a moment's time."""

    name = "epoch"
    type = Integer()
    inherit_cache = True


@compiles(epoch)
def _epoch(element: Any, compiler: SQLCompiler, **options: Any) -> str:
    return f"CAST(strftime('%s', {compiler.process(element.clauses, **options)}) AS INTEGER)"


@compiles(epoch, "postgresql")
def _epoch_in_postgresql(element: Any, compiler: SQLCompiler, **options: Any) -> str:
    inner = compiler.process(element.clauses, **options)
    return f"CAST(floor(extract(epoch FROM {inner})) AS BIGINT)"


class month_number(FunctionElement[int]):  # noqa: N801 - reads as a function of the database
    """The month of a moment as one number, to group by; `month_from` reads it."""

    name = "month_number"
    type = Integer()
    inherit_cache = True


@compiles(month_number)
def _month_number(element: Any, compiler: SQLCompiler, **options: Any) -> str:
    # A moment is text there; cutting it is several times as fast as reading it as a date.
    moment = compiler.process(element.clauses, **options)
    return f"(substr({moment}, 1, 4) * 12 + substr({moment}, 6, 2) - 1)"


@compiles(month_number, "postgresql")
def _month_number_in_postgresql(element: Any, compiler: SQLCompiler, **options: Any) -> str:
    moment = compiler.process(element.clauses, **options)
    return f"CAST(extract(year FROM {moment}) * 12 + extract(month FROM {moment}) - 1 AS INTEGER)"


def seconds_between(start: Instant, end: Instant) -> ColumnElement[int]:
    """Return the whole seconds from one moment to another."""
    return epoch(end) - epoch(start)


@cache
def month_from(number: int) -> Month:
    """Return the month of such a number."""
    year, month = divmod(int(number), 12)
    return Month(year, month + 1)
