"""Filters and facet counts over the arrays of one generation.

The same rules as `portal.search.filters`, which judges single documents when there is no index.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, time, timedelta

import numpy as np

from portal.search.filters import key
from portal.search.index.memory import Mask, Numbers
from portal.search.index.shelf import Readable, Shelf
from portal.search.query import Filter, Query, updated_between
from portal.search.terms import ARCHIVED, FACETS, STALE_AFTER_DAYS, FilterName

LAST_SECOND = 0xFFFFFFFF


class Narrowing:
    """What the filters of one query let through, at one moment."""

    def __init__(self, shelf: Shelf, query: Query, *, now: datetime) -> None:
        self.shelf = shelf
        self.now = now
        wanted = [each for each in query.filters if not each.negated]
        self._refused = [each for each in query.filters if each.negated]
        names = dict.fromkeys(each.name for each in wanted)
        # Filters of one name are alternatives; those of different names must all hold.
        self._by_name = {
            name: self._any(each for each in wanted if each.name is name) for name in names
        }
        asks_for_archived = any(each.value.lower() == ARCHIVED for each in wanted)
        self._base = np.ones(shelf.size, bool) if asks_for_archived else ~shelf.archived
        for each in self._refused:
            self._base &= ~self._meeting(each)

    def mask(self, *, but: FilterName | None = None) -> Mask:
        """Return which documents pass every filter, leaving out those of one name."""
        mask = self._base.copy()
        for name, passing in self._by_name.items():
            if name is not but:
                mask &= passing
        return mask

    def counts(self, found: Mask) -> dict[FilterName, dict[str, int]]:
        """Count the values of the documents in `found`, a mask that no filter was applied to.

        A name in use is counted as if its own filters were off: what choosing another would give.
        """
        narrowed = found & self.mask()
        return {
            name: self._counted(name, found & self.mask(but=name))
            if name in self._by_name
            else self._counted(name, narrowed)
            for name in FACETS
        }

    def _counted(self, name: FilterName, selected: Mask) -> dict[str, int]:
        held = self.shelf.values(name.value)
        counts = held.counts(np.flatnonzero(selected))
        return {held.values[code]: int(counts[code]) for code in np.flatnonzero(counts)}

    def _any(self, filters: Iterable[Filter]) -> Mask:
        mask = np.zeros(self.shelf.size, bool)
        for each in filters:
            mask |= self._meeting(each)
        return mask

    def _meeting(self, wanted: Filter) -> Mask:
        match wanted.name:
            case FilterName.IS:
                archived = wanted.value.lower() == ARCHIVED
                return self.shelf.archived if archived else self._stale()
            case FilterName.UPDATED:
                return self._updated_within(wanted.value)
            case FilterName.OWNER:
                asked = f"-{key(wanted.value)}-"
                return self._with_value(wanted.name, lambda value: asked in f"-{key(value)}-")
            case _:
                asked = key(wanted.value)
                return self._with_value(wanted.name, lambda value: key(value) == asked)

    def _with_value(self, name: FilterName, is_meant: Callable[[str], bool]) -> Mask:
        held = self.shelf.values(name.value).values
        return self.shelf.having(name.value, {value for value in held if is_meant(value)})

    def _stale(self) -> Mask:
        old = _seconds(self.now - timedelta(days=STALE_AFTER_DAYS))
        stale: Mask = (self.shelf.fact("verified") < old) | overdue(
            self.shelf, slice(None), self.now
        )
        return stale & self._can_be_verified()

    def _can_be_verified(self) -> Mask:
        """Return what has a confidence: nobody verifies an incident."""
        mask = np.zeros(self.shelf.size, bool)
        mask[self.shelf.values("confidence").documents] = True
        return mask

    def _updated_within(self, value: str) -> Mask:
        span = updated_between(value, today=self.now.date())
        updated = self.shelf.fact("updated")
        if span is None:
            return np.zeros(self.shelf.size, bool)
        first = _seconds(datetime.combine(span[0], time.min, UTC))
        last = _seconds(datetime.combine(span[1], time.max, UTC))
        within: Mask = (updated >= max(first, 1)) & (updated <= last)
        return within


def values(shelf: Shelf, name: FilterName, readable: Readable) -> tuple[str, ...]:
    """Return the values readable documents have under a filter name, commonest first."""
    held = shelf.values(name.value)
    counts = held.counts(np.flatnonzero(readable.mask))
    found = [(-int(counts[code]), held.values[code]) for code in np.flatnonzero(counts)]
    return tuple(value for _, value in sorted(found))


def overdue(shelf: Shelf, numbers: Numbers | slice, now: datetime) -> Mask:
    """Return which of these documents somebody should have confirmed by now."""
    due = shelf.fact("due")[numbers]
    late: Mask = (due > 0) & (due <= _seconds(now))
    return late


def _seconds(moment: datetime) -> int:
    return max(0, min(int(moment.timestamp()), LAST_SECOND))
