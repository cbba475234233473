"""From a query to ranked candidates over one open index: words, phrases, filters, tokens.

All words first; when few documents have them all, the best of those that have some follow.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Protocol

from portal.core import clock
from portal.core.records import SearchDocument
from portal.search import filters
from portal.search.index import cards, scoring
from portal.search.index.backend import Candidate, Found
from portal.search.index.scoring import Clock, Match, OutOfTimeError, Postings, Scorer
from portal.search.query import Query
from portal.search.terms import FEW, FILL, OVERDUE, Sort
from portal.search.words import analysis


class OpenIndex(Postings, Protocol):
    """An index opened for reading."""

    cards: Sequence[SearchDocument]
    open: Set[int]
    archived: Set[int]

    def readable(self, tokens: frozenset[str]) -> Set[int]:
        """Return the documents open to one of the tokens."""

    def text(self, number: int) -> str:
        """Return what phrases of this document are compared on."""


def find(
    opened: OpenIndex, query: Query, tokens: frozenset[str], *, sort: Sort, limit: int
) -> Found:
    """Return the documents open to one of the tokens that match, best first."""
    if not query:
        return Found()
    search = Search(opened, query, tokens)
    try:
        search.run()
    except OutOfTimeError:
        search.out_of_time = True
    ranked = _ranked(search.found, sort, codes_first=scoring.asks_for_code(query))
    return Found(tuple(ranked[:limit]), more=len(ranked) > limit, out_of_time=search.out_of_time)


class Search:
    """One search of one viewer; what was found so far stays when time runs out."""

    def __init__(self, opened: OpenIndex, query: Query, tokens: frozenset[str]) -> None:
        self.opened = opened
        self.query = query
        self.tokens = tokens
        self.found: list[Candidate] = []
        self.out_of_time = False
        self._clock = Clock()
        self._scorer = Scorer(opened, sorted(tokens), self._clock)
        self._now = clock.now()
        self._phrases = [analysis.sequence(phrase) for phrase in query.phrases]

    def run(self) -> None:
        """Find everything, or raise `OutOfTimeError` with what there is in `found`."""
        matches = self._matches()
        numbers = (matches.keys() & self.opened.readable(self.tokens)) - self._refused()
        self.out_of_time = self._scorer.stopped
        self._take((n for n in numbers if matches[n].complete), matches, most=len(numbers))
        if len(self.found) < FEW:
            partial = [number for number in numbers if not matches[number].complete]
            partial.sort(key=lambda number: (-matches[number].score, number))
            self._take(partial, matches, most=FILL)

    def _take(self, numbers: Iterable[int], matches: Mapping[int, Match], *, most: int) -> None:
        for number in numbers:
            self._clock.tick()
            if self._passes(number) and self._has_phrases(number):
                card, match = self.opened.cards[number], matches[number]
                score = match.score * (OVERDUE if filters.is_overdue(card, now=self._now) else 1.0)
                self.found.append(Candidate(card, score, match.complete))
                if len(self.found) >= most:
                    return

    def _matches(self) -> Mapping[int, Match]:
        asked = scoring.wanted_by(self.query)
        if asked:
            return self._scorer.matches(asked)
        # Common words alone find nothing; filters, or a phrase of common words, look at all.
        if self.query.words and not self.query.phrases:
            return {}
        return dict.fromkeys(self.opened.open, Match(share=1.0))

    def _refused(self) -> set[int]:
        """Return the documents that have one of the words the query is without."""
        refused: set[int] = set()
        for text in self.query.without:
            asked = scoring.wanted([text])
            matches = self._scorer.matches(asked) if asked else {}
            having = {number for number, match in matches.items() if match.complete}
            phrase = analysis.sequence(text)
            if " " in phrase:
                having = {number for number in having if self._has_phrase(number, phrase)}
            refused |= having
        return refused

    def _passes(self, number: int) -> bool:
        if not self.query.filters:
            return number not in self.opened.archived
        return filters.matches(self.query, self.opened.cards[number], now=self._now)

    def _has_phrases(self, number: int) -> bool:
        return all(self._has_phrase(number, phrase) for phrase in self._phrases)

    def _has_phrase(self, number: int, phrase: str) -> bool:
        self._clock.tick(32)  # reading and comparing a whole text is worth many postings
        return cards.has_phrase(self.opened.text(number), phrase, self.tokens)


def _ranked(found: list[Candidate], sort: Sort, *, codes_first: bool) -> list[Candidate]:
    complete = [each for each in found if each.complete]
    partial = [each for each in found if not each.complete]
    if sort is Sort.UPDATED or not any(each.score for each in found):
        return sorted(found, key=_by_date)
    # With an identifier in the query, a better match of the other words must not come first.
    if codes_first:
        return [*sorted(complete, key=_by_score), *sorted(partial, key=_by_score)]
    return sorted(found, key=_by_score)


def _by_score(each: Candidate) -> tuple[float, str]:
    return -each.score, each.ref


def _by_date(each: Candidate) -> tuple[float, str]:
    updated = each.document.updated_at
    return -updated.timestamp() if updated else 0.0, each.ref
