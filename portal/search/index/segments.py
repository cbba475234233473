"""One segment of an index as arrays. Segments never change; only which documents are deleted."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from portal.core.records import SearchDocument
from portal.search.index import cards, whoosh_parts
from portal.search.index.memory import ArrayCache, Numbers, Postings
from portal.search.index.typos import Spellings


@dataclass(frozen=True, slots=True)
class Coded:
    """Which documents have which values, of one name: pairs of document and place in `values`."""

    values: list[str]
    documents: Numbers  # int32
    codes: Numbers  # int32


class Segment:
    """One segment, read through a leaf reader that a newer generation may replace."""

    def __init__(self, leaf: Any, cache: ArrayCache) -> None:
        self._leaf = leaf
        self._cache = cache
        self.id: str = leaf.segment().segment_id()
        self.count: int = leaf.doc_count_all()
        self.facts = whoosh_parts.facts(leaf)

    def attach(self, leaf: Any) -> "Segment":
        """Read through this reader from now on; returns the segment."""
        self._leaf = leaf
        self.__dict__.pop("plain", None)
        return self

    def postings(self, field: str, term: str) -> Postings:
        """Return the postings of a term, deleted documents included."""
        return self._cache.found(
            (self.id, field, term), lambda: whoosh_parts.postings(self._leaf, field, term)
        )

    def deleted(self) -> list[int]:
        """Return the numbers of the documents that are gone."""
        return list(self._leaf.segment().deleted_docs())

    def card(self, number: int) -> SearchDocument:
        """Return one document without its long texts."""
        return cards.from_json(whoosh_parts.card(self._leaf, number))

    @cached_property
    def plain(self) -> whoosh_parts.Plain:
        """The plain words of each document, by number."""
        return whoosh_parts.Plain(self._leaf)

    @cached_property
    def values(self) -> dict[str, Coded]:
        """What can be filtered and counted, by name."""
        grouped: dict[str, list[tuple[str, Numbers]]] = {}
        for term in whoosh_parts.terms(self._leaf, "values"):
            name, _, value = term.partition(cards.NAMES)
            ids = whoosh_parts.postings(self._leaf, "values", term).ids
            grouped.setdefault(name, []).append((value, ids))
        return {name: _coded(held) for name, held in grouped.items()}

    @cached_property
    def spelled(self) -> list[str]:
        """The words offered while typing, in order."""
        return whoosh_parts.terms(self._leaf, "spelled")

    @cached_property
    def spellings(self) -> list[str]:
        """Every word as it is spelt, in order."""
        return whoosh_parts.terms(self._leaf, "spellings")

    @cached_property
    def spelling_arrays(self) -> Spellings:
        """The same, for finding what is spelt alike."""
        return Spellings(self.spellings)


def _coded(held: list[tuple[str, Numbers]]) -> Coded:
    counts = [len(ids) for _, ids in held]
    return Coded(
        [value for value, _ in held],
        np.concatenate([ids for _, ids in held]),
        np.repeat(np.arange(len(held), dtype=np.int32), counts),
    )
