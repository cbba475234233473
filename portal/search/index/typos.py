"""Words that are spelt almost like a misspelt one, from the index's own words.

Distance: optimal string alignment (Damerau 1964, Levenshtein 1966): letters left out, put in,
changed, or two neighbours swapped. All words are held against the misspelt one at once: first by
length and by which letters they have, as bits of a number, then by the table of distances, a
column of all remaining words at a time.
"""

from collections.abc import Iterable, Sequence

import numpy as np

from portal.search.index.memory import Mask, Numbers, Rows, Worth

LONGEST = 24  # letters of a word that takes part
SHORTEST = 4  # … of a misspelt one
LONG = 8  # from so many letters on two faults are forgiven, one below
_BITS = np.zeros(256, np.uint64)
for _place, _letter in enumerate(b"abcdefghijklmnopqrstuvwxyz0123456789"):
    _BITS[_letter] = np.uint64(1) << np.uint64(_place)


class Spellings:
    """The words of one segment as arrays."""

    def __init__(self, words: Sequence[str]) -> None:
        kept = [word.encode() for word in words if word.isascii() and 2 < len(word) <= LONGEST]
        self._words = np.array(kept, f"S{LONGEST}")
        letters = self._words.view(np.uint8).reshape(len(kept), LONGEST)
        self._letters = letters
        self._lengths = (letters != 0).sum(axis=1)
        self._bits = np.bitwise_or.reduce(_BITS[letters], axis=1) if kept else letters

    def candidates(self, asked: bytes, most: int) -> Rows:
        """Return the words that may be within the distance: by length and by their letters."""
        if not len(self._words):
            return self._letters
        bits = np.bitwise_or.reduce(_BITS[np.frombuffer(asked, np.uint8)])
        alike = np.bitwise_count(self._bits ^ bits) <= 2 * most
        found: Rows = self._words[alike & (np.abs(self._lengths - len(asked)) <= most)]
        return found


def near(spellings: Iterable[Spellings], word: str) -> list[tuple[int, str]]:
    """Return the words within the forgiven distance, with it; nearest first."""
    asked, most = word.encode(), forgiven(word)
    if not most or not word.isascii() or len(asked) > LONGEST:
        return []
    held = [found for each in spellings if len(found := each.candidates(asked, most))]
    if not held:
        return []
    words = np.unique(np.concatenate(held))
    letters = words.view(np.uint8).reshape(len(words), LONGEST)
    distances = _distances(asked, letters, (letters != 0).sum(axis=1), most)
    close = np.flatnonzero((distances > 0) & (distances <= most))
    return sorted((int(distances[place]), words[place].decode()) for place in close)


def forgiven(word: str) -> int:
    """Return how many faults are forgiven in a word."""
    if not SHORTEST <= len(word) <= LONGEST:
        return 0
    return 1 if len(word) < LONG else 2


def _distances(asked: bytes, letters: Rows, lengths: Worth, most: int) -> Numbers:
    """Return the distance of each row of letters to the word, where it is at most `most`.

    Only the middle of the table is filled in (Ukkonen 1985): what lies further from its diagonal
    than `most` is further than that anyway. `lengths` are within `most` of the word's own.
    """
    width, rows, size = int(lengths.max()), len(letters), len(asked) + 1
    far = np.full((size, rows), most + 1, np.int16)
    # line[i] is the distance between the first i letters of `asked` and the first j of each word.
    lines = [np.minimum(np.arange(size, dtype=np.int16)[:, None], far)]
    for j in range(1, width + 1):
        line, before, column = far.copy(), lines[-1], letters[:, j - 1]
        line[0] = min(j, most + 1)
        for i in range(max(1, j - most), min(size - 1, j + most) + 1):
            cost = (column != asked[i - 1]).astype(np.int16)
            line[i] = np.minimum(np.minimum(before[i] + 1, line[i - 1] + 1), before[i - 1] + cost)
            if i > 1 and j > 1:
                swapped = (column == asked[i - 2]) & (letters[:, j - 2] == asked[i - 1])
                line[i] = np.where(swapped, np.minimum(line[i], lines[-2][i - 2] + 1), line[i])
        lines.append(line)
    stacked = np.stack([each[-1] for each in lines])
    found: Mask = stacked[lengths, np.arange(rows)]
    return found
