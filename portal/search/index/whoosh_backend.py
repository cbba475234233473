"""The engine by default: a Whoosh index on disk, scored by our own BM25F.

Only here is whoosh imported. Its schema, segments, deletes and merges are used; its query parser,
matchers and scorers are not (slow, and stallable by hostile queries). Version 2.7.4 is pinned:
`reader(reuse=…)` and `refresh()` of its successors bring deleted documents back, and
`up_to_date()` always says yes, so the generation is compared on every request instead.
"""

import threading
import warnings
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import structlog

from portal.core.records import SearchDocument
from portal.search.index import cards, finding
from portal.search.index.backend import Found, Health, IndexUnusableError
from portal.search.index.index_files import IndexFolder
from portal.search.index.scoring import FIELDS, HIDDEN
from portal.search.index.shelf import Shelf
from portal.search.query import Query
from portal.search.terms import MOST_CANDIDATES, Sort

# The package is from 2016: newer Pythons warn of its string literals when they compile it.
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from whoosh import columns, fields, formats, index
    from whoosh.codec import whoosh3  # noqa: F401 - imported late by the others otherwise
    from whoosh.filedb.filestore import FileStorage

log = structlog.get_logger(__name__)

Posting = tuple[bytes, int, float, bytes]  # term, frequency, weight, value


class Terms(fields.FieldType):  # type: ignore[misc]
    """A field fed with counted terms; the frequency is the weight of the posting."""

    def __init__(self, *, unique: bool = False) -> None:
        super().__init__(formats.Existence(), None, scorable=True, unique=unique)

    def index(self, value: Mapping[str, int], **_: Any) -> Iterator[Posting]:
        """Yield each term the way the index takes it."""
        for term, count in value.items():
            yield term.encode(), count, float(count), b""


def _schema() -> Any:
    searched = {each.name: Terms() for each in (*FIELDS, HIDDEN)}
    return fields.Schema(
        ref=fields.ID(unique=True),
        card=fields.STORED(),
        text=fields.COLUMN(columns.CompressedBytesColumn()),
        **searched,
    )


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
        self._shelf: Shelf | None = None
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
                _write(folder, read, changed)
                self.files.seal(folder)

    def search(
        self,
        query: Query,
        tokens: frozenset[str],
        *,
        sort: Sort = Sort.RELEVANCE,
        limit: int = MOST_CANDIDATES,
    ) -> Found:
        """Find documents open to one of the tokens."""
        with self._reading() as shelf:
            return finding.find(shelf, query, tokens, sort=sort, limit=limit)

    def suggest(self, typed: str, tokens: frozenset[str], *, limit: int) -> list[SearchDocument]:
        """Return documents whose title goes with what is being typed."""
        with self._reading() as shelf:
            return shelf.suggestions.titles(typed, tokens, limit=limit)

    def lexicon(self, tokens: frozenset[str]) -> Mapping[str, int]:
        """Return the words of titles and tags open to one of the tokens."""
        with self._reading() as shelf:
            return shelf.suggestions.lexicon(tokens)

    def documents(self) -> Iterator[SearchDocument]:
        """Yield every document held, without its long texts."""
        with self._reading() as shelf:
            return iter([shelf.cards[number] for number in sorted(shelf.open)])

    def generation(self) -> str:
        """Return a mark that changes with every change of the index."""
        with _any_fault_is_unusable():
            return self._mark(self.files.current())

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
            index.create_in(str(folder), _schema())
            _write(folder, documents, ())
            with self.files.writing():
                missed = self.files.touched(folder)
                if missed:
                    _write(folder, list(again(missed)), missed)
                self.files.seal(folder)
                self.files.make_current(folder)
        return self.health().documents

    def health(self) -> Health:
        """Tell how the index is; never raises."""
        try:
            with self._reading() as shelf:
                return Health(usable=True, documents=shelf.documents(), generation=shelf.mark)
        except IndexUnusableError as fault:
            return Health(usable=False, sentence=str(fault))

    def close(self) -> None:
        """Let go of the files; the next search opens them again."""
        with self._lock:
            if self._shelf:
                self._shelf.reader.close()
            self._shelf = None

    @contextmanager
    def _reading(self) -> Iterator[Shelf]:
        with self._lock, _any_fault_is_unusable():
            yield self._fresh()

    def _fresh(self) -> Shelf:
        folder = self.files.current()
        mark = self._mark(folder)
        if self._shelf is None or self._shelf.mark != mark:
            self.files.check(folder)
            known = self._shelf.segments if self._shelf else {}
            self.close()
            self._shelf = Shelf(mark, index.open_dir(str(folder)).reader(), known)
        return self._shelf

    @staticmethod
    def _mark(folder: Path) -> str:
        return f"{folder.name}/{_generation(folder)}"


def _generation(folder: Path) -> int:
    latest: int = index.TOC._latest_generation(FileStorage(str(folder)), "MAIN")
    return latest


def _write(folder: Path, documents: Iterable[SearchDocument], refs: Collection[str]) -> None:
    """Commit once: the references are forgotten, the documents added."""
    writer = index.open_dir(str(folder)).writer(compound=False)
    try:
        for ref in refs:
            writer.delete_by_term("ref", ref)
        for document in documents:
            writer.add_document(**_fields(document))
    except BaseException:
        writer.cancel()
        raise
    writer.commit()


def _fields(document: SearchDocument) -> dict[str, Any]:
    searched = {name: Counter(found) for name, found in cards.searched(document).items()}
    return {
        "ref": document.ref,
        "card": cards.to_json(document),
        "text": cards.phrase_text(document).encode(),
        **{name: counted for name, counted in searched.items() if counted},
    }
