"""Where every word stands in the plain words of one segment: phrases are found without a text.

All words of a segment's documents are numbered on, one after the other: these are places. The end
of a line takes a place, and so does the mark of a layer, so that no phrase reaches across either.
Words stand side by side where their places follow one another. A match lies in a layer when the
last mark before it belongs to the same document.

Layout of the file: four arrays as numpy writes them, then the places. `words` (a line each, in
order), `counts` (how often each stands there), `widths` (1, 2 or 4: bytes of each of its steps),
`firsts` (the first place of each document, and the end). A word's places are kept as steps from one
to the next, the first from nought; all words of one width lie together, narrow ones first.
"""

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, BinaryIO

import numpy as np

from portal.search.index.cards import NAMES, OPENS
from portal.search.index.memory import Mask, Numbers

WIDTHS = (1, 2, 4)  # bytes
KINDS = {width: np.dtype(f"<u{width}") for width in WIDTHS}
LINE_END = b"\n"
MARK, NAMED = OPENS.encode(), NAMES.encode()


class Gathering:
    """Takes the plain words of documents in order, and writes where each word stands."""

    def __init__(self) -> None:
        self._known: defaultdict[bytes, int] = defaultdict()
        self._known.default_factory = self._known.__len__
        self._codes = array("I")
        self._firsts = array("I", [0])

    def add(self, plain: bytes) -> None:
        """Take the next document, as `cards.plain_text` wrote it."""
        first, *layers = plain.split(MARK)
        self._take(first)
        for layer in layers:
            token, _, text = layer.partition(NAMED)
            self._codes.append(self._known[MARK + token])
            self._take(text)
        self._firsts.append(len(self._codes))

    def _take(self, text: bytes) -> None:
        code = self._known.__getitem__
        for line in text.split(LINE_END):
            self._codes.extend(map(code, line.split()))
            self._codes.append(code(LINE_END))

    def write(self, file: BinaryIO) -> None:
        """Write the file."""
        self._known.pop(LINE_END, None)
        words = sorted(self._known)
        steps, counts = self._steps([self._known[word] for word in words])
        ends = np.cumsum(counts)
        widest = np.maximum.reduceat(steps, ends - counts) if words else counts
        widths = np.where(widest < 1 << 8, 1, np.where(widest < 1 << 16, 2, 4)).astype(np.uint8)
        np.save(file, np.frombuffer(LINE_END.join(words), np.uint8))
        np.save(file, counts.astype(np.uint32))
        np.save(file, widths)
        np.save(file, np.array(self._firsts, np.uint32))
        of_each = np.repeat(widths, counts)
        file.writelines(steps[of_each == width].astype(KINDS[width]).tobytes() for width in WIDTHS)

    def _steps(self, order: list[int]) -> tuple[Numbers, Numbers]:
        """Return the steps of all words in this order of their codes, and how many each has."""
        codes = np.array(self._codes, np.uint32)
        rank = np.full(len(order) + 1, -1, np.int32)
        rank[order] = np.arange(len(order))
        ranks = rank[codes]
        places = np.argsort(ranks, kind="stable")
        places = places[np.count_nonzero(ranks < 0) :]
        counts = np.bincount(ranks[places], minlength=len(order))
        steps = np.diff(places, prepend=0)
        starts = np.cumsum(counts) - counts
        steps[starts] = places[starts]
        return steps, counts


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of all layers in order of their places, and which token each has."""

    tokens: list[str]
    places: Numbers
    codes: Numbers  # places in `tokens`


class Places:
    """The places of one segment, read word by word from a file that stays open."""

    def __init__(self, file: Any) -> None:
        self._file = file
        text, self._counts, self._widths, self._firsts = (
            np.load(file, allow_pickle=False) for _ in range(4)
        )
        self._words = Words(text)
        self._at = self._counts * 0
        start = file.tell()
        for width in WIDTHS:
            sizes = np.where(self._widths == width, self._counts * width, 0)
            self._at += np.where(self._widths == width, start + np.cumsum(sizes) - sizes, 0)
            start += int(sizes.sum())

    def starts(self, words: Sequence[bytes]) -> Numbers:
        """Return the places from which on these words stand one after the other."""
        known = [(place, self._words.place(word)) for place, word in enumerate(words)]
        if not known or any(at < 0 for _, at in known):
            return np.empty(0, np.int32)
        (first, rarest), *others = sorted(known, key=lambda each: self._counts[each[1]])
        starts = self._of(rarest) - first
        for place, word in others:
            if len(starts):
                starts = starts[_among(starts + place, self._of(word))]
        return starts

    def documents(self, starts: Numbers, tokens: frozenset[str]) -> Numbers:
        """Return the document of each of these places, but for layers none of the tokens opens."""
        found = np.searchsorted(self._firsts, starts, side="right") - 1
        marks = self._marks
        if not len(marks.places):
            return np.asarray(found)
        last = np.searchsorted(marks.places, starts, side="right") - 1
        in_layer = (last >= 0) & (marks.places[last] >= self._firsts[found])
        is_open = np.array([token in tokens for token in marks.tokens])[marks.codes[last]]
        return np.asarray(found[~in_layer | is_open])

    @cached_property
    def _marks(self) -> Marks:
        named = list(self._words.beginning(MARK))
        held = [self._of(word) for word in named]
        places = np.concatenate([np.empty(0, np.int32), *held])
        codes = np.repeat(np.arange(len(named)), [len(each) for each in held])
        order = np.argsort(places)
        tokens = [self._words[word][len(MARK) :].decode() for word in named]
        return Marks(tokens, places[order], codes[order])

    def _of(self, word: int) -> Numbers:
        kind = KINDS[int(self._widths[word])]
        self._file.seek(int(self._at[word]))
        steps = self._file.read(int(self._counts[word]) * kind.itemsize)
        return np.cumsum(np.frombuffer(steps, kind), dtype=np.int32)


class Words(Sequence[bytes]):
    """Words in order, in one piece: a list of them would be six times as large."""

    def __init__(self, text: Any) -> None:
        self._text = text.tobytes()
        breaks = np.flatnonzero(text == ord(LINE_END)).astype(np.int32)
        self._ends = np.append(breaks, len(text)) if len(text) else breaks

    def __len__(self) -> int:
        return len(self._ends)

    def __getitem__(self, place: Any) -> Any:
        return self._text[self._ends[place - 1] + 1 if place else 0 : self._ends[place]]

    def place(self, word: bytes) -> int:
        """Return the place of a word; -1 when it is not among them."""
        at = bisect_left(self, word)
        return at if at < len(self) and self[at] == word else -1

    def beginning(self, start: bytes) -> Iterator[int]:
        """Yield the places of the words that begin so."""
        for at in range(bisect_left(self, start), len(self)):
            if not self[at].startswith(start):
                return
            yield at


def _among(numbers: Numbers, others: Numbers) -> Mask:
    """Return which of the numbers are among the others; both ascending."""
    at = np.searchsorted(others, numbers)
    at[at == len(others)] = 0
    same: Mask = others[at] == numbers
    return same
