"""What goes with what is being typed, from the words of titles, symptoms and tags.

The last word may be unfinished, the words before it are finished: stemmed, and repaired where they
are misspelt. Titles that begin with what was typed come first, then those with more of the words
in the title, then the shorter ones.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from heapq import nsmallest

import numpy as np

from portal.search.filters import key
from portal.search.index import asking
from portal.search.index.backend import Repair, Suggested
from portal.search.index.memory import Numbers, Rows
from portal.search.index.shelf import Readable, Shelf
from portal.search.index.slots import CODE, LEAD, Slot, mask_of
from portal.search.terms import LONGEST_QUERY
from portal.search.words import analysis

MOST_WORDS = 8  # words read of what is being typed
POOL = 40  # documents whose titles are compared with what was typed
TITLED = mask_of(Slot.TITLE)
DESCRIBED = mask_of(*(slot for slot in Slot if slot < Slot.BODY))
OFFERED = 4  # codes, services and endings, each


@dataclass(slots=True)
class _Endings:
    """The words that continue what is being typed, with how many documents have each.

    All of them: a cap by segment would hang on what else lies in the segment.
    """

    counts: dict[str, int] = field(default_factory=dict)
    codes: set[str] = field(default_factory=set)  # those that are identifiers

    def add(self, terms: list[str], owners: Numbers, flags: Rows) -> None:
        """Count the postings of one segment by their terms, of which `owners` holds the places."""
        if not len(owners):
            return
        first, counts = int(owners[0]), self.counts
        numbers = np.bincount(owners - first)
        places = np.flatnonzero(numbers)
        for place, number in zip(places.tolist(), numbers[places].tolist(), strict=True):
            word = terms[first + place]
            counts[word] = counts.get(word, 0) + number
        codes = np.flatnonzero(np.bincount(owners[flags & CODE > 0] - first))
        self.codes.update(terms[first + place] for place in codes.tolist())

    def commonest(self, words: Iterable[str]) -> tuple[str, ...]:
        """Return the few of these that most documents have."""
        return tuple(nsmallest(OFFERED, words, key=lambda word: (-self.counts[word], word)))


class Suggesting:
    """One answer to one viewer."""

    def __init__(self, shelf: Shelf, typed: str, readable: Readable) -> None:
        self.shelf = shelf
        self.readable = readable
        self.mask = self.readable.mask & ~shelf.archived if shelf.size else self.readable.mask
        self.typed = typed[:LONGEST_QUERY]
        self.wanted = analysis.sequence(self.typed)
        *self.before, self.last = self.wanted.split()[:MOST_WORDS] or [""]
        self.points = np.zeros(shelf.size, np.float32)
        self.met = np.zeros(shelf.size, np.uint8)
        self.repairs: list[Repair] = []

    def run(self, limit: int) -> Suggested:
        """Return documents, codes, services and endings."""
        if not self.last:
            return Suggested()
        for word in self.before:
            self._add_finished(word)
        endings = self._add_unfinished()
        numbers = self._best(limit)
        return Suggested(
            documents=tuple(self.shelf.card(int(number)) for number in numbers),
            codes=endings.commonest(endings.codes),
            services=self._services(),
            endings=self._words(endings),
            repairs=tuple(self.repairs),
        )

    def _add_finished(self, word: str) -> None:
        form = analysis.form_of(word)
        if form is None or not form.whole:
            self.met += 1  # a common word is met by everything
            return
        if not self._add_term(form.whole):
            repaired, found = asking.repaired(
                asking.wanted([word]),
                count=self._count,
                near=self.shelf.near,
                is_spelt=lambda each: self.shelf.is_spelt(each, self.readable),
            )
            self.repairs += found
            if found:
                self._add_all([each.whole for each in repaired if each.whole])

    def _add_all(self, terms: list[str]) -> None:
        sets = [self.shelf.postings("terms", term) for term in terms]
        ids = sets[0].ids
        for other in sets[1:]:
            ids = np.intersect1d(ids, other.ids, assume_unique=True)
        self.met[ids] += 1
        self.points[ids] += 1.0

    def _add_term(self, term: str) -> bool:
        held = self.shelf.postings("terms", term)
        keep = self.mask[held.ids]
        ids, packed = held.ids[keep], held.packed[keep]
        self.met[ids] += 1
        # In the title, in what describes it, or only somewhere in the text.
        titled = packed & TITLED != 0
        beside = packed & DESCRIBED != 0
        self.points[ids] += np.where(titled, 3.0, np.where(beside, 1.5, 0.3))
        return bool(len(ids))

    def _add_unfinished(self) -> _Endings:
        """Give points for every word that continues the last one; returns those words."""
        points = np.zeros_like(self.points)
        found = _Endings()
        for segment, offset in self.shelf.placed():
            held = segment.spelled
            places = held.beginning(self.last)
            postings = held.postings(places)
            ids = held.ids[postings] + np.int32(offset)
            flags = held.rows[postings].reshape(-1)
            keep = self.mask[ids]
            ids, flags, owners = ids[keep], flags[keep], held.owners(places)[keep]
            worth = np.where(flags & LEAD, 3.0, 1.5) + (owners == self._exact(held.terms, places))
            np.maximum.at(points, ids, worth.astype(np.float32))
            found.add(held.terms, owners, flags)
        if not found.counts:
            self._add_finished(self.last)
        self.met += points > 0
        self.points += points
        return found

    def _exact(self, terms: list[str], places: range) -> int:
        """Return the place of the word itself: the first of those that begin with it."""
        return places.start if places and terms[places.start] == self.last else -1

    def _best(self, limit: int) -> list[int]:
        words = len(self.before) + 1
        numbers = np.flatnonzero((self.met >= words) & self.mask & (self.points > 0))
        if not len(numbers) and words > 2:
            numbers = np.flatnonzero((self.met >= words - 1) & self.mask & (self.points > 0))
        uses = np.log2(1.0 + self.shelf.fact("uses")[numbers])
        worth = self.points[numbers] - 0.02 * self.shelf.fact("title_words")[numbers] + 0.1 * uses
        first = self.shelf.best(numbers, worth, POOL)[:POOL]
        ranked = [
            (not self._begins(int(number)), place, int(number))
            for place, number in enumerate(numbers[first])
        ]
        return [number for *_, number in sorted(ranked)[:limit]]

    def _begins(self, number: int) -> bool:
        first, _, _ = self.shelf.plain(number).partition(b"\n")
        return first.startswith(f" {self.wanted}".encode())

    def _words(self, endings: _Endings) -> tuple[str, ...]:
        plain = endings.counts.keys() - endings.codes - {self.last}
        return endings.commonest(word for word in plain if word.isalpha())

    def _services(self) -> tuple[str, ...]:
        asked = key(self.typed)
        held = self.shelf.values("service")
        if not any(f"-{key(value)}".find(f"-{asked}") >= 0 for value in held.values):
            return ()
        counts = held.counts(np.flatnonzero(self.mask))
        found = [
            (-int(counts[code]), value)
            for code, value in enumerate(held.values)
            if counts[code] and f"-{key(value)}".find(f"-{asked}") >= 0
        ]
        return tuple(value for _, value in sorted(found)[:OFFERED])

    def _count(self, term: str) -> int:
        ids = self.shelf.postings("terms", term).ids
        return int(self.mask[ids].sum())


def suggest(
    shelf: Shelf, typed: str, tokens: frozenset[str], *, limit: int, leaving_out: frozenset[str]
) -> Suggested:
    """Return what goes with what is being typed and is open to one of the tokens."""
    if not shelf.size:
        return Suggested()
    return Suggesting(shelf, typed, shelf.readable(tokens, leaving_out)).run(limit)
