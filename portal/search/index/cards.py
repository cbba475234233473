"""A document as an index keeps it: its terms, its facts as numbers, its card, its plain words."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import numpy as np

from portal.core.records import SearchDocument
from portal.search.filters import key
from portal.search.index.slots import ASIDE, CODE, LEAD, MOST, Slot
from portal.search.terms import FilterName
from portal.search.words import analysis

LISTS = ("tags", "services", "audience")
WORDS = ("ref", "kind", "title", "summary", "category", "owner", "state", "confidence", "language")
MOMENTS = ("created_at", "updated_at", "verified_at", "due_at")
OPENS, NAMES = "\x1e", "\x1f"  # a layer in the plain words, and the end of its token
SIGNATURE = "\x02"  # begins the term of an error message's signature

# One row a document, little-endian and packed: counts, and moments in seconds since 1970 (0: none).
FACTS = np.dtype(
    [
        ("prefix", "S4"),
        ("number", "<u4"),
        ("title_words", "<u2"),
        ("body_words", "<u4"),
        ("updated", "<u4"),
        ("verified", "<u4"),
        ("due", "<u4"),
        ("uses", "<u2"),
        ("flags", "u1"),
        ("failures", "<u2"),
    ]
)


def indexed(document: SearchDocument) -> dict[str, dict[str, bytes]]:
    """Return all terms by field of the index, with the bytes their postings carry."""
    return {
        "ref": {document.ref: b""},
        "terms": searched(document),
        "hidden": hidden(document),
        "spelled": spelled(document),
        "used": uses_by_service(document),
        "values": {
            f"{name}{NAMES}{value}": b""
            for name, held in values(document).items()
            for value in held
        },
    }


def searched(document: SearchDocument) -> dict[str, bytes]:
    """Return each term with how often it stands in each slot; one byte a slot, 255 at most."""
    counts: dict[str, bytearray] = {}
    for slot, texts in _texts(document).items():
        for term, count in analysis.counted(texts).items():
            counts.setdefault(term, bytearray(len(Slot)))[slot] = min(count, MOST)
    # The reference only whole: the bare number of KB-406 is no error code.
    whole = (analysis.folded(document.ref), *(SIGNATURE + each for each in document.signatures))
    for term in whole:
        counts.setdefault(term, bytearray(len(Slot)))[Slot.CODES] = 1
    return {term: bytes(row) for term, row in counts.items()}


def hidden(document: SearchDocument) -> dict[str, bytes]:
    """Return the terms of the layers, each led by the token that opens it."""
    found: dict[str, bytes] = {}
    for token, text in document.layers:
        for term, count in analysis.counted([text]).items():
            row = bytearray(len(Slot))
            row[Slot.BODY] = min(count, MOST)
            found[layered(token, term)] = bytes(row)
    return found


def layered(token: str, term: str) -> str:
    """Return the term as it stands in the index for text only holders of a token may find."""
    return f"{token}{NAMES}{term}"


def spelled(document: SearchDocument) -> dict[str, bytes]:
    """Return the words offered while typing, as they are spelt, with flags where they stand."""
    aside = (
        *(document.summary, *document.symptoms, *document.headings),
        *(*document.tags, *document.services, *document.codes),
    )
    found: dict[str, int] = {}
    for flag, texts in ((LEAD, (document.title,)), (ASIDE, aside)):
        for text in texts:
            for word in analysis.plain_words(text):
                found[word] = found.get(word, 0) | flag
            for code in analysis.codes(text):
                found[code] = found.get(code, 0) | flag | CODE
    return {word: bytes([flags]) for word, flags in found.items()}


def values(document: SearchDocument) -> dict[str, tuple[str, ...]]:
    """Return what can be filtered and counted, by name."""
    single = {
        FilterName.KIND: document.kind,
        FilterName.CATEGORY: document.category,
        FilterName.STATE: document.state,
        FilterName.CONFIDENCE: document.confidence,
        FilterName.OWNER: document.owner,
        FilterName.LANGUAGE: document.language,
    }
    return {
        **{name.value: (value,) for name, value in single.items() if value},
        FilterName.SERVICE.value: document.services,
        FilterName.TAG.value: document.tags,
        "audience": document.audience,
        "layer": tuple(dict.fromkeys(token for token, _ in document.layers)),
    }


def facts(document: SearchDocument) -> bytes:
    """Return the row of `FACTS`."""
    prefix, _, number = document.ref.rpartition("-")
    row = (
        prefix.encode(),
        int(number),
        min(len(analysis.plain_words(document.title)), 0xFFFF),
        len(analysis.CHUNK.findall(document.body)),
        *map(_seconds, (document.updated_at, document.verified_at, document.due_at)),
        min(document.uses, 0xFFFF),
        min(document.open_flags, 0xFF),
        min(document.failures, 0xFFFF),
    )
    return np.array(row, FACTS).tobytes()


def uses_by_service(document: SearchDocument) -> dict[str, bytes]:
    """Return the confirmed uses for each service, by its filter key; one byte, 255 at most."""
    return {key(name): bytes([min(count, MOST)]) for name, count in document.service_uses if count}


def plain_text(document: SearchDocument) -> bytes:
    """Return the plain words, a line a field; then each layer, led by its token.

    What closeness is read from, and where `places.py` numbers the words of phrases and spellings.
    """
    lines = [
        *(document.title, *document.symptoms, document.summary, document.body, document.category),
        *(*document.headings, *document.codes, *document.tags, *document.services),
        *(text for attachment in document.attachments for text in attachment),
    ]
    layers: dict[str, list[str]] = {}
    for token, text in document.layers:
        layers.setdefault(token, []).append(text)
    parts = [_lines(lines), *(f"{token}{NAMES}{_lines(own)}" for token, own in layers.items())]
    return OPENS.join(parts).encode()


def readable_parts(plain: bytes, tokens: frozenset[str]) -> Iterator[bytes]:
    """Yield those parts of what `plain_text` made that a holder of these tokens may find."""
    first, *layers = plain.split(OPENS.encode())
    yield first
    for layer in layers:
        token, _, text = layer.partition(NAMES.encode())
        if token.decode() in tokens:
            yield text


def card(document: SearchDocument) -> SearchDocument:
    """Return the document without its long texts."""
    return replace(
        document,
        symptoms=(),
        headings=(),
        body="",
        layers=(),
        attachments=(),
        codes=(),
        signatures=(),
        service_uses=(),
    )


def to_json(document: SearchDocument) -> str:
    """Write a card."""
    kept: dict[str, Any] = {name: getattr(document, name) for name in (*WORDS, *LISTS)}
    for name in MOMENTS:
        moment: datetime | None = getattr(document, name)
        kept[name] = moment.isoformat() if moment else None
    return json.dumps({**kept, "uses": document.uses, "version": document.version})


def from_json(text: str) -> SearchDocument:
    """Read a card."""
    kept = json.loads(text)
    for name in LISTS:
        kept[name] = tuple(kept[name])
    for name in MOMENTS:
        kept[name] = datetime.fromisoformat(kept[name]) if kept.get(name) else None
    return SearchDocument(**kept)


def spellings(plain: bytes) -> set[str]:
    """Return every word of the open part of what `plain_text` made, as it is spelt.

    What misspelt words are held against; layers never take part.
    """
    first, _, _ = plain.decode().partition(OPENS)
    return {word for word in first.split() if len(word) > 2 and not word.isdigit()}


def _texts(document: SearchDocument) -> dict[Slot, tuple[str, ...]]:
    return {
        Slot.TITLE: (document.title,),
        Slot.SYMPTOMS: document.symptoms,
        Slot.CODES: document.codes,
        Slot.HEADINGS: document.headings,
        Slot.SUMMARY: (document.summary,),
        Slot.TAGS: (*document.tags, *document.services, document.category),
        Slot.BODY: (document.body,),
        Slot.FILES: tuple(text for attachment in document.attachments for text in attachment),
    }


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(f" {analysis.sequence(text)} " for text in texts if text)


def _seconds(moment: datetime | None) -> int:
    if moment is None:
        return 0
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0, min(int(aware.timestamp()), 0xFFFFFFFF))
