"""The engine by default: a Whoosh index on disk, scored by our own BM25F over arrays.

Whoosh's schema, segments, deletes and merges are used; its query parser, matchers and scorers are
not (slow, and stallable by hostile queries). Version 2.7.4 is pinned: `reader(reuse=…)` and
`refresh()` of its successors bring deleted documents back, and `up_to_date()` always says yes, so
the generation is compared on every request instead.
"""

import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import Any, TypeVar

import structlog

from portal.core.records import SearchDocument
from portal.search.index import cards, finding, narrowing, suggestions, whoosh_parts, whoosh_writing
from portal.search.index.backend import (
    Ask,
    Explanation,
    Found,
    Health,
    IndexUnusableError,
    Suggested,
)
from portal.search.index.index_files import IndexFolder
from portal.search.index.memory import ArrayCache
from portal.search.index.shelf import Shelf, segments
from portal.search.index.whoosh_parts import index
from portal.search.query import Query
from portal.search.terms import FilterName

log = structlog.get_logger(__name__)

Answer = TypeVar("Answer")
CACHE = 128 * 2**20  # bytes of decoded postings held by a process
LOOK_EVERY = 1.0  # seconds between two looks at all files
AT_ONCE = 10_000  # documents of one segment while everything is written


@contextmanager
def _any_fault_is_unusable() -> Iterator[None]:
    """Turn whatever a damaged index makes the engine raise into `IndexUnusableError`."""
    try:
        yield
    except IndexUnusableError:
        raise
    # Damaged files were seen to raise TypeError, struct.error, EOFError, UnpicklingError and more.
    except Exception as fault:
        log.warning("search_index_unusable", fault=type(fault).__name__, exc_info=True)
        raise IndexUnusableError("The search index cannot be read.") from fault


