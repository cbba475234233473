"""Four search engines behind one shape, so that speed and relevance compare the same work.

All get the same documents with the same title and text, and none is told anything about them or
about the queries. Each peer has the usual analysis of its manual, and is tried with every word
wanted and with any.
"""

import shutil
import sqlite3
import warnings
from collections.abc import Sequence
from enum import Enum
from pathlib import Path
from typing import Protocol

import tantivy

from portal.core.records import SearchDocument
from portal.search.index.backend import Ask
from portal.search.index.whoosh_backend import WhooshBackend
from portal.search.query import parse

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from whoosh import fields, index
    from whoosh.qparser import AndGroup, MultifieldParser, OrGroup

EVERYBODY = frozenset({"public"})
# How much more a word in the title is worth in FTS5; of 1, 2, 4, 8 and 16 the best on the runbooks.
# Tantivy is best left alone: it scores each field by its own length, titles gain by that already.
TITLE = 8


class Wanted(Enum):
    """Whether a document needs every word; `FIRST_ALL` takes those with any when none has all."""

    ALL = "AND"
    ANY = "OR"
    FIRST_ALL = "AND, then OR"


class Engine(Protocol):
    """An engine over one folder: built once, searched often, closed at the end."""

    name: str
    setting: str

    def build(self, documents: Sequence[SearchDocument], folder: Path) -> None:
        """Index the documents below an empty folder, until they can be found."""

    def search(self, query: str, limit: int) -> list[str]:
        """Return the references of what is found, best first."""

    def close(self) -> None:
        """Let go of the files."""


def portal_answers(backend: WhooshBackend, typed: str, limit: int) -> list[str]:
    """Return what somebody who typed this is shown: the one place that knows the portal's steps."""
    found = backend.search(parse(typed), EVERYBODY, Ask(upto=limit))
    return [each.ref for each in found.candidates]


class Portal:
    """The portal's own engine."""

    name = "Portal"
    setting = "as it is"

    def build(self, documents: Sequence[SearchDocument], folder: Path) -> None:
        """Index everything as a rebuild does."""
        self.backend = WhooshBackend(folder)
        self.backend.rebuild(documents, again=lambda _refs: [])

    def search(self, query: str, limit: int) -> list[str]:
        """Answer from the index."""
        return portal_answers(self.backend, query, limit)

    def close(self) -> None:
        """Close the shared reader."""
        self.backend.close()


class Whoosh:
    """Whoosh with nothing but its defaults: TEXT fields, its parser, its BM25F."""

    name = "Whoosh default"

    def __init__(self, wanted: Wanted) -> None:
        self.setting = wanted.value
        self._group = AndGroup if wanted is Wanted.ALL else OrGroup

    def build(self, documents: Sequence[SearchDocument], folder: Path) -> None:
        """Index in one commit."""
        schema = fields.Schema(
            ref=fields.ID(stored=True, unique=True), title=fields.TEXT(), body=fields.TEXT()
        )
        writer = index.create_in(str(folder), schema).writer()
        for each in documents:
            writer.add_document(ref=each.ref, title=each.title, body=each.body)
        writer.commit()
        self._searcher = index.open_dir(str(folder)).searcher()
        self._parser = MultifieldParser(["title", "body"], schema, group=self._group)

    def search(self, query: str, limit: int) -> list[str]:
        """Parse what was typed with Whoosh's own query language."""
        results = self._searcher.search(self._parser.parse(query), limit=limit)
        return [each["ref"] for each in results]

    def close(self) -> None:
        """Close the searcher."""
        self._searcher.close()


