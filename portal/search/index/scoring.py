"""Which documents match a query, and how well: BM25F, term at a time.

Formula: for a term *t* in document *d*, the weighted frequency is
``w = Σ_f weight_f · tf_f / (1 − b_f + b_f · length_f / mean_length_f)`` and its score
``idf(t) · w · (k1 + 1) / (w + k1)`` with ``idf = ln(1 + (N − n + ½) / (n + ½))``: the field weights
are inside the saturation (Robertson, Zaragoza, Taylor: Simple BM25 extension to multiple weighted
fields, 2004). A small BM25 of the title alone is added, and the whole is multiplied by
``0.7 + 0.3 · share of the words matched``.

The engine hands over postings as plain (document, frequency) pairs through `Postings`; a scorer
over whole arrays can take this module's place without touching the engine.
"""

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import log
from typing import Protocol

from portal.search.query import Query
from portal.search.terms import TIME_LIMIT
from portal.search.words import analysis

K1 = 1.2
TITLE_SHARE = 0.33
GRACE = 0.3  # seconds to finish with what was scored when time ran out
EVERY = 2048  # postings between two looks at the clock


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the index, how much it counts, and how much its length is held against it."""

    name: str
    weight: float
    b: float


# Only what every document has is measured by its length: the mean over a field most leave empty
# says nothing, and would punish those who filled it in.
FIELDS = (
    Field("title", 4.0, 0.75),
    Field("symptoms", 3.0, 0.0),
    Field("codes", 2.5, 0.0),
    Field("headings", 1.5, 0.0),
    Field("summary", 1.2, 0.0),
    Field("tags", 1.2, 0.0),
    Field("body", 1.0, 0.75),
    Field("files", 0.5, 0.0),
)
HIDDEN = Field("hidden", 1.0, 0.0)


class Postings(Protocol):
    """What an engine must be able to tell about its terms."""

    def documents(self) -> int:
        """Return how many documents there are."""

    def mean_length(self, field_name: str) -> float:
        """Return the mean number of terms in this field."""

    def length(self, field_name: str) -> Sequence[int]:
        """Return the number of terms in this field, for every document number."""

    def postings(self, field_name: str, term: str) -> Iterator[tuple[int, float]]:
        """Yield (document number, frequency)."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One word of the query: found by its whole form or, an identifier, by its parts."""

    whole: str
    parts: tuple[str, ...] = ()
    is_code: bool = False

    @property
    def weighted_terms(self) -> Iterator[tuple[str, float]]:
        """The terms to look up, with their weights: an exact identifier beats its parts."""
        if self.whole:
            yield self.whole, 2.0 if self.is_code else 1.0
        for part in self.parts:
            yield part, 0.5

    def share(self, matched: set[str]) -> float:
        """Return which share of this word was met by the matched terms."""
        if self.whole in matched:
            return 1.0
        telling = [part for part in self.parts if part.isdigit() and len(part) > 2]
        needed = telling or list(self.parts)
        if not needed:
            return 0.0
        share = sum(part in matched for part in needed) / len(needed)
        # `x9` is not met by a document that only has `x`.
        return share if _has_digit(needed) or not _has_digit(self.whole) else share / 2


@dataclass(slots=True)
class Match:
    """How well one document matches."""

    score: float = 0.0
    share: float = 0.0

    @property
    def complete(self) -> bool:
        """Tell whether every word was met."""
        return self.share > 0.999


class OutOfTimeError(Exception):
    """The time limit of this search is reached."""


@dataclass(slots=True)
class Clock:
    """The time one search may take; `tick` raises `OutOfTimeError` when it is over."""

    ends: float = field(default_factory=lambda: time.monotonic() + TIME_LIMIT)
    _left: int = EVERY

    def grant(self, seconds: float) -> None:
        """Allow some time to bring what there is to an end."""
        self.ends = time.monotonic() + seconds

    def tick(self, count: int = 1) -> None:
        """Count some work done and look at the clock now and then."""
        self._left -= count
        if self._left <= 0:
            self._left = EVERY
            if time.monotonic() > self.ends:
                raise OutOfTimeError


