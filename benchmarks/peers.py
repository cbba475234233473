"""Search engines side by side, behind the same few verbs.

Only Portal's engine checks audiences, filters and tells complete hits from partial ones; the
others search everything there is, which flatters them.
"""

import re
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol

import tantivy

from portal.core.records import SearchDocument
from portal.search.index.backend import Ask
from portal.search.index.whoosh_backend import WhooshBackend
from portal.search.query import parse

READER = frozenset({"public", "internal", "person:1", "team:1", "role:reader"})  # Lena, L1
ANY, FUZZY = "any", "fuzzy"  # how words are to be taken where an engine has to be told
TITLE_WEIGHT = 3.0
WORD = re.compile(r"\w+")


class Peer(Protocol):
    """An engine over one folder; opening it for searching happens with the first search."""

    def __init__(self, folder: Path) -> None: ...

    def build(self, documents: Iterable[SearchDocument]) -> None:
        """Index the documents into the empty folder."""

    def search(self, query: str, limit: int = 10, *, words: str = "") -> list[str]:
        """Return references, best first."""

    def suggest(self, typed: str, limit: int = 8) -> list[str]:
        """Return references of titles that go with what is being typed."""

    def replace(self, document: SearchDocument) -> None:
        """Put one document over its older version, durably."""

    def close(self) -> None:
        """Let go of the files."""


