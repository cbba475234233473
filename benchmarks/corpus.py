"""Any number of articles made from a few hundred: passages recombined, names ever new.

Passages are drawn from sources of unequal popularity, which keeps the word frequencies of the
sources; identifiers in them are replaced by invented ones whose number grows with the corpus.
The same texts, seed and count give the same documents on every run.
"""

import random
from collections.abc import Iterator, Sequence
from itertools import accumulate

from benchmarks.sources import taken_apart
from benchmarks.writer import Writer
from portal.core.records import SearchDocument
from portal.search.measuring.folder import Text

POPULARITY = 0.6  # of the n-th source: n to the power -0.6


class Corpus:
    """Documents without end, made from texts."""

    def __init__(self, texts: Sequence[Text], *, seed: int = 1) -> None:
        self._seed = seed
        self._sources = [taken_apart(text) for text in texts]
        order = random.Random(seed)
        order.shuffle(self._sources)
        ranks = range(1, len(self._sources) + 1)
        self._popularity = list(accumulate(rank**-POPULARITY for rank in ranks))

    def documents(self, count: int, *, first: int = 1) -> Iterator[SearchDocument]:
        """Yield `count` documents, numbered from `first`, one at a time."""
        writer = Writer(self._sources, self._popularity, random.Random(self._seed))
        for number in range(first, first + count):
            yield writer.write(number)


def headings_in(document: SearchDocument) -> Iterator[tuple[str, str]]:
    """Yield each line of a body with the heading it stands under; a heading under itself."""
    heading = ""
    known = set(document.headings)
    for line in document.body.split("\n"):
        heading = line if line in known else heading
        yield heading, line
