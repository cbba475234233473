"""A store of decoded arrays that never grows beyond a bound: the least recently used goes first."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Names for what an array holds; their kinds of number are noted here, not checked.
Numbers = NDArray[Any]  # int32: document numbers, or places in a list
Mask = NDArray[Any]  # bool: one truth for every document
Worth = NDArray[Any]  # float32: one number for each of some documents
Rows = NDArray[Any]  # uint8: the bytes that postings carry, a row each
Facts = NDArray[Any]  # rows of `cards.FACTS`

OVERHEAD = 400  # bytes an entry costs beyond its arrays: key, tuple, array headers


@dataclass(frozen=True, slots=True)
class Postings:
    """The documents a term stands in: ids ascending, and what each posting carries, a row each."""

    ids: Numbers
    rows: Rows

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def packed(self) -> NDArray[Any]:
        """The eight bytes of each posting as one number; for postings of that width."""
        return self.rows.view(np.uint64).reshape(-1)

    def kept(self, keep: Mask) -> "Postings":
        """Return those of the eight-byte postings for which `keep` is true."""
        rows = self.packed[keep].view(np.uint8).reshape(-1, 8)
        return Postings(self.ids[keep], rows)

    @property
    def nbytes(self) -> int:
        """The memory held, in bytes."""
        return self.ids.nbytes + self.rows.nbytes


def empty(width: int) -> Postings:
    """Return the postings of a term nobody uses."""
    return Postings(np.empty(0, np.int32), np.empty((0, width), np.uint8))


class ArrayCache:
    """Decoded postings by key, `limit` bytes at most."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.bytes = 0
        self._held: OrderedDict[Hashable, Postings] = OrderedDict()

    def found(self, key: Hashable, make: Callable[[], Postings]) -> Postings:
        """Return what is held under the key, making and keeping it when it is not."""
        held = self._held.get(key)
        if held is not None:
            self._held.move_to_end(key)
            return held
        made = make()
        self._held[key] = made
        self.bytes += made.nbytes + OVERHEAD
        while self.bytes > self.limit and len(self._held) > 1:
            _, dropped = self._held.popitem(last=False)
            self.bytes -= dropped.nbytes + OVERHEAD
        return made
