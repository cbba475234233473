"""Titles and words that go with what is being typed, answered from memory.

Sorted lists and a bisect: the last word may be unfinished, the words before it must be there.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from portal.core.records import SearchDocument
from portal.search.terms import ARCHIVED, LONGEST_QUERY
from portal.search.words import analysis

MOST_WORDS = 8  # words read of what is being typed
LAST = "\U0010ffff"  # sorts after every continuation of a prefix


class Suggestions:
    """The titles and title words of one state of the index."""

    def __init__(self, documents: Iterable[SearchDocument]) -> None:
        self._documents = [each for each in documents if each.confidence != ARCHIVED]
        self._titles = sorted(
            (analysis.sequence(each.title), number) for number, each in enumerate(self._documents)
        )
        holders: dict[str, set[int]] = defaultdict(set)
        for title, number in self._titles:
            for word in title.split():
                holders[word].add(number)
        self._holders = dict(holders)
        self._words = sorted(holders)

    def titles(self, typed: str, tokens: frozenset[str], *, limit: int) -> list[SearchDocument]:
        """Return documents open to one of the tokens: those beginning with it before the rest."""
        wanted = analysis.sequence(typed[:LONGEST_QUERY])
        numbers = dict.fromkeys([*self._beginning(wanted), *self._containing(wanted)])
        found: list[SearchDocument] = []
        for number in numbers:
            document = self._documents[number]
            if not tokens.isdisjoint(document.audience):
                found.append(document)
                if len(found) == limit:
                    break
        return found

    def lexicon(self, tokens: frozenset[str]) -> Mapping[str, int]:
        """Return the words of titles and tags open to one of the tokens, with how many use them."""
        counted: Counter[str] = Counter()
        for document in self._documents:
            if not tokens.isdisjoint(document.audience):
                text = " ".join((document.title, *document.tags))
                counted.update(set(analysis.sequence(text).split()))
        return counted

    def _beginning(self, wanted: str) -> Iterator[int]:
        if wanted:
            start = bisect_left(self._titles, (wanted, -1))
            end = bisect_left(self._titles, (wanted + LAST, -1))
            yield from (number for _, number in self._titles[start:end])

    def _containing(self, wanted: str) -> list[int]:
        *before, last = wanted.split()[:MOST_WORDS] or [""]
        if not last:
            return []
        numbers = {number for word in self._starting(last) for number in self._holders[word]}
        for word in before:
            numbers &= self._holders.get(word, set())
        # Short titles first: the more of the title was typed, the likelier it is meant.
        return sorted(numbers, key=lambda number: (len(self._documents[number].title), number))

    def _starting(self, prefix: str) -> list[str]:
        start = bisect_left(self._words, prefix)
        return self._words[start : bisect_left(self._words, prefix + LAST)]
