"""How near the words of a query stand to one another in a text.

For each pair of neighbouring query words, the nearest two places they stand at, *gap* characters
apart, give ``1 / (1 + gap / 20)``, and half of it when they stand in the other order; the mean over
the pairs is the closeness, 0 to 1. Only the first results are looked at: it costs a read of the
text, and decides between those that match well already.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from portal.search.index.scoring import Wanted

LOOKED_AT = 30  # results re-scored
WORTH = 0.35  # what full closeness adds to a score
NEAR = 20.0  # characters
MOST_PLACES = 400  # places of query words read in one text


class Closeness:
    """Measures texts against one query."""

    def __init__(self, asked: Sequence[Wanted]) -> None:
        terms = [_starts(each) for each in asked]
        self._words = [each for each in terms if each]
        union = b"|".join(b"(" + b"|".join(map(re.escape, each)) + b")" for each in self._words)
        self._pattern = re.compile(b" (?:" + union + b")") if len(self._words) > 1 else None

    def factor(self, parts: Iterable[bytes]) -> float:
        """Return what the score of a document with these texts is multiplied by."""
        if self._pattern is None:
            return 1.0
        return 1.0 + WORTH * max((self._of(part) for part in parts), default=0.0)

    def _of(self, text: bytes) -> float:
        places: list[list[int]] = [[] for _ in self._words]
        for count, match in enumerate(self._pattern.finditer(text)):  # type: ignore[union-attr]
            places[(match.lastindex or 1) - 1].append(match.start())
            if count == MOST_PLACES:
                break
        pairs = [_nearness(first, second) for first, second in pairwise(places)]
        return sum(pairs) / len(pairs)


def _nearness(first: list[int], second: list[int]) -> float:
    best = 0.0
    at = 0
    for place in first:
        while at < len(second) and second[at] < place:
            at += 1
        if at < len(second):
            best = max(best, 1 / (1 + max(0.0, second[at] - place - 8) / NEAR))
        if at:
            best = max(best, 0.5 / (1 + max(0.0, place - second[at - 1] - 8) / NEAR))
    return best


def _starts(each: Wanted) -> list[bytes]:
    """Return what the word begins with in a text: stemming turns a final y into i."""
    whole = each.whole if not each.parts else ""
    terms = [whole] if whole else [part for part in each.parts if len(part) > 1][:1]
    return [(t[:-1] if len(t) > 3 and t.endswith("i") else t).encode() for t in terms]
