"""One generation of an index, open for reading: its segments side by side as arrays.

A document's number here is its place in its segment plus the documents of the segments before.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from portal.core.records import SearchDocument
from portal.search.index.memory import (
    ArrayCache,
    Facts,
    Mask,
    Numbers,
    Postings,
    Worth,
    empty,
)
from portal.search.index.overlay import Overlay
from portal.search.index.segments import Part, Segment
from portal.search.index.typos import near
from portal.search.terms import ARCHIVED
from portal.search.words import analysis

VIEWERS = 64  # sets of tokens whose readable documents are remembered for one generation
MOMENTS = frozenset({"updated", "verified", "due"})  # facts too large for small floats
MASKS = 128  # … and sets of values whose documents are
NO_LAYERS: frozenset[str] = frozenset()
NOBODY = np.empty(0, np.int32)


@dataclass(frozen=True, slots=True)
class ByDocument:
    """The values of one name, sorted by document.

    Those of document *n* are at the places in `codes[at[n]:at[n + 1]]`.
    """

    values: list[str]
    documents: Numbers
    codes: Numbers
    at: Numbers

    def counts(self, found: Numbers) -> Numbers:
        """Return how many of these documents have each value."""
        first = self.at[found]
        lengths = self.at[found + 1] - first
        ends = np.cumsum(lengths)
        places = np.arange(ends[-1] if len(ends) else 0) + np.repeat(
            first - ends + lengths, lengths
        )
        return np.bincount(self.codes[places], minlength=len(self.values))


def by_document(values: list[str], documents: Numbers, codes: Numbers, size: int) -> ByDocument:
    """Sort pairs of document and place in `values` by document, of `size` in all."""
    order = np.argsort(documents, kind="stable")
    documents, codes = documents[order], codes[order]
    return ByDocument(values, documents, codes, np.searchsorted(documents, np.arange(size + 1)))


class Readable:
    """The documents one viewer may find, and the averages over them alone.

    Whatever is derived from numbers of documents is derived from these, so that documents a
    viewer may not read move no score.
    """

    def __init__(self, mask: Mask, facts: Facts) -> None:
        self.mask = mask
        self.count = int(mask.sum())
        self.mean_title = _mean(facts["title_words"], mask)
        self.mean_body = _mean(facts["body_words"], mask)


class Shelf:
    """One open generation, and what is remembered while it lasts."""

    def __init__(self, mark: str, segments: Sequence[Part], gone: frozenset[int] = frozenset()):
        self.mark = mark
        self.segments = segments
        self.offsets = np.cumsum([0, *(each.count for each in segments)])[:-1]
        self.size = sum(each.count for each in segments)
        self._gone = gone
        self._readable: dict[frozenset[str], Readable] = {}
        self._facts: dict[str, Worth] = {}
        self._values: dict[str, ByDocument] = {}
        self._having: dict[tuple[str, frozenset[str]], Mask] = {}

    def with_document(self, document: SearchDocument) -> "Shelf":
        """Return this generation as it would be with one document put over its older version."""
        gone = frozenset(self.numbers({document.ref}).tolist())
        return Shelf(self.mark, [*self.segments, Overlay(document)], gone)

    @cached_property
    def facts(self) -> Facts:
        """The facts of every document; see `cards.FACTS`."""
        return np.concatenate([segment.facts for segment in self.segments])

    def fact(self, name: str) -> Worth:
        """Return one fact of every document, a number each."""
        if name not in self._facts:
            self._facts[name] = self.facts[name].astype(
                np.float64 if name in MOMENTS else np.float32
            )
        return self._facts[name]

    @cached_property
    def alive(self) -> Mask:
        """Which documents are not deleted."""
        mask = np.ones(self.size, bool)
        for segment, offset in self.placed():
            gone = segment.deleted()
            mask[np.array(gone, np.int64) + offset] = False
        mask[list(self._gone)] = False
        return mask

    @cached_property
    def archived(self) -> Mask:
        """Which documents are archived."""
        return self.having("confidence", {ARCHIVED})

    def documents(self) -> int:
        """Return how many documents there are."""
        return int(self.alive.sum()) if self.segments else 0

    def live(self) -> list[int]:
        """Return the numbers of all documents."""
        return np.flatnonzero(self.alive).tolist() if self.segments else []

    def postings(self, field: str, term: str) -> Postings:
        """Return the postings of a term over all segments, deleted documents included."""
        found = [(segment.postings(field, term), offset) for segment, offset in self.placed()]
        held = [(each, offset) for each, offset in found if len(each)]
        if not held:
            return found[0][0] if found else empty(0)
        if len(held) == 1:
            each, offset = held[0]
            return Postings(each.ids + np.int32(offset), each.rows) if offset else each
        return Postings(
            np.concatenate([each.ids + np.int32(offset) for each, offset in held]),
            np.concatenate([each.rows for each, _ in held]),
        )

    def values(self, name: str) -> ByDocument:
        """Return which documents have which values under a filter name."""
        if name not in self._values:
            self._values[name] = self._joined(name)
        return self._values[name]

    def having(self, name: str, wanted: Collection[str]) -> Mask:
        """Return which documents have one of these values; not to be written to."""
        asked = (name, frozenset(wanted))
        if asked not in self._having:
            if len(self._having) >= MASKS:
                self._having.clear()
            self._having[asked] = self._with_values(*asked)
        return self._having[asked]

    def _with_values(self, name: str, wanted: frozenset[str]) -> Mask:
        held = self.values(name)
        codes = [place for place, value in enumerate(held.values) if value in wanted]
        mask = np.zeros(self.size, bool)
        mask[held.documents[np.isin(held.codes, codes)]] = True
        return mask

    def readable(
        self, tokens: frozenset[str], leaving_out: frozenset[str] = frozenset()
    ) -> Readable:
        """Return the documents open to one of the tokens, but those with these references."""
        if leaving_out:
            mask = self.readable(tokens).mask.copy()
            mask[self.numbers(leaving_out)] = False
            return Readable(mask, self.facts)
        if tokens not in self._readable:
            if len(self._readable) >= VIEWERS:
                self._readable.clear()
            mask = self.having("audience", set(tokens)) & self.alive
            self._readable[tokens] = Readable(mask, self.facts)
        return self._readable[tokens]

    def near(self, word: str) -> list[tuple[int, str]]:
        """Return words of the index spelt almost like this one, with their distance."""
        return near((segment.spellings for segment in self.segments), word)

    def refs(self, numbers: Numbers) -> tuple[str, ...]:
        """Return the references of documents."""
        rows = self.facts[numbers]
        pairs = zip(rows["prefix"].tolist(), rows["number"].tolist(), strict=True)
        return tuple(f"{prefix.decode()}-{number}" for prefix, number in pairs)

    def is_spelt(self, word: str, readable: Readable) -> bool:
        """Tell whether a readable document spells a word so, outside its layers.

        Two spellings may share a stem, one of them known from hidden documents alone.
        """
        if not analysis.form_of(word):
            return False
        return any(readable.mask[found].any() for found in self._side_by_side(word, NO_LAYERS))

    def numbers(self, refs: Collection[str]) -> Numbers:
        """Return the numbers of the live documents with these references."""
        found = [self.postings("ref", ref).ids for ref in refs] if self.segments else []
        numbers = np.concatenate(found) if found else np.empty(0, np.int32)
        return numbers[self.alive[numbers]] if len(numbers) else numbers

    def best(self, numbers: Numbers, worth: Worth, upto: int) -> Numbers:
        """Return the places of the best `upto`, in order; equal ones by reference.

        Never by number: where a document lies hangs on what else the index holds.
        """
        places = np.arange(len(numbers))
        if len(numbers) > upto:
            least = np.partition(worth, -upto)[-upto]
            places = np.flatnonzero(worth >= least)
        facts = self.facts[numbers[places]]
        return places[np.lexsort((facts["number"], facts["prefix"], -worth[places]))]

    def card(self, number: int) -> SearchDocument:
        """Return one document without its long texts."""
        segment, place = self._place(number)
        return segment.card(place)

    def plain(self, number: int) -> bytes:
        """Return the plain words of one document, layers included."""
        segment, place = self._place(number)
        return segment.plain[place]

    def side_by_side(self, words: str, tokens: frozenset[str]) -> Mask:
        """Return which documents have plain words in this order, where the tokens may read.

        Deleted documents and those no token opens are among them.
        """
        mask = np.zeros(self.size, bool)
        for found in self._side_by_side(words, tokens):
            mask[found] = True
        return mask

    def _side_by_side(self, words: str, tokens: frozenset[str]) -> Iterator[Numbers]:
        for segment, offset in self.placed():
            yield segment.side_by_side(words.encode(), tokens) + offset

    def placed(self) -> Iterator[tuple[Part, int]]:
        """Yield each segment with the number of its first document."""
        return zip(self.segments, self.offsets.tolist(), strict=True)

    def _place(self, number: int) -> tuple[Part, int]:
        at = int(np.searchsorted(self.offsets, number, side="right")) - 1
        return self.segments[at], int(number - self.offsets[at])

    def _joined(self, name: str) -> ByDocument:
        """Put the values of all segments side by side, under one numbering."""
        places: dict[str, int] = {}
        documents, codes = [], []
        for segment, offset in self.placed():
            held = segment.values.get(name)
            if held is None:
                continue
            known = [places.setdefault(value, len(places)) for value in held.values]
            documents.append(held.documents + np.int32(offset))
            codes.append(np.array(known, np.int32)[held.codes])
        if not documents:
            return by_document([], NOBODY, NOBODY, self.size)
        return by_document(
            list(places), np.concatenate(documents), np.concatenate(codes), self.size
        )


def segments(reader: Any, cache: ArrayCache, known: Sequence[Part] = ()) -> list[Segment]:
    """Return the segments of a reader; those known already are taken over as they are."""
    held = {each.id: each for each in known if isinstance(each, Segment)}
    found = []
    for leaf, _ in reader.leaf_readers():
        if leaf.doc_count_all():
            name = leaf.segment().segment_id()
            found.append(held[name].attach(leaf) if name in held else Segment(leaf, cache))
    return found


def _mean(lengths: Worth, mask: Mask) -> float:
    held = lengths[mask]
    return max(float(held.mean()), 1.0) if len(held) else 1.0
