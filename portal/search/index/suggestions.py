"""What goes with what is being typed, from the words of titles, symptoms and tags.

The last word may be unfinished, the words before it are finished: stemmed, and repaired where they
are misspelt. Titles that begin with what was typed come first, then those with more of the words
in the title, then the shorter ones.
"""

from dataclasses import dataclass

import numpy as np

from portal.search.filters import key
from portal.search.index import asking
from portal.search.index.backend import Repair, Suggested
from portal.search.index.memory import Numbers, Rows
from portal.search.index.shelf import Readable, Shelf
from portal.search.index.slots import CODE, LEAD, Slot
from portal.search.terms import LONGEST_QUERY
from portal.search.words import analysis

MOST_WORDS = 8  # words read of what is being typed
POOL = 40  # documents whose titles are compared with what was typed
OFFERED = 4  # codes, services and endings, each


@dataclass(slots=True)
class _Ending:
    """A word that continues what is being typed, and how many documents have it."""

    word: str
    count: int = 0
    is_code: bool = False


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
            codes=self._codes(endings),
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
        ids, rows = held.ids[keep], held.rows[keep]
        self.met[ids] += 1
        # In the title, in what describes it, or only somewhere in the text.
        titled = rows[:, Slot.TITLE] > 0
        beside = rows[:, : Slot.BODY].any(axis=1)
        self.points[ids] += np.where(titled, 3.0, np.where(beside, 1.5, 0.3))
        return bool(len(ids))

    def _add_unfinished(self) -> list[_Ending]:
        """Give points for every word that continues the last one; returns those words."""
        points = np.zeros_like(self.points)
        found: dict[str, _Ending] = {}
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
            self._count_endings(found, held.terms, owners, flags)
        if not found:
            self._add_finished(self.last)
        self.met += points > 0
        self.points += points
        return list(found.values())

    def _exact(self, terms: list[str], places: range) -> int:
        """Return the place of the word itself: the first of those that begin with it."""
        return places.start if places and terms[places.start] == self.last else -1

    @staticmethod
    def _count_endings(
        found: dict[str, _Ending], terms: list[str], owners: Numbers, flags: Rows
    ) -> None:
        # All of them: a cap by segment would hang on what else lies in the segment.
        places, counts = np.unique(owners, return_counts=True)
        codes = set(np.unique(owners[flags & CODE > 0]).tolist())
        for place, count in zip(places.tolist(), counts.tolist(), strict=True):
            each = found.setdefault(terms[place], _Ending(terms[place]))
            each.count += count
            each.is_code |= place in codes

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

    def _codes(self, endings: list[_Ending]) -> tuple[str, ...]:
        codes = [(-each.count, each.word) for each in endings if each.is_code]
        return tuple(word for _, word in sorted(codes)[:OFFERED])

    def _words(self, endings: list[_Ending]) -> tuple[str, ...]:
        plain = [
            (-each.count, each.word)
            for each in endings
            if not each.is_code and each.word != self.last and each.word.isalpha()
        ]
        return tuple(word for _, word in sorted(plain)[:OFFERED])

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