def wanted(texts: Iterable[str]) -> list[Wanted]:
    """Return what to look up for these words; common words ask for nothing."""
    found = {
        word.form: Wanted(word.form.whole, word.form.parts, word.form.is_code)
        for text in texts
        for word in analysis.words(text)
    }
    return list(found.values())


def wanted_by(query: Query) -> list[Wanted]:
    """Return what to look up for a query, its phrases included."""
    return wanted([*query.words, *query.phrases])


def asks_for_code(query: Query) -> bool:
    """Tell whether an identifier is among the words."""
    return any(each.is_code for each in wanted_by(query))


class Scorer:
    """Scores a query over one reader, with the layers one viewer may look into."""

    def __init__(self, source: Postings, layers: Sequence[str], clock: Clock) -> None:
        self.source = source
        self.layers = layers
        self.clock = clock
        self.stopped = False  # time ran out while scoring; what was scored until then counts

    def matches(self, asked: Sequence[Wanted]) -> dict[int, Match]:
        """Return every document that meets some of the words; stops when time is over."""
        found: dict[int, Match] = defaultdict(Match)
        try:
            for each in asked:
                self._add(each, found)
        except OutOfTimeError:
            self.stopped = True
            self.clock.grant(GRACE)
        for match in found.values():
            match.share /= len(asked)
            match.score *= 0.7 + 0.3 * match.share
        return dict(found)

    def _add(self, each: Wanted, found: dict[int, Match]) -> None:
        matched: dict[int, set[str]] = defaultdict(set)
        for term, weight in each.weighted_terms:
            weighted, titles = self._weighted(term)
            idf = self._idf(len(weighted))
            for number, frequency in weighted.items():
                matched[number].add(term)
                found[number].score += weight * idf * _saturated(frequency)
            title_idf = self._idf(len(titles))
            for number, frequency in titles.items():
                found[number].score += weight * TITLE_SHARE * title_idf * _saturated(frequency)
        for number, terms in matched.items():
            found[number].share += each.share(terms)

    def _weighted(self, term: str) -> tuple[dict[int, float], dict[int, float]]:
        """Return the weighted frequencies of a term per document, over all fields and in titles."""
        weighted: dict[int, float] = defaultdict(float)
        titles: dict[int, float] = {}
        for each in FIELDS:
            held = list(self.source.postings(each.name, term))
            self.clock.tick(len(held))
            if each.b:
                held = self._normal(each, held)
            for number, frequency in held:
                weighted[number] += each.weight * frequency
            if each.name == "title":
                titles = dict(held)
        for number, frequency in self._hidden(term).items():
            weighted[number] += HIDDEN.weight * frequency
        return weighted, titles

    def _hidden(self, term: str) -> dict[int, float]:
        """Return frequencies in the text of the viewer's layers; one text may lie in several."""
        found: dict[int, float] = defaultdict(float)
        for layer in self.layers:
            for number, frequency in self.source.postings(HIDDEN.name, layered(layer, term)):
                found[number] = max(found[number], frequency)
        self.clock.tick(len(found))
        return found

    def _normal(self, each: Field, held: list[tuple[int, float]]) -> list[tuple[int, float]]:
        """Return the frequencies as they would be in a document of mean length."""
        lengths = self.source.length(each.name)
        shorter, factor = 1 - each.b, each.b / (self.source.mean_length(each.name) or 1.0)
        return [(number, count / (shorter + factor * lengths[number])) for number, count in held]

    def _idf(self, count: int) -> float:
        return log(1 + (self.source.documents() - count + 0.5) / (count + 0.5)) if count else 0.0


def _has_digit(texts: Iterable[str]) -> bool:
    return any(character.isdigit() for text in texts for character in text)


def layered(layer: str, term: str) -> str:
    """Return the term as it stands in the index for text only owners of a token may find."""
    return f"{layer}\x1f{term}"


def _saturated(frequency: float) -> float:
    return frequency * (K1 + 1) / (frequency + K1)
