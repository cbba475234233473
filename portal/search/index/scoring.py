"""How well documents match: BM25F over whole postings as arrays, term at a time.

Formula: for a term *t* in document *d*, the weighted frequency is
``w = Σ_f weight_f · tf_f / (1 − b_f + b_f · length_f / mean_length_f)`` and its score
``idf(t) · w · (k1 + 1) / (w + k1)`` with ``idf = ln(1 + (N − n + ½) / (n + ½))``: the field weights
are inside the saturation (Robertson, Zaragoza, Taylor: Simple BM25 extension to multiple weighted
fields, 2004). Half a BM25 of the title alone is added, and the whole is multiplied by
``0.9 + 0.1 · share of the words matched`` (coordination). The numbers were chosen on one half of
the judged queries in `tests/relevance` and confirmed on the other.

N, n and the mean lengths count only what the viewer may read.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import log

import numpy as np

from portal.search.index.cards import layered
from portal.search.index.memory import Mask, Numbers, Postings, Worth, empty
from portal.search.index.shelf import Readable, Shelf
from portal.search.index.slots import Slot, mask_of
from portal.search.index.tuning import Weights
from portal.search.terms import TIME_LIMIT

K1 = 2.0
TITLE_SHARE = 0.5
B_TITLE, B_BODY = 0.5, 0.75  # how much length is held against a document; nothing in other fields
GRACE = 0.3  # seconds to finish with what was scored when time ran out
COORDINATION = 0.1
CODE, PART, SYNONYM = 2.0, 0.5, 0.8  # weight of an identifier, of a part of one, of a synonym
# All bytes of a posting but the text's, as one number.
ELSEWHERE = ~mask_of(Slot.BODY)
TALK = 0.3  # … of a word such as "please" or "yesterday" in a whole sentence


@dataclass(frozen=True, slots=True)
class Wanted:
    """One word of the query: found by its whole form, an identifier also by its parts.

    `synonyms` are other words for it, each a row of terms that must all be there.
    """

    whole: str
    parts: tuple[str, ...] = ()
    is_code: bool = False
    synonyms: tuple[tuple[str, ...], ...] = ()
    text: str = ""  # as it was typed
    worth: float = 1.0  # how much it counts beside the other words
    as_typed: bool = False  # never taken for a misspelling

    @property
    def weighted_terms(self) -> Iterator[tuple[str, float]]:
        """The terms to look up, with their weights: an exact identifier beats its parts."""
        if self.whole:
            yield self.whole, CODE if self.is_code else 1.0
        for part in self.parts:
            yield part, PART

    @property
    def telling_parts(self) -> tuple[str, ...]:
        """The parts that together stand for the whole: its numbers, if it has any."""
        return tuple(p for p in self.parts if p.isdigit() and len(p) > 2) or self.parts

    @property
    def worth_of_parts(self) -> float:
        """What meeting all parts is worth: `x9` is not met by a document that only has `x`."""
        lost = _has_digit([self.whole]) and not _has_digit(self.telling_parts)
        return 0.5 if lost else 1.0


class OutOfTimeError(Exception):
    """The time limit of this search is reached."""


@dataclass(slots=True)
class Clock:
    """The time one search may take; `look` raises `OutOfTimeError` when it is over."""

    ends: float = field(default_factory=lambda: time.monotonic() + TIME_LIMIT)

    def grant(self, seconds: float) -> None:
        """Allow some time to bring what there is to an end."""
        self.ends = time.monotonic() + seconds

    def look(self) -> None:
        """Raise `OutOfTimeError` when the time is over."""
        if time.monotonic() > self.ends:
            raise OutOfTimeError


@dataclass(frozen=True, slots=True)
class Scored:
    """What one term gives to each document that has it."""

    term: str
    ids: Numbers
    scores: Worth

    def of(self, number: int) -> float:
        """Return what it gives to one document."""
        at = int(np.searchsorted(self.ids, number))
        return float(self.scores[at]) if at < len(self.ids) and self.ids[at] == number else 0.0


class Scorer:
    """Scores words over one shelf for one viewer; remembers what each term gave."""

    def __init__(
        self,
        shelf: Shelf,
        readable: Readable,
        tokens: frozenset[str],
        weights: Weights | None = None,
        clock: Clock | None = None,
    ) -> None:
        self.shelf = shelf
        self.readable = readable
        self.layers = sorted(tokens.intersection(shelf.values("layer").values))
        self.clock = clock or Clock()
        self.weights = _row(weights or Weights())
        self.stopped = False  # time ran out while scoring; what was scored until then counts
        self.scores = np.zeros(shelf.size, np.float32)
        self.shares = np.zeros(shelf.size, np.float32)
        self._terms: dict[str, Scored] = {}
        self._found: dict[str, tuple[Postings, Postings]] = {}
        self._lengths: dict[str, Worth] = {}

    def add(self, asked: Sequence[Wanted]) -> None:
        """Score these words into `scores` and `shares`; stops when time is over."""
        try:
            every = sum(each.worth for each in asked)
            for each in asked:
                self.clock.look()
                self._add(each, each.worth / every)
        except OutOfTimeError:
            self.stopped = True
            self.clock.grant(GRACE)
        self.scores *= 1 - COORDINATION + COORDINATION * self.shares

    def term(self, term: str) -> Scored:
        """Return what a term gives to each readable document that has it."""
        if term not in self._terms:
            self._terms[term] = self._score(term)
        return self._terms[term]

    def count(self, term: str) -> int:
        """Return how many readable documents have the term; nothing is scored for it."""
        held, own = self._postings(term)
        _, known = _places_of(held.ids, own.ids)
        return len(held) + len(own) - int(known.sum())

    def once(self, asked: Iterable[Wanted], among: Mask) -> float:
        """Return what a document earns that has each word once which any of these documents has."""
        return sum(
            self._idf(self.count(term)) * weight * each.worth
            for each in asked
            for term, weight in each.weighted_terms
            if among[self.term(term).ids].any()
        )

    def all_of(self, terms: tuple[str, ...]) -> Scored:
        """Return what several terms give to the documents that have them all: their mean."""
        first, *others = (self.term(term) for term in terms)
        ids, scores = first.ids, first.scores
        for other in others:
            ids, left, right = np.intersect1d(
                ids, other.ids, assume_unique=True, return_indices=True
            )
            scores = scores[left] + other.scores[right]
        return Scored(" ".join(terms), ids, scores / len(terms))

    def meets(self, each: Wanted) -> Mask:
        """Return which documents meet a word whole, or by all its telling parts."""
        mask = np.zeros(self.shelf.size, bool)
        if each.telling_parts and each.worth_of_parts == 1.0:
            met = np.zeros(self.shelf.size, np.int32)
            for part in each.telling_parts:
                met[self.term(part).ids] += 1
            mask |= met == len(each.telling_parts)
        if each.whole:
            mask[self.term(each.whole).ids] = True
        return mask

    def _add(self, each: Wanted, worth: float) -> None:
        if not each.parts and not each.synonyms:
            found = self.term(each.whole)
            self.scores[found.ids] += found.scores * (CODE if each.is_code else each.worth)
            self.shares[found.ids] += worth
            return
        own = np.zeros_like(self.scores)
        met = np.zeros_like(self.shares)
        for term, weight in each.weighted_terms:
            own[self.term(term).ids] += self.term(term).scores * weight
        for part in each.telling_parts:
            met[self.term(part).ids] += each.worth_of_parts / len(each.telling_parts)
        if each.whole:
            met[self.term(each.whole).ids] = 1.0
        for synonym in each.synonyms:
            found = self.all_of(synonym)
            own[found.ids] = np.maximum(own[found.ids], found.scores * SYNONYM)
            met[found.ids] = 1.0
        self.scores += own * each.worth
        self.shares += met * worth

    def _score(self, term: str) -> Scored:
        held, own = self._postings(term)
        weighted, titles = self._weighted(held)
        ids = held.ids
        if len(own):
            ids, weighted, titles = self._joined(ids, weighted, titles, own)
        scores = self._idf(len(ids)) * _saturated(weighted)
        scores += TITLE_SHARE * self._idf(int((titles > 0).sum())) * _saturated(titles)
        return Scored(term, ids, scores.astype(np.float32))

    def _postings(self, term: str) -> tuple[Postings, Postings]:
        """Return the readable postings of a term in open text, and in the viewer's layers."""
        if term not in self._found:
            self._found[term] = self._readable_postings("terms", term), self._hidden(term)
        return self._found[term]

    def _weighted(self, held: Postings) -> tuple[Worth, Worth]:
        """Return the weighted frequencies of postings, over all fields and in titles.

        Most postings stand in the text alone; only the others are taken apart.
        """
        lengths = self._length("body_words", self.readable.mean_body, held.ids, B_BODY)
        weighted: Worth = held.rows[:, Slot.BODY] * self.weights[Slot.BODY] / lengths
        titles = np.zeros(len(held), np.float32)
        others = np.flatnonzero(held.packed & ELSEWHERE)
        if len(others):
            rows = held.rows[others].astype(np.float32)
            ids = held.ids[others]
            title = rows[:, Slot.TITLE] / self._length(
                "title_words", self.readable.mean_title, ids, B_TITLE
            )
            rows[:, Slot.TITLE] = title
            rows[:, Slot.BODY] = 0.0
            weighted[others] += rows @ self.weights
            titles[others] = title
        return weighted, titles

    def _length(self, name: str, mean: float, ids: Numbers, b: float) -> Worth:
        if name not in self._lengths:
            self._lengths[name] = (1 - b) + (b / mean) * self.shelf.fact(name)
        return self._lengths[name][ids]

    def _readable_postings(self, field_name: str, term: str) -> Postings:
        held = self.shelf.postings(field_name, term)
        keep = self.readable.mask[held.ids]
        return held if keep.all() else held.kept(keep)

    def _hidden(self, term: str) -> Postings:
        """Return the postings in the viewer's layers; one text may lie in several of them."""
        found = [self._readable_postings("hidden", layered(each, term)) for each in self.layers]
        held = [each for each in found if len(each)]
        if len(held) < 2:
            return held[0] if held else empty(len(Slot))
        ids, first = np.unique(np.concatenate([each.ids for each in held]), return_index=True)
        return Postings(ids, np.concatenate([each.rows for each in held])[first])

    def _joined(
        self, ids: Numbers, weighted: Worth, titles: Worth, own: Postings
    ) -> tuple[Numbers, Worth, Worth]:
        """Add what stands in layers: counted like the text itself, without regard to length."""
        more = own.rows[:, Slot.BODY] * self.weights[Slot.BODY]
        at, known = _places_of(ids, own.ids)
        weighted = weighted.copy()
        weighted[at[known]] += more[known]
        fresh = ~known
        places = at[fresh] + np.arange(np.count_nonzero(fresh))
        return (
            _inserted(ids, places, own.ids[fresh]),
            _inserted(weighted, places, more[fresh]),
            _inserted(titles, places, np.zeros(len(places), np.float32)),
        )

    def _idf(self, count: int) -> float:
        total = self.readable.count
        return log(1 + (total - count + 0.5) / (count + 0.5)) if count else 0.0


def coordinated(share: float) -> float:
    """Return what a score is multiplied by when this share of the words is met."""
    return 1 - COORDINATION + COORDINATION * share


def _places_of(ids: Numbers, wanted: Numbers) -> tuple[Numbers, Mask]:
    """Return where each of the wanted stands, or would, among ascending numbers; and if it does."""
    at = np.searchsorted(ids, wanted)
    known = np.zeros(len(wanted), bool)
    inside = at < len(ids)
    known[inside] = ids[at[inside]] == wanted[inside]
    return at, known


def _inserted(held: Worth, places: Numbers, more: Worth) -> Worth:
    """Return an array with more put in; they then stand at these places."""
    joined = np.empty(len(held) + len(more), held.dtype)
    is_old = np.ones(len(joined), bool)
    is_old[places] = False
    joined[is_old] = held
    joined[places] = more
    return joined


def _row(weights: Weights) -> Worth:
    return np.array([getattr(weights, slot.name.lower()) for slot in Slot], np.float32)


def _saturated(frequency: Worth) -> Worth:
    saturated: Worth = frequency * (K1 + 1) / (frequency + K1)
    return saturated


def _has_digit(texts: Iterable[str]) -> bool:
    return any(character.isdigit() for text in texts for character in text)
