"""A document as an index keeps it: its terms by field, its card without long texts, its phrases."""

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

from portal.core.records import SearchDocument
from portal.search.index.scoring import HIDDEN, layered
from portal.search.words import analysis

LISTS = ("tags", "services", "audience")
WORDS = ("ref", "kind", "title", "summary", "category", "owner", "state", "confidence")
MOMENTS = ("created_at", "updated_at", "verified_at", "due_at")


def searched(document: SearchDocument) -> dict[str, list[str]]:
    """Return the terms of every field, those only some may find under their token."""
    texts = {
        "title": (document.title,),
        "symptoms": document.symptoms,
        "codes": (*document.codes, document.ref),
        "headings": document.headings,
        "summary": (document.summary,),
        "tags": (*document.tags, *document.services, document.category),
        "body": (document.body,),
        "files": tuple(text for attachment in document.attachments for text in attachment),
    }
    found = {
        name: [term for text in parts for term in analysis.terms(text)]
        for name, parts in texts.items()
    }
    found[HIDDEN.name] = [
        layered(token, term) for token, text in document.layers for term in analysis.terms(text)
    ]
    return found


def phrase_text(document: SearchDocument) -> str:
    """Return the plain words of the document: a line a field, hidden lines led by their token."""
    lines = [
        *(document.title, document.summary, document.body, document.category),
        *(*document.symptoms, *document.headings, *document.codes),
        *(*document.tags, *document.services),
        *(text for attachment in document.attachments for text in attachment),
    ]
    found: dict[str, str] = {}
    for token, line in (*(("", line) for line in lines if line), *document.layers):
        found[token] = f"{found.get(token, '')} {analysis.sequence(line)} \n"
    return json.dumps(found, ensure_ascii=False)


def has_phrase(phrases: str, phrase: str, tokens: frozenset[str]) -> bool:
    """Tell whether a viewer with these tokens may find the phrase in what `phrase_text` made."""
    texts: dict[str, str] = json.loads(phrases)
    return any(
        f" {phrase} " in text for token, text in texts.items() if not token or token in tokens
    )


def card(document: SearchDocument) -> SearchDocument:
    """Return the document without its long texts."""
    return replace(document, symptoms=(), headings=(), body="", layers=(), attachments=(), codes=())


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
