"""Trying another tuning on what people really searched, before it is saved.

Everything is searched and named with the rights of whoever tries.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from portal.accounts.viewer import Viewer
from portal.core.records import RecordKind
from portal.search import rights, services
from portal.search.index.backend import IndexUnusableError
from portal.search.index.tuning import Tuning
from portal.search.tuning.budget import Budget
from portal.search.tuning.logged import LoggedQuery, logged_queries
from portal.search.tuning.terms import MOST_QUERIES, SECONDS
from portal.search.words import analysis
from portal.search.words.synonyms import Group

SHOWN = 3  # results compared at the top
PROPOSED = 10  # asked of the index: some may fall to the rights
Known = dict[str, tuple[RecordKind, Any]]


@dataclass(frozen=True, slots=True)
class Place:
    """One of the first results."""

    ref: str
    title: str
    url: str
    is_new: bool = False  # it did not stand among the first three before


@dataclass(frozen=True, slots=True)
class Change:
    """A search whose first results would be others."""

    query: str
    people: int
    before: tuple[Place, ...]
    after: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """What would become of the logged searches."""

    changes: tuple[Change, ...] = ()
    tried: int = 0
    known: int = 0  # logged searches that could change at all
    unusable: bool = False  # the index cannot be asked now

    @property
    def unchanged(self) -> int:
        """How many of the tried searches show the same first results."""
        return self.tried - len(self.changes)


def compare(before: Tuning, after: Tuning, viewer: Viewer) -> Trial:
    """Search what people searched with both tunings; says how many could be tried in time."""
    may_change = touched(before, after)
    queries = [each for each in logged_queries(viewer) if may_change(each.text)]
    budget = Budget(MOST_QUERIES, SECONDS)
    try:
        pairs = list(_ranked(queries, (before, after), viewer, budget))
    except IndexUnusableError:
        return Trial(known=len(queries), unusable=True)
    known = rights.records({ref for _, *both in pairs for refs in both for ref in refs}, viewer)
    changes = tuple(_changes(pairs, known))
    return Trial(changes, budget.tried, len(queries))


def touched(before: Tuning, after: Tuning) -> Callable[[str], bool]:
    """Return the test whether a search can differ between two tunings.

    Weights touch every search, synonyms only those with one of their words.
    """
    if before.weights != after.weights:
        return lambda _text: True
    turned: set[Group] = set(before.synonyms) ^ set(after.synonyms)
    words = {word for group in turned for term in group.terms for word in analysis.terms(term)}
    return lambda text: not words.isdisjoint(analysis.terms(text))


def _ranked(
    queries: Sequence[LoggedQuery],
    tunings: tuple[Tuning, Tuning],
    viewer: Viewer,
    budget: Budget,
) -> Iterator[tuple[LoggedQuery, list[str], list[str]]]:
    for query in queries:
        if not budget.take():
            return
        old, new = (
            services.ranked(query.text, viewer.tokens, limit=PROPOSED, tuning=tuning)
            for tuning in tunings
        )
        yield query, old, new


def _changes(
    pairs: Iterable[tuple[LoggedQuery, list[str], list[str]]], known: Known
) -> Iterator[Change]:
    for query, *both in pairs:
        old, new = ([ref for ref in refs if ref in known][:SHOWN] for refs in both)
        if old != new:
            before = tuple(_place(ref, known) for ref in old)
            after = tuple(_place(ref, known, is_new=ref not in old) for ref in new)
            yield Change(query.text, query.people, before, after)


def _place(ref: str, known: Known, *, is_new: bool = False) -> Place:
    kind, record = known[ref]
    return Place(ref, kind.title(record), kind.url(record), is_new)
