"""How segments are written: postings gathered by term, and put into blocks whole.

Whoosh sorts postings one by one and asks for each document's length anew; that is most of the time
it takes. Our postings come in order and carry no lengths, so each term's are kept together as two
arrays and written as they are. The format on disk is Whoosh's own: its reader, its merges and its
public matchers read it, which `tests/search/test_whoosh_parts.py` holds us to.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np

from portal.search.index import whole
from portal.search.index.memory import Numbers, Rows
from portal.search.index.places import Gathering
from portal.search.index.whoosh_parts import (
    PLACES,
    READ_WHOLE,
    W3Codec,
    W3FieldWriter,
    W3PerDocWriter,
    W3PostingsWriter,
    W3TermInfo,
    all_terms,
    index,
    reading,
    whole_name,
)

BLOCK = 2048  # postings in a block: few large ones are read faster as arrays
WORTH_PACKING = 64  # postings; smaller blocks are not compressed
MERGE_AT = 8  # so many segments of one size become one
MERGEABLE = (8, 64, 512)  # documents: segments larger than the last are left alone

Held = tuple["array[int]", bytearray]  # document numbers ascending, what each posting carries
Term = tuple[str, bytes, "array[int]", bytearray]


class Pool:
    """Gathers the postings of one segment in memory, by field and term."""

    def __init__(self) -> None:
        self._fields: dict[str, dict[bytes, Held]] = defaultdict(
            lambda: defaultdict(lambda: (array("I"), bytearray()))
        )

    def add(self, posting: tuple[str, bytes, int, float, bytes]) -> None:
        """Take one posting; those of a term come in the order of their documents."""
        field, term, document, _, row = posting
        ids, rows = self._fields[field][term]
        ids.append(document)
        if row:
            rows += row

    def add_missing(self, field: str, term: bytes, document: int) -> None:
        """Take a posting that carries nothing, unless the term has one."""
        if term not in self._fields[field]:
            self._fields[field][term][0].append(document)

    def iter_postings(self) -> Iterator[Term]:
        """Yield each term with all its postings, in order of field and term."""
        for field in sorted(self._fields):
            held = self._fields.pop(field)
            for term in sorted(held):
                yield (field, term, *held[term])

    def cleanup(self) -> None:
        """Forget everything."""
        self._fields.clear()


class FieldWriter(W3FieldWriter):  # type: ignore[misc]
    """Writes each term's postings as they come from the pool."""

    def add_postings(self, schema: Any, _lengths: Any, terms: Iterable[Term]) -> None:
        """Write all terms of a segment; those of some fields once more in one piece."""
        for field, group in groupby(terms, key=itemgetter(0)):
            width = schema[field].width
            self.start_field(field, schema[field])
            kept = [self._written(each, width, keep=field in READ_WHOLE) for each in group]
            self.finish_field()
            if field in READ_WHOLE:
                name = self._segment.make_filename(whole_name(field))
                held = whole.gathered((each for each in kept if each), width)
                whole.save(held, Path(self._storage.folder) / name)

    def _written(self, posted: Term, width: int, *, keep: bool) -> tuple[str, Numbers, Rows] | None:
        _, term, ids, rows = posted
        self._btext = term
        self._postwriter.start_postings(self._format, W3TermInfo())
        self._postwriter.write(ids, rows, width)
        self.finish_term()
        if not keep:
            return None
        carried = np.frombuffer(bytes(rows), np.uint8).reshape(len(ids), width)
        return term.decode(), np.array(ids, np.int32), carried


class PostingsWriter(W3PostingsWriter):  # type: ignore[misc]
    """Writes blocks without looking at every posting."""

    def write(self, ids: "array[int]", rows: bytearray, width: int) -> None:
        """Write all postings of the term that was started but the last block, and fill that."""
        for start in range(0, len(ids), BLOCK):
            if start:
                self._write_block()
            self._ids = ids[start : start + BLOCK]
            count = len(self._ids)
            self._weights = array("f", [1.0]) * count
            self._values = [bytes(rows[start * width : (start + count) * width])]
            self._maxweight = 1.0
            self._compression = 3 if count >= WORTH_PACKING else 0

    def _mini_weights(self) -> None:
        """Say that every weight is 1."""


class DocumentWriter(W3PerDocWriter):  # type: ignore[misc]
    """Writes the columns; from the plain words also where each of them stands."""

    def __init__(self, codec: Any, storage: Any, segment: Any) -> None:
        super().__init__(codec, storage, segment)
        self._gathering = Gathering()

    def add_column_value(self, field: str, column: Any, value: Any) -> None:
        """Take the value one document has in a column."""
        super().add_column_value(field, column, value)
        if field == "plain":
            self._gathering.add(value)

    def close(self) -> None:
        """Write everything."""
        super().close()
        name = self._segment.make_filename(PLACES)
        with (Path(self._storage.folder) / name).open("wb") as file:
            self._gathering.write(file)


class Codec(W3Codec):  # type: ignore[misc]
    """Whoosh's own format, written our way."""

    def per_document_writer(self, storage: Any, segment: Any) -> DocumentWriter:
        """Return what writes the columns of a segment."""
        return DocumentWriter(self, storage, segment)

    def field_writer(self, storage: Any, segment: Any) -> FieldWriter:
        """Return what writes the terms of a segment."""
        return FieldWriter(self, storage, segment)

    def postings_writer(self, dbfile: Any, byteids: bool = False) -> PostingsWriter:
        """Return what writes the postings of a field."""
        return PostingsWriter(dbfile, blocklimit=BLOCK, byteids=byteids)


def writer(folder: Path) -> Any:
    """Open the index in this folder for one commit."""
    opened = index.open_dir(str(folder)).writer(compound=False, codec=Codec())
    opened.pool.cleanup()
    opened.pool = Pool()
    return opened


def _take_in(writer: Any, segment: Any) -> None:
    """Add the documents of a segment.

    A commit lists a word for the first document that has it, for the spelling alone. That document
    may be gone: the word stays as long as anything of the segment does.
    """
    first = writer.docnum
    reader = reading.SegmentReader(writer.storage, writer.schema, segment)
    writer.add_reader(reader)
    if writer.docnum > first:
        for term in all_terms(reader, "spellings").terms:
            writer.pool.add_missing("spellings", term.encode(), first)
    reader.close()


def merge_policy(writer: Any, segments: list[Any]) -> list[Any]:
    """Merge segments of one small size once there are eight; returns those that stay.

    Large ones are never touched, so that an update is never held up by a merge of thousands.
    """
    for limit in MERGEABLE:
        small = [each for each in segments if each.doc_count_all() < limit]
        if len(small) >= MERGE_AT:
            for each in small:
                _take_in(writer, each)
            return [each for each in segments if each not in small]
    return segments
