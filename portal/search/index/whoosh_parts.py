"""What we ask of Whoosh beyond its public interface, and how our index is laid out in it.

Only here is whoosh imported. Whoosh walks postings one by one in Python; we read the same blocks
whole, as arrays (`lexicon.py`). That needs the inside of version 2.7.4's readers:
`tests/search/test_whoosh_parts.py` compares it with the public way and fails when the library
changes under it.
"""

import os
import warnings
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from portal.search.index import whole
from portal.search.index.cards import FACTS
from portal.search.index.held_file import HeldFile
from portal.search.index.lexicon import Lexicon
from portal.search.index.memory import Facts
from portal.search.index.places import Places
from portal.search.index.slots import Slot
from portal.search.index.whole import Whole

# The package is from 2016: newer Pythons warn of its string literals when they compile it.
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from whoosh import columns, fields, formats, index, reading
    from whoosh.codec.whoosh3 import (
        W3Codec,
        W3FieldWriter,
        W3PerDocWriter,
        W3PostingsWriter,
        W3TermInfo,
    )
    from whoosh.filedb.filestore import FileStorage
    from whoosh.filedb.structfile import StructFile

PLACES = ".places"  # how the name of their file ends
READ_WHOLE = frozenset({"spelled", "values", "spellings"})  # fields
Posting = tuple[bytes, int, float, bytes]  # term, frequency, weight, value


class Carrying(formats.Format):  # type: ignore[misc]
    """Postings that carry a fixed number of bytes."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.posting_size = width


class Terms(fields.FieldType):  # type: ignore[misc]
    """A field fed with terms and the bytes each posting carries."""

    def __init__(self, width: int = 0) -> None:
        super().__init__(Carrying(width) if width else formats.Existence(), None)
        self.width = width

    def index(self, value: Mapping[str, bytes], **_: Any) -> Iterator[Posting]:
        """Yield each term the way the index takes it."""
        for term, row in value.items():
            yield term.encode(), 1, 1.0, row


def schema() -> Any:
    """Return the fields of our index."""
    return fields.Schema(
        ref=Terms(),
        terms=Terms(len(Slot)),
        hidden=Terms(len(Slot)),
        spelled=Terms(1),
        used=Terms(1),
        values=Terms(),
        spellings=Terms(),
        facts=fields.COLUMN(columns.FixedBytesColumn(FACTS.itemsize)),
        plain=fields.COLUMN(columns.VarBytesColumn()),
        card=fields.STORED(),
    )


class HeldStorage(FileStorage):  # type: ignore[misc]
    """The lists of terms are held in memory: looking one up is a dozen small reads.

    Nothing is mapped: a map of a file that is cut under it ends the process.
    """

    def open_file(self, name: str, **_: Any) -> Any:
        """Open a file for reading."""
        if not name.endswith(W3Codec.TERMS_EXT):
            return StructFile(HeldFile(self._fpath(name)), name=name)
        with open(self._fpath(name), "rb") as file:
            return StructFile(BytesIO(file.read()), name=name)


def opened(folder: Path) -> Any:
    """Open the index in this folder for reading."""
    return HeldStorage(str(folder)).open_index().reader()


class Plain:
    """The plain words of one segment's documents, in one piece."""

    def __init__(self, leaf: Any) -> None:
        column = leaf.column_reader("plain", translate=False)
        self._starts = [int(each) for each in column._offsets]
        self._lengths = column._lengths
        self._file = column._dbfile.file

    def __getitem__(self, number: int) -> bytes:
        return os.pread(self._file.fileno(), self._lengths[number], self._starts[number])


def lexicon(leaf: Any) -> Lexicon:
    """Return what finds the terms of one segment that was opened by `opened`."""
    terms, fields = leaf._terms, leaf.schema.items()
    known = terms._fieldmap
    return Lexicon(
        terms._dbfile.file.getvalue(),
        terms._tindex.tables,
        {name: (known.get(name, -1), kind.width) for name, kind in fields if kind.indexed},
        terms._postfile.file.fileno(),
    )


def all_terms(leaf: Any, field: str) -> Whole:
    """Return all terms of a field that is read whole, in one segment."""
    if field not in leaf.indexed_field_names():
        return whole.gathered([], leaf.schema[field].width)
    name = leaf.segment().make_filename(whole_name(field))
    return whole.load(Path(leaf.storage().folder) / name)


def whole_name(field: str) -> str:
    """Return how the name of a file with all terms of a field ends."""
    return f".{field}.npz"


def facts(leaf: Any) -> Facts:
    """Return the facts of every document of one segment, deleted ones included."""
    column = leaf.column_reader("facts", translate=False)
    size = leaf.doc_count_all() * FACTS.itemsize
    held = os.pread(column._dbfile.file.fileno(), size, 0)
    # Documents at the end that have none are not written.
    return np.frombuffer(held.ljust(size, b"\0"), FACTS)


def places(leaf: Any) -> Places:
    """Return where every word of one segment stands."""
    name = leaf.segment().make_filename(PLACES)
    return Places(HeldFile(str(Path(leaf.storage().folder) / name)))


def card(leaf: Any, number: int) -> str:
    """Return the card of one document."""
    text: str = leaf.stored_fields(number)["card"]
    return text


__all__ = [
    "W3Codec",
    "W3FieldWriter",
    "W3PerDocWriter",
    "W3PostingsWriter",
    "W3TermInfo",
    "index",
    "reading",
]
