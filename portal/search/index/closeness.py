"""How near the words of a query stand to one another in a text.

For each pair of neighbouring query words, the nearest two places they stand at, *gap* characters
apart, give ``1 / (1 + gap / 20)``, and half of it when they stand in the other order; the mean over
the pairs is the closeness, 0 to 1. Only the first results are looked at: it costs a read of the
text, and decides between those that match well already.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import pairwise

from portal.search.index.scoring import Wanted

LOOKED_AT = 30  # results re-scored
WORTH = 0.35  # what full closeness adds to a score
NEAR = 20.0  # characters
USUAL = 8  # … a word is long, with its space: neighbours have no gap
MOST_PLACES = 60  # places of one query word read in one text


class Closeness:
    """Measures texts against one query."""

    def __init__(self, asked: Sequence[Wanted]) -> None:
        self._starts = [start for each in asked if (start := _start(each))]

    def factor(self, parts: Iterable[bytes]) -> float:
        """Return what the score of a document with these texts is multiplied by."""
        if len(self._starts) < 2:
            return 1.0
        return 1.0 + WORTH * max((self._of(part) for part in parts), default=0.0)

    def _of(self, text: bytes) -> float:
        places = [_places(text, start) for start in self._starts]
        pairs = [_nearness(first, second) for first, second in pairwise(places)]
        return sum(pairs) / len(pairs)


def _places(text: bytes, start: bytes) -> list[int]:
    found: list[int] = []
    at = text.find(start)
    while at >= 0 and len(found) < MOST_PLACES:
        found.append(at)
        at = text.find(start, at + 1)
    return found


def _nearness(first: list[int], second: list[int]) -> float:
    best = 0.0
    for place in first if second else ():
        at = bisect_left(second, place)
        if at < len(second):
            best = max(best, 1 / (1 + max(0, second[at] - place - USUAL) / NEAR))
        if at:
            best = max(best, 0.5 / (1 + max(0, place - second[at - 1] - USUAL) / NEAR))
    return best


def _start(each: Wanted) -> bytes:
    """Return what the word begins with in a text: stemming turns a final y into i."""
    terms = [each.whole] if each.whole and not each.parts else [p for p in each.parts if len(p) > 1]
    if not terms:
        return b""
    term = terms[0]
    return f" {term[:-1] if len(term) > 3 and term.endswith('i') else term}".encode()