class Fts5:
    """SQLite's full text: porter stems over unicode61, bm25() with the title worth more."""

    name = "SQLite FTS5"

    def __init__(self, wanted: Wanted) -> None:
        self.setting = wanted.value
        self._wanted = wanted

    def build(self, documents: Sequence[SearchDocument], folder: Path) -> None:
        """Index in one transaction."""
        self._db = sqlite3.connect(folder / "fts5.db")
        self._db.execute(
            "CREATE VIRTUAL TABLE documents USING"
            " fts5(ref UNINDEXED, title, body, tokenize='porter unicode61')"
        )
        rows = ((each.ref, each.title, each.body) for each in documents)
        with self._db:
            self._db.executemany("INSERT INTO documents VALUES (?, ?, ?)", rows)

    def search(self, query: str, limit: int) -> list[str]:
        """Search the words as phrases of their parts; FTS5's operators are not for the user."""
        words = _quoted(query)
        every = self._found(" ".join(words), limit) if self._wanted is not Wanted.ANY else []
        return every or self._found(" OR ".join(words), limit)

    def close(self) -> None:
        """Close the database."""
        self._db.close()

    def _found(self, match: str, limit: int) -> list[str]:
        if not match:
            return []
        rows = self._db.execute(
            "SELECT ref FROM documents WHERE documents MATCH ?"
            f" ORDER BY bm25(documents, 0, {TITLE}, 1), rowid LIMIT ?",
            (match, limit),
        )
        return [ref for (ref,) in rows]


class Tantivy:
    """Tantivy with its English stemming tokenizer; `fuzzy` forgives one letter of every word."""

    def __init__(self, wanted: Wanted, *, fuzzy: bool = False) -> None:
        self.name = "Tantivy fuzzy" if fuzzy else "Tantivy"
        self.setting = wanted.value
        self._wanted = wanted
        self._fuzzy = dict.fromkeys(("title", "body"), (False, 1, True)) if fuzzy else None

    def build(self, documents: Sequence[SearchDocument], folder: Path) -> None:
        """Index in one commit by one thread, so that equal scores keep one order."""
        schema = tantivy.SchemaBuilder()
        schema.add_text_field("ref", stored=True, tokenizer_name="raw")
        schema.add_text_field("title", tokenizer_name="en_stem")
        schema.add_text_field("body", tokenizer_name="en_stem")
        self._index = tantivy.Index(schema.build(), path=str(folder))
        writer = self._index.writer(num_threads=1)
        for each in documents:
            fields = {"ref": each.ref, "title": each.title, "body": each.body}
            writer.add_document(tantivy.Document(**fields))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def search(self, query: str, limit: int) -> list[str]:
        """Search the words as phrases of their parts; Tantivy's operators are not for the user."""
        text = " ".join(_quoted(query))
        every = self._found(text, limit, every=True) if self._wanted is not Wanted.ANY else []
        return every or self._found(text, limit, every=False)

    def close(self) -> None:
        """Let go of the searcher."""
        del self._searcher, self._index

    def _found(self, text: str, limit: int, *, every: bool) -> list[str]:
        parsed = self._index.parse_query(
            text, ["title", "body"], fuzzy_fields=self._fuzzy, conjunction_by_default=every
        )
        hits = self._searcher.search(parsed, limit).hits
        return [self._searcher.doc(address)["ref"][0] for _score, address in hits]


def peers() -> list[list[Engine]]:
    """Each engine in every setting worth trying; of each, the best setting speaks for it."""
    return [
        [Portal()],
        [Whoosh(each) for each in (Wanted.ALL, Wanted.ANY)],
        [Fts5(each) for each in (Wanted.FIRST_ALL, Wanted.ANY)],
        [Tantivy(each) for each in (Wanted.FIRST_ALL, Wanted.ANY)],
        [Tantivy(each, fuzzy=True) for each in (Wanted.FIRST_ALL, Wanted.ANY)],
    ]


def built(engine: Engine, documents: Sequence[SearchDocument], folder: Path) -> Engine:
    """Build an engine in a fresh folder of its own and return it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    engine.build(documents, folder)
    return engine


def _quoted(query: str) -> list[str]:
    pieces = (piece.replace('"', "").replace("\\", " ") for piece in query.split())
    return [f'"{piece}"' for piece in pieces if any(map(str.isalnum, piece))]
