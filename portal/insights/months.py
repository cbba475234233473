"""Calendar months in UTC, so that everybody reads the same numbers."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from portal.core.wording import in_form

_KEY = re.compile(r"(20\d{2})-(0[1-9]|1[0-2])")


class Month(NamedTuple):
    """One calendar month."""

    year: int
    number: int

    @property
    def key(self) -> str:
        """How an address names it: `2026-03`."""
        return f"{self.year}-{self.number:02}"

    @property
    def label(self) -> str:
        """How a table names it: `Mar 2026`."""
        return in_form(self.start, "yMMM")

    @property
    def start(self) -> datetime:
        """Its first instant."""
        return datetime(self.year, self.number, 1, tzinfo=UTC)

    @property
    def end(self) -> datetime:
        """The first instant after it."""
        return self.moved(1).start

    def moved(self, by: int) -> "Month":
        """Return the month so many later, or earlier below zero."""
        years, month = divmod(self.year * 12 + self.number - 1 + by, 12)
        return Month(years, month + 1)


def month_of(moment: datetime) -> Month:
    """Return the month an instant lies in."""
    utc = moment.astimezone(UTC)
    return Month(utc.year, utc.month)


def read_month(text: str) -> Month:
    """Read `2026-03`; raises `ValueError` for anything else."""
    found = _KEY.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return Month(int(found[1]), int(found[2]))


def months_until(last: Month, number: int) -> tuple[Month, ...]:
    """Return so many months, the last one at the end."""
    return tuple(last.moved(back) for back in range(1 - number, 1))


class Calendar:
    """Says in which of some months an instant lies, for many instants at once."""

    def __init__(self, months: Sequence[Month]) -> None:
        self._months = months
        self._starts = [int(month.start.timestamp()) for month in months]

    def month_at(self, epoch: int) -> Month:
        """Return the month of an instant in seconds since 1970; it must lie in one of them."""
        return self._months[bisect_right(self._starts, epoch) - 1]
