"""The terms of one segment, looked up in the bytes of its files as Whoosh lays them out.

Whoosh's own reader comes to the same postings through dozens of small reads for each term and
segment, which was a quarter of a search. Wire format: `whoosh.filedb.filetables.HashReader` (the
list of terms), `whoosh.codec.whoosh3` `W3TermInfo` (where the postings lie) and
`W3PostingsWriter._write_block` (the blocks), of version 2.7.4. What we read is held against the
public way in `tests/search/test_whoosh_parts.py`.
"""

import codecs
import os
import pickle
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import md5
from io import BytesIO
from struct import Struct
from typing import Any

import numpy as np

from portal.search.index.memory import Numbers, Postings, empty

SLOT = Struct("!Iq")  # of a hash table: the key's hash, where the entry begins
SIZES = Struct("!ii")  # of an entry: of the key, of the value
FIELD = Struct("!H")  # the number of the field a key begins with
EXTENT = Struct("!?22xqi")  # of a value: held inside it?, statistics, place and size of postings
BLOCK = Struct("!i")  # the size of a block, negative for the last
MAGIC = b"W3Bl"
TABLES = 256
COUNT, COMPRESSION = 0, 3  # … of what is told about a block, the places
NUMBERS = 3  # where the document numbers of a block begin, behind the mark `(` of their tuple
ONE_BYTE = ord("K")  # a number below 256 in a pickle: this and a byte


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Finds the postings of a term in one segment.

    `held` is the file of terms, `tables` where each of its 256 hash tables begins and how many
    slots it has, `fields` the number and the bytes a posting carries of each field; `descriptor`
    is the open file of postings.
    """

    held: bytes
    tables: Sequence[tuple[int, int]]
    fields: Mapping[str, tuple[int, int]]
    descriptor: int

    def postings(self, field: str, term: str) -> Postings:
        """Return all postings of a term, deleted documents included."""
        number, width = self.fields[field]
        found = self._value(FIELD.pack(number) + term.encode()) if number >= 0 else None
        if found is None:
            return empty(width)
        is_inside, start, size = EXTENT.unpack_from(self.held, found)
        if is_inside:
            raise ValueError("Postings inside the list of terms: not written by us.")
        return decoded(os.pread(self.descriptor, size, start), width)

    def _value(self, key: bytes) -> int | None:
        """Return where the value of a key begins; None for an unknown one."""
        hashed = int.from_bytes(md5(key, usedforsecurity=False).digest()[-4:], "big")
        start, slots = self.tables[hashed % TABLES]
        for step in range(slots):
            slot = (hashed // TABLES + step) % slots
            known, entry = SLOT.unpack_from(self.held, start + slot * SLOT.size)
            if not entry:
                return None
            if known == hashed:
                size = SIZES.unpack_from(self.held, entry)[0]
                first: int = entry + SIZES.size
                if self.held[first : first + size] == key:
                    return first + len(key)
        return None


class _Plain(pickle.Unpickler):
    """Reads numbers and bytes, and nothing that would run: old pickles make bytes by `encode`."""

    def find_class(self, module_name: str, global_name: str) -> Any:
        if (module_name, global_name) == ("_codecs", "encode"):
            return codecs.encode
        raise pickle.UnpicklingError(f"{module_name}.{global_name} in a block of postings.")


def decoded(held: bytes, width: int) -> Postings:
    """Return the postings in these blocks; the document numbers of each begin anew."""
    if not held.startswith(MAGIC):
        raise ValueError("No postings where they should be.")
    file = BytesIO(held)
    ids: list[Numbers] = []
    rows: list[bytes] = []
    at, size = len(MAGIC), 1
    while size > 0:
        (size,) = BLOCK.unpack_from(held, at)
        file.seek(at + BLOCK.size)
        about = _Plain(file).load()
        at += BLOCK.size + abs(size)
        block = held[file.tell() : at]
        opened = zlib.decompress(block) if about[COMPRESSION] else block
        steps, row = _steps_and_rows(opened, about[COUNT])
        ids.append(np.cumsum(steps, dtype=np.int32))
        rows.append(row or b"")
    found = ids[0] if len(ids) == 1 else np.concatenate(ids)
    return Postings(found, np.frombuffer(b"".join(rows), np.uint8).reshape(len(found), width))


def _steps_and_rows(block: bytes, count: int) -> tuple[Numbers, bytes | None]:
    """Return the steps from document to document, and their rows.

    Documents of a frequent word are less than 256 apart, and most of a block is their numbers: they
    are read where they lie, and only what is left of the pickle as such.
    """
    end = NUMBERS + 2 * count
    if block[NUMBERS - 1 : NUMBERS] == b"(" and block[end : end + 1] == b"t":
        numbers = np.frombuffer(block, np.uint8, 2 * count, NUMBERS)
        if (numbers[::2] == ONE_BYTE).all():
            rest = block[:NUMBERS] + block[end:]
            return numbers[1::2], _Plain(BytesIO(rest)).load()[2]
    steps, _, row = _Plain(BytesIO(block)).load()
    return np.array(steps, np.int32), row
