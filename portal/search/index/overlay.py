"""One document as it would be after a change, laid over an index without touching it."""

from functools import cached_property
from io import BytesIO

import numpy as np

from portal.core.records import SearchDocument
from portal.search.index import cards, whole
from portal.search.index.memory import Facts, Numbers, Postings, empty
from portal.search.index.places import Gathering, Places
from portal.search.index.segments import Coded, coded
from portal.search.index.slots import Slot
from portal.search.index.typos import Spellings
from portal.search.index.whole import Whole

WIDTHS = {"terms": len(Slot), "hidden": len(Slot), "spelled": 1, "used": 1, "values": 0}


class Overlay:
    """A segment of a single document, in memory; see `segments.Segment`."""

    id = "overlay"
    count = 1

    def __init__(self, document: SearchDocument) -> None:
        self._document = document
        self._fields = cards.indexed(document)
        self.plain = _Plain(cards.plain_text(document))
        self.facts: Facts = np.frombuffer(cards.facts(document), cards.FACTS)

    def postings(self, field: str, term: str) -> Postings:
        """Return the postings of a term."""
        row = self._fields.get(field, {}).get(term)
        width = WIDTHS.get(field, 0)
        if row is None:
            return empty(width)
        return Postings(_first(), np.frombuffer(row, np.uint8).reshape(1, width))

    def deleted(self) -> list[int]:
        """Return that nothing is gone."""
        return []

    def card(self, _number: int) -> SearchDocument:
        """Return the document without its long texts."""
        return cards.card(self._document)

    def side_by_side(self, words: bytes, tokens: frozenset[str]) -> Numbers:
        """Return the document if words stand so in it where these tokens may read."""
        return self._places.documents(self._places.starts(words.split()), tokens)

    @cached_property
    def _places(self) -> Places:
        file = BytesIO()
        gathering = Gathering()
        gathering.add(self.plain[0])
        gathering.write(file)
        file.seek(0)
        return Places(file)

    @cached_property
    def values(self) -> dict[str, Coded]:
        """What can be filtered and counted, by name."""
        held = self._whole("values")
        names = [term.partition(cards.NAMES)[0] for term in held.terms]
        return {name: coded(held, name) for name in dict.fromkeys(names)}

    @cached_property
    def spelled(self) -> Whole:
        """The words offered while typing."""
        return self._whole("spelled")

    @cached_property
    def spellings(self) -> Spellings:
        """Every word as it is spelt."""
        return Spellings(sorted(cards.spellings(self.plain[0])))

    def _whole(self, field: str) -> Whole:
        width = WIDTHS[field]
        held = sorted(self._fields.get(field, {}).items())
        return whole.gathered(
            ((t, _first(), np.frombuffer(row, np.uint8).reshape(1, width)) for t, row in held),
            width,
        )


class _Plain:
    def __init__(self, text: bytes) -> None:
        self._text = text

    def __getitem__(self, _number: int) -> bytes:
        return self._text


def _first() -> Numbers:
    return np.zeros(1, np.int32)