class WhooshBackend:
    """Search over a Whoosh index in a folder; see `SearchBackend` for what its verbs promise."""

    def __init__(self, root: Path) -> None:
        self.files = IndexFolder(root)
        self.cache = ArrayCache(CACHE)
        self._reader: Any = None
        self._next_look = 0.0
        self._shelf: Shelf | None = None
        self._names: list[str] = []
        self._stamp: list[tuple[int, int]] = []
        # One lock around the shared reader: it keeps file positions, and threads gain nothing.
        self._lock = threading.RLock()

    def index(
        self, documents: Iterable[SearchDocument], *, forgetting: Collection[str] = ()
    ) -> None:
        """Add or replace documents and forget others, in one commit."""
        with self.files.writing():
            read = list(documents)
            changed = {*forgetting, *(document.ref for document in read)}
            self.files.note_touched(changed)
            with _any_fault_is_unusable():
                folder = self.files.current()
                self.files.check(folder)
                _write(folder, read, self._standing(changed))
                self.files.seal(folder)

    def search(self, query: Query, tokens: frozenset[str], ask: Ask | None = None) -> Found:
        """Find documents open to one of the tokens."""
        return self._answered(lambda shelf: finding.find(shelf, query, tokens, ask or Ask()))

    def explain(
        self, query: Query, tokens: frozenset[str], ref: str, ask: Ask | None = None
    ) -> Explanation | None:
        """Tell why a document stands where it does."""
        return self._answered(
            lambda shelf: finding.explain(shelf, query, tokens, ref, ask or Ask())
        )

    def suggest(
        self,
        typed: str,
        tokens: frozenset[str],
        *,
        limit: int,
        leaving_out: frozenset[str] = frozenset(),
    ) -> Suggested:
        """Return what goes with what is being typed."""
        return self._answered(
            lambda shelf: suggestions.suggest(
                shelf, typed, tokens, limit=limit, leaving_out=leaving_out
            )
        )

    def values(
        self,
        name: FilterName,
        tokens: frozenset[str],
        *,
        leaving_out: frozenset[str] = frozenset(),
    ) -> tuple[str, ...]:
        """Return what documents open to one of the tokens have under a filter name."""
        return self._answered(
            lambda shelf: (
                narrowing.values(shelf, name, shelf.readable(tokens, leaving_out))
                if shelf.size
                else ()
            )
        )

    def documents(self) -> Iterator[SearchDocument]:
        """Yield every document held, without its long texts.

        Through a reader of its own, so that reading everything holds up no search.
        """
        with _any_fault_is_unusable():
            with self.files.writing():
                folder = self.files.current()
                self.files.check(folder)
                reader = whoosh_parts.opened(folder)
            try:
                shelf = Shelf("", segments(reader, ArrayCache(CACHE)))
                yield from map(shelf.card, shelf.live())
            finally:
                reader.close()

    def generation(self) -> str:
        """Return a mark that changes with every change of the index."""
        with _any_fault_is_unusable():
            return self.files.mark(self.files.current())

    def clear(self) -> None:
        """Throw the index away."""
        with self.files.writing():
            self.files.discard()
        self.close()

    def rebuild(
        self,
        documents: Iterable[SearchDocument],
        *,
        again: Callable[[Collection[str]], Iterable[SearchDocument]],
    ) -> int:
        """Build anew beside the old index and swap."""
        with self.files.building() as folder:
            index.create_in(str(folder), whoosh_parts.schema())
            for batch in _batches(documents):
                _write(folder, batch, ())
            with self.files.writing():
                missed = self.files.touched(folder)
                if missed:
                    with _opened(folder) as shelf:
                        standing = shelf.numbers(set(missed)).tolist()
                    _write(folder, list(again(missed)), standing)
                self.files.seal(folder)
                self.files.make_current(folder)
        return self.health().documents

    def health(self) -> Health:
        """Tell how the index is; never raises."""
        self._next_look = 0.0
        try:
            return self._answered(self._health)
        except IndexUnusableError as fault:
            return Health(usable=False, sentence=str(fault), is_building=self.files.is_building())

    def close(self) -> None:
        """Let go of the files; the next search opens them again."""
        with self._lock:
            if self._reader:
                self._reader.close()
            self._reader = self._shelf = None

    def _answered(self, question: Callable[[Shelf], Answer]) -> Answer:
        """Answer from what is open; where that fails, once more from the files as they are now.

        A commit may merge segments away between the look at the generation and the read of a file,
        and a writer killed right behind its commit leaves the old generation's mark.
        """
        with self._lock, _any_fault_is_unusable():
            was_open = self._shelf is not None
            try:
                return question(self._fresh())
            except Exception:
                self.close()
                if not was_open:
                    raise
                return question(self._fresh())

    def _health(self, shelf: Shelf) -> Health:
        folder = self.files.current()
        return Health(
            usable=True,
            documents=shelf.documents(),
            generation=shelf.mark,
            segments=len(shelf.segments),
            bytes=self.files.size(folder),
            cached_bytes=self.cache.bytes,
            built_at=self.files.built_at(folder),
            written_at=self.files.written_at(folder),
            is_building=self.files.is_building(),
        )

    def _standing(self, refs: Collection[str]) -> list[int]:
        """Return where these documents stand now; to be called while writing."""
        with self._lock:
            return [int(number) for number in self._fresh().numbers(set(refs))]

    def _fresh(self) -> Shelf:
        folder = self.files.current()
        mark = self.files.mark(folder)
        if self._shelf is None or self._shelf.mark != mark or self._is_touched():
            return self._opened_anew(folder, mark)
        return self._shelf

    def _is_touched(self) -> bool:
        """Tell whether a file is not as it was; looked at once a second, there are hundreds."""
        if time.monotonic() < self._next_look:
            return False
        self._next_look = time.monotonic() + LOOK_EVERY
        return self.files.stamp(self._names) != self._stamp

    def _opened_anew(self, folder: Path, mark: str) -> Shelf:
        names = self.files.names(folder)
        stamp = self.files.stamp(names)
        self.files.check(folder)
        known = self._shelf.segments if self._shelf and self._shelf.mark != mark else ()
        self.close()
        self._reader = whoosh_parts.opened(folder)
        held = segments(self._reader, self.cache, known)
        self.files.require(folder, [each.id for each in held])
        self._names, self._stamp = names, stamp
        self._shelf = Shelf(mark, held)
        return self._shelf


@contextmanager
def _opened(folder: Path) -> Iterator[Shelf]:
    reader = whoosh_parts.opened(folder)
    try:
        yield Shelf("", segments(reader, ArrayCache(CACHE)))
    finally:
        reader.close()


def _batches(documents: Iterable[SearchDocument]) -> Iterator[Iterator[SearchDocument]]:
    """Cut the stream: a segment sorts its postings in memory, and memory is bounded."""
    source = iter(documents)
    for first in source:
        yield chain([first], islice(source, AT_ONCE - 1))


def _write(folder: Path, documents: Iterable[SearchDocument], gone: Iterable[int]) -> None:
    """Commit once: the documents at these numbers are deleted, the others added."""
    writer = whoosh_writing.writer(folder)
    spelt: set[str] = set()
    try:
        for number in gone:
            writer.delete_document(number)
        for document in documents:
            writer.add_document(**_fields(document, spelt))
    except BaseException:
        writer.cancel()
        raise
    writer.commit(mergetype=whoosh_writing.merge_policy)


def _fields(document: SearchDocument, spelt: set[str]) -> dict[str, Any]:
    """Return what the index takes; a word already spelt in this commit is not listed again."""
    plain = cards.plain_text(document)
    fresh = cards.spellings(plain) - spelt
    spelt |= fresh
    indexed = {**cards.indexed(document), "spellings": dict.fromkeys(fresh, b"")}
    return {
        "facts": cards.facts(document),
        "plain": plain,
        "card": cards.to_json(document),
        **{name: held for name, held in indexed.items() if held},
    }
