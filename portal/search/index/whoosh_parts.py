"""What we ask of Whoosh beyond its public interface, and how our index is laid out in it.

Only here and in `whoosh_backend` is whoosh imported. Whoosh walks postings one by one in Python;
we read the same blocks whole, as arrays. That needs the inside of version 2.7.4's posting reader
(`W3LeafMatcher`): `tests/search/test_whoosh_parts.py` compares it with the public way and fails
when the library changes under it.
"""

import warnings
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from portal.search.index.cards import FACTS
from portal.search.index.memory import Facts, Numbers, Postings, empty
from portal.search.index.slots import Slot

# The package is from 2016: newer Pythons warn of its string literals when they compile it.
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from whoosh import columns, fields, formats, index, reading
    from whoosh.codec.whoosh3 import W3Codec, W3LeafMatcher

BLOCK = 2048  # postings in a block: few large ones are read faster as arrays
MERGE_AT = 8  # so many segments of one size become one
MERGEABLE = (8, 64, 512)  # documents: segments larger than the last are left alone

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


def codec() -> Any:
    """Return how segments are written."""
    return W3Codec(blocklimit=BLOCK)


def merge_policy(writer: Any, segments: list[Any]) -> list[Any]:
    """Merge segments of one small size once there are eight; returns those that stay.

    Large ones are never touched, so that an update is never held up by a merge of thousands.
    """
    for limit in MERGEABLE:
        small = [each for each in segments if each.doc_count_all() < limit]
        if len(small) >= MERGE_AT:
            for each in small:
                reader = reading.SegmentReader(writer.storage, writer.schema, each)
                writer.add_reader(reader)
                reader.close()
            return [each for each in segments if each not in small]
    return segments


def postings(leaf: Any, field: str, term: str) -> Postings:
    """Return all postings of a term in one segment, deleted documents included."""
    width = leaf.schema[field].width
    try:
        matcher = leaf.postings(field, term)
    except reading.TermNotFound:
        return empty(width)
    while not isinstance(matcher, W3LeafMatcher):  # a filter around it leaves out deleted ones
        matcher = matcher.child
    matcher.reset()
    return _read_blocks(matcher, width)


def _read_blocks(matcher: Any, width: int) -> Postings:
    ids: list[Numbers] = []
    rows: list[bytes] = []
    while True:
        matcher._read_data()
        deltas, _, row = matcher._data
        ids.append(np.cumsum(np.array(deltas, np.int32), dtype=np.int32))
        rows.append(row or b"")
        if matcher._lastblock:
            break
        matcher._next_block()
    found = np.concatenate(ids)
    return Postings(found, np.frombuffer(b"".join(rows), np.uint8).reshape(len(found), width))


def terms(leaf: Any, field: str) -> list[str]:
    """Return every term of a field in one segment, in order."""
    if field not in leaf.indexed_field_names():
        return []
    return [term.decode() for term in leaf.lexicon(field)]


def facts(leaf: Any) -> Facts:
    """Return the facts of every document of one segment, deleted ones included."""
    return np.frombuffer(b"".join(leaf.column_reader("facts", translate=False)), FACTS)


def plain(leaf: Any) -> Any:
    """Return the plain words of one segment's documents, by number."""
    return leaf.column_reader("plain", translate=False)


def card(leaf: Any, number: int) -> str:
    """Return the card of one document."""
    text: str = leaf.stored_fields(number)["card"]
    return text


__all__ = ["index"]
