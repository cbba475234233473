"""One open reader of an index, and what is kept in memory beside it."""

from array import array
from collections.abc import Iterator, Mapping, Sequence, Set
from itertools import chain
from typing import Any

from portal.core.records import SearchDocument
from portal.search.index import cards
from portal.search.index.suggestions import Suggestions
from portal.search.terms import ARCHIVED

VIEWERS = 64  # sets of tokens whose readable documents are remembered for one generation


class Shelf:
    """One open reader of one generation, with the card of every document in memory."""

    def __init__(self, mark: str, reader: Any, known: Mapping[str, list[SearchDocument]]) -> None:
        self.mark = mark
        self.reader = reader
        self.leaves: list[tuple[Any, int]] = list(reader.leaf_readers())
        # Segments never change, so the cards of one are read once for all generations.
        self.segments = {
            segment: known.get(segment)
            or [
                cards.from_json(leaf.stored_fields(number)["card"])
                for number in range(leaf.doc_count_all())
            ]
            for segment, leaf in self._segments()
        }
        self.cards: Sequence[SearchDocument] = list(chain(*self.segments.values()))
        self.open: Set[int] = set(reader.all_doc_ids())
        self.archived: Set[int] = {n for n in self.open if self.cards[n].confidence == ARCHIVED}
        self._lengths: dict[str, Sequence[int]] = {}
        self._readable: dict[frozenset[str], Set[int]] = {}
        self._texts: Any = None
        self.suggestions = Suggestions(self.cards[number] for number in sorted(self.open))

    def _segments(self) -> Iterator[tuple[str, Any]]:
        for leaf, _ in self.leaves:
            if leaf.doc_count_all():
                yield leaf.segment().segment_id(), leaf

    def documents(self) -> int:
        """Return how many documents there are."""
        return len(self.open)

    def mean_length(self, field_name: str) -> float:
        """Return the mean number of terms in this field."""
        count = self.reader.doc_count_all()
        return self.reader.field_length(field_name) / count if count else 0.0

    def postings(self, field_name: str, term: str) -> Iterator[tuple[int, float]]:
        """Yield (document number, frequency)."""
        for leaf, offset in self.leaves:
            if (field_name, term) in leaf:
                matcher = leaf.postings(field_name, term)
                while matcher.is_active():
                    yield offset + matcher.id(), matcher.weight()
                    matcher.next()

    def length(self, field_name: str) -> Sequence[int]:
        """Return the number of terms in this field, for every document number."""
        if field_name not in self._lengths:
            length = self.reader.doc_field_length
            numbers = range(len(self.cards))
            self._lengths[field_name] = array("L", [length(n, field_name) or 0 for n in numbers])
        return self._lengths[field_name]

    def readable(self, tokens: frozenset[str]) -> Set[int]:
        """Return the documents open to one of the tokens."""
        if tokens not in self._readable:
            if len(self._readable) >= VIEWERS:
                self._readable.clear()
            self._readable[tokens] = {
                number for number in self.open if not tokens.isdisjoint(self.cards[number].audience)
            }
        return self._readable[tokens]

    def text(self, number: int) -> str:
        """Return what phrases of this document are compared on."""
        if self._texts is None:
            self._texts = self.reader.column_reader("text", translate=False)
        return bytes(self._texts[number]).decode()