class Portal:
    """Portal's own engine, by the calls the services make; no other place here knows them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._reader = WhooshBackend(folder)
        # Another instance writes, as the worker does beside the web processes.
        self._writer = WhooshBackend(folder)

    def build(self, documents: Iterable[SearchDocument]) -> None:
        self._writer.rebuild(documents, again=lambda _refs: [])

    def search(self, query: str, limit: int = 10, *, words: str = "") -> list[str]:
        found = self._reader.search(parse(query), READER, Ask(upto=limit))
        return [each.ref for each in found.candidates]

    def suggest(self, typed: str, limit: int = 8) -> list[str]:
        return [each.ref for each in self._reader.suggest(typed, READER, limit=limit).documents]

    def replace(self, document: SearchDocument) -> None:
        self._writer.index([document], forgetting=[document.ref])

    def close(self) -> None:
        self._reader.close()
        self._writer.close()


class Fts5:
    """SQLite's full-text index: porter stems, title weighted, a table with prefixes of titles."""

    SCHEMA = """
        CREATE VIRTUAL TABLE texts USING fts5(ref UNINDEXED, title, body,
            tokenize="porter unicode61 remove_diacritics 2");
        INSERT INTO texts(texts, rank) VALUES('rank', 'bm25(0, 3, 1)');
        CREATE VIRTUAL TABLE titles USING fts5(ref UNINDEXED, title, prefix='2 3 4',
            tokenize="unicode61 remove_diacritics 2");
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / "fts5.db"
        self._writer: sqlite3.Connection | None = None
        self._reader: sqlite3.Connection | None = None

    def build(self, documents: Iterable[SearchDocument]) -> None:
        with self._writing() as base:
            base.executescript(self.SCHEMA)
            base.execute("BEGIN")
            for document in documents:
                self._add(base, document)
            base.execute("INSERT INTO texts(texts) VALUES('optimize')")
            base.execute("COMMIT")

    def search(self, query: str, limit: int = 10, *, words: str = "") -> list[str]:
        joint = " OR " if words == ANY else " "
        return self._refs("texts", joint.join(map(_quoted, _pieces(query))), limit)

    def suggest(self, typed: str, limit: int = 8) -> list[str]:
        match = " ".join(map(_quoted, WORD.findall(typed)))
        return self._refs("titles", f"{match}*", limit) if match else []

    def replace(self, document: SearchDocument) -> None:
        base = self._writing()
        base.execute("BEGIN")
        for table in ("texts", "titles"):
            base.execute(f"DELETE FROM {table} WHERE rowid = ?", (_number(document),))
        self._add(base, document)
        base.execute("COMMIT")

    def close(self) -> None:
        for connection in (self._reader, self._writer):
            if connection:
                connection.close()
        self._reader = self._writer = None

    def _add(self, base: sqlite3.Connection, document: SearchDocument) -> None:
        number, ref, title = _number(document), document.ref, document.title
        everything = "INSERT INTO texts(rowid, ref, title, body) VALUES(?, ?, ?, ?)"
        base.execute(everything, (number, ref, title, body_of(document)))
        base.execute("INSERT INTO titles(rowid, ref, title) VALUES(?, ?, ?)", (number, ref, title))

    def _refs(self, table: str, match: str, limit: int) -> list[str]:
        self._reader = self._reader or self._connect()
        statement = f"SELECT ref FROM {table} WHERE {table} MATCH ? ORDER BY rank LIMIT ?"
        return [ref for (ref,) in self._reader.execute(statement, (match, limit))]

    def _writing(self) -> sqlite3.Connection:
        self._writer = self._writer or self._connect()
        return self._writer

    def _connect(self) -> sqlite3.Connection:
        base = sqlite3.connect(self._path, isolation_level=None)
        base.execute("PRAGMA journal_mode=WAL")
        return base


class Tantivy:
    """The Rust engine: English stems with positions, title weighted, plain titles for prefixes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._index: tantivy.Index | None = None
        self._writer: tantivy.IndexWriter | None = None

    def build(self, documents: Iterable[SearchDocument]) -> None:
        self._index = tantivy.Index(_tantivy_schema(), path=str(self._folder))
        writer = self._index.writer()
        for document in documents:
            writer.add_document(self._fields(document))
        writer.commit()
        writer.wait_merging_threads()

    def search(self, query: str, limit: int = 10, *, words: str = "") -> list[str]:
        index = self._opened()
        if words == FUZZY:
            return self._refs(self._fuzzy(query), limit)
        text = " ".join(map(_escaped, _pieces(query)))
        boosts = {"title": TITLE_WEIGHT}
        parsed = index.parse_query(
            text, ["title", "body"], field_boosts=boosts, conjunction_by_default=words != ANY
        )
        return self._refs(parsed, limit)

    def suggest(self, typed: str, limit: int = 8) -> list[str]:
        *before, last = WORD.findall(typed.lower()) or [""]
        if not last:
            return []
        schema = self._opened().schema
        whole = [tantivy.Query.term_query(schema, "start", word) for word in before]
        start = tantivy.Query.fuzzy_term_query(schema, "start", last, distance=0, prefix=True)
        return self._refs(_all_of([*whole, start]), limit)

    def replace(self, document: SearchDocument) -> None:
        index = self._opened()
        self._writer = self._writer or index.writer()
        self._writer.delete_documents_by_term("ref", document.ref)
        self._writer.add_document(self._fields(document))
        self._writer.commit()
        index.reload()

    def close(self) -> None:
        self._writer = self._index = None

    def _opened(self) -> tantivy.Index:
        self._index = self._index or tantivy.Index.open(str(self._folder))
        return self._index

    def _fuzzy(self, query: str) -> tantivy.Query:
        """Each word with at most one mistake, in the unstemmed titles."""
        schema = self._opened().schema
        words = WORD.findall(query.lower())
        fuzzy = tantivy.Query.fuzzy_term_query
        return _all_of([fuzzy(schema, "start", word, distance=1) for word in words])

    def _refs(self, query: tantivy.Query, limit: int) -> list[str]:
        searcher = self._opened().searcher()
        hits = searcher.search(query, limit).hits
        return [searcher.doc(address)["ref"][0] for _, address in hits]

    @staticmethod
    def _fields(document: SearchDocument) -> tantivy.Document:
        title = document.title
        return tantivy.Document(ref=document.ref, title=title, start=title, body=body_of(document))


PEERS: dict[str, type[Peer]] = {"portal": Portal, "fts5": Fts5, "tantivy": Tantivy}


def body_of(document: SearchDocument) -> str:
    """Return everything but the title as one text, for engines that know two fields."""
    lines = (document.summary, *document.symptoms, document.body, *document.codes, *document.tags)
    return "\n".join(filter(None, lines))


def _tantivy_schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("ref", stored=True, tokenizer_name="raw")
    builder.add_text_field("title", tokenizer_name="en_stem", index_option="position")
    builder.add_text_field("start", tokenizer_name="default", index_option="freq")
    builder.add_text_field("body", tokenizer_name="en_stem", index_option="position")
    return builder.build()


def _all_of(queries: list[tantivy.Query]) -> tantivy.Query:
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, each) for each in queries])


def _pieces(query: str) -> Iterator[str]:
    """Yield phrases and words, without quotation marks."""
    for phrase, word in re.findall(r'"([^"]+)"|([^\s"]+)', query):
        yield phrase or word


def _quoted(piece: str) -> str:
    return '"' + piece.replace('"', '""') + '"'


def _escaped(piece: str) -> str:
    return '"' + piece.replace("\\", " ").replace('"', " ") + '"'


def _number(document: SearchDocument) -> int:
    return int(document.ref.partition("-")[2])
