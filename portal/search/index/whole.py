"""All terms of a field of one segment at once: written beside the segment, read in one piece.

For fields that are looked through as a whole (what can be counted; what continues a prefix), where
asking term by term would take seconds. Layout of the file: numpy's `.npz`, uncompressed: `terms`
(UTF-8, a line each, in order), `starts` (where each term's postings begin, and the end), `ids`
(document numbers), `rows` (the bytes each posting carries, a row each).
"""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from portal.search.index.memory import Numbers, Rows

LAST = "\U0010ffff"  # sorts after every continuation of a prefix


@dataclass(frozen=True, slots=True)
class Whole:
    """Terms in order, and the postings of all of them side by side."""

    terms: list[str]
    starts: Numbers
    ids: Numbers
    rows: Rows

    def beginning(self, prefix: str) -> range:
        """Return the places of the terms that begin so."""
        return range(bisect_left(self.terms, prefix), bisect_left(self.terms, prefix + LAST))

    def postings(self, places: range) -> slice:
        """Return where the postings of neighbouring terms lie in `ids` and `rows`."""
        return slice(int(self.starts[places.start]), int(self.starts[places.stop]))

    def owners(self, places: range) -> Numbers:
        """Return for each of those postings the place of its term."""
        counts = np.diff(self.starts[places.start : places.stop + 1])
        return np.repeat(np.arange(places.start, places.stop, dtype=np.int32), counts)


def gathered(terms: Iterable[tuple[str, Numbers, Rows]], width: int) -> Whole:
    """Put terms that come in order side by side."""
    held = list(terms)
    counts = [len(ids) for _, ids, _ in held]
    nothing = np.empty((0, width), np.uint8)
    return Whole(
        [term for term, _, _ in held],
        np.cumsum([0, *counts], dtype=np.int32),
        np.concatenate([np.empty(0, np.int32), *(ids for _, ids, _ in held)]),
        np.concatenate([nothing, *(rows for _, _, rows in held)]),
    )


def save(whole: Whole, path: Path) -> None:
    """Write the file."""
    text = "\n".join(whole.terms).encode()
    with path.open("wb") as file:
        np.savez(
            file,
            terms=np.frombuffer(text, np.uint8),
            starts=whole.starts,
            ids=whole.ids,
            rows=whole.rows,
        )


def load(path: Path) -> Whole:
    """Read the file; raises `OSError` or `ValueError` when it is not what `save` wrote."""
    with np.load(path, allow_pickle=False) as file:
        text = file["terms"].tobytes().decode()
        return Whole(text.split("\n") if text else [], file["starts"], file["ids"], file["rows"])
