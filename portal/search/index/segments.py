"""One segment of an index as arrays. Segments never change; only which documents are deleted."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np

from portal.core.records import SearchDocument
from portal.search.index import cards, whoosh_parts
from portal.search.index.memory import ArrayCache, Facts, Numbers, Postings
from portal.search.index.places import Places
from portal.search.index.typos import Spellings
from portal.search.index.whole import Whole


@dataclass(frozen=True, slots=True)
class Coded:
    """Which documents have which values, of one name: pairs of document and place in `values`."""

    values: list[str]
    documents: Numbers  # int32
    codes: Numbers  # int32


class PlainWords(Protocol):
    """The plain words of documents, by number."""

    def __getitem__(self, number: int) -> bytes: ...


class Part(Protocol):
    """What a shelf reads; its documents are numbered from nought."""

    id: str
    count: int
    facts: Facts

    @property
    def plain(self) -> PlainWords:
        """The plain words of each document."""

    def side_by_side(self, words: bytes, tokens: frozenset[str]) -> Numbers:
        """Return the documents in which words stand so where these tokens may read."""

    @property
    def values(self) -> dict[str, Coded]:
        """What can be filtered and counted, by name."""

    @property
    def spelled(self) -> Whole:
        """The words offered while typing."""

    @property
    def spellings(self) -> Spellings:
        """Every word as it is spelt."""

    def postings(self, field: str, term: str) -> Postings:
        """Return the postings of a term, deleted documents included."""

    def deleted(self) -> list[int]:
        """Return the numbers of the documents that are gone."""

    def card(self, number: int) -> SearchDocument:
        """Return one document without its long texts."""


class Segment:
    """One segment, read through a leaf reader that a newer generation may replace."""

    def __init__(self, leaf: Any, cache: ArrayCache) -> None:
        self.attach(leaf)
        self._cache = cache
        self.id: str = leaf.segment().segment_id()
        self.count: int = leaf.doc_count_all()
        self.facts = whoosh_parts.facts(leaf)

    def attach(self, leaf: Any) -> "Segment":
        """Read through this reader from now on; returns the segment."""
        self._leaf = leaf
        self._lexicon = whoosh_parts.lexicon(leaf)
        self.__dict__.pop("plain", None)
        return self

    def postings(self, field: str, term: str) -> Postings:
        """Return the postings of a term, deleted documents included."""
        return self._cache.found(
            (self.id, field, term), lambda: self._lexicon.postings(field, term)
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
    def places(self) -> Places:
        """Where every word stands, in a file of its own that stays open; see `places.py`."""
        return whoosh_parts.places(self._leaf)

    def side_by_side(self, words: bytes, tokens: frozenset[str]) -> Numbers:
        """Return the documents in which words stand so where these tokens may read."""
        starts = self._cache.found((self.id, "places", words), lambda: self._starts(words))
        return self.places.documents(starts.ids, tokens)

    def _starts(self, words: bytes) -> Postings:
        starts = self.places.starts(words.split())
        return Postings(starts, np.empty((len(starts), 0), np.uint8))

    @cached_property
    def values(self) -> dict[str, Coded]:
        """What can be filtered and counted, by name."""
        held = whoosh_parts.all_terms(self._leaf, "values")
        names = [term.partition(cards.NAMES)[0] for term in held.terms]
        return {name: coded(held, name) for name in dict.fromkeys(names)}

    @cached_property
    def spelled(self) -> Whole:
        """The words offered while typing."""
        return whoosh_parts.all_terms(self._leaf, "spelled")

    @cached_property
    def spellings(self) -> Spellings:
        """Every word as it is spelt, for finding what is spelt alike."""
        return Spellings(whoosh_parts.all_terms(self._leaf, "spellings").terms)


def coded(held: Whole, name: str) -> Coded:
    """Return the values of one name out of all terms of the field."""
    places = held.beginning(f"{name}{cards.NAMES}")
    values = [held.terms[place].partition(cards.NAMES)[2] for place in places]
    return Coded(values, held.ids[held.postings(places)], held.owners(places) - places.start)
