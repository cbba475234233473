"""Which words stand side by side in a document, as bits: a quick no before its text is read.

Each pair of neighbouring words sets one bit of 2,048 (a Bloom filter with one hash; Bloom, 1970):
``(31 · crc32(first) + crc32(second)) mod 2048``. A document without the bit does not have the pair;
one with it may.
"""

from functools import lru_cache
from zlib import crc32

import numpy as np

from portal.search.index.memory import Mask, Numbers, Rows

BITS = 2_048
WIDTH = BITS // 8  # bytes


def bits(plain: bytes) -> bytes:
    """Return the bits of all pairs of neighbouring words; line ends stand between no words."""
    places = _places(plain.split())
    row = np.zeros(BITS, np.uint8)
    row[places] = 1
    return np.packbits(row).tobytes()


def may_have(rows: Rows, numbers: Numbers, phrase: bytes) -> Mask:
    """Return which of these documents may have the words of the phrase side by side."""
    may = np.ones(len(numbers), bool)
    for place in _places(phrase.split()).tolist():
        may &= (rows[numbers, place // 8] & (128 >> place % 8)) > 0
    return may


def _places(words: list[bytes]) -> Numbers:
    hashes = np.array([_hash(word) for word in words], np.uint64)
    return (hashes[:-1] * np.uint64(31) + hashes[1:]) % np.uint64(BITS)


@lru_cache(maxsize=200_000)
def _hash(word: bytes) -> int:
    return crc32(word)
