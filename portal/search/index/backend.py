"""What search asks of an engine; every engine passes the contract in `tests/search/contract.py`.

An engine holds `SearchDocument`s and narrows by audience tokens. It never has the last word on
who may see what: the services read every hit again through the database.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from portal.core.records import SearchDocument
from portal.search.index.tuning import Tuning
from portal.search.query import Query
from portal.search.terms import PAGE_SIZE, FilterName, Sort


@dataclass(frozen=True, slots=True)
class Repair:
    """One word that was read as another, or as two; two words that were read as one."""

    typed: str
    meant: str


class IndexUnusableError(Exception):
    """The index is missing, damaged or of another make: answer without it and rebuild it."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A document the index proposes; `document` comes without its long texts."""

    document: SearchDocument
    score: float = 0.0
    complete: bool = True  # False: only some of the words
    signed: bool = False  # one of the asked error messages stands in it
    likely: bool = True  # False: it only happens to share some words

    @property
    def ref(self) -> str:
        """The reference of the record."""
        return self.document.ref


@dataclass(frozen=True, slots=True)
class Found:
    """The answer of an engine, best first; every number counts only what the tokens open."""

    candidates: tuple[Candidate, ...] = ()  # those from `offset` to `upto`
    refs: tuple[str, ...] = ()  # the best hundred, for the rights to be checked
    total: int = 0
    complete: int = 0  # … that have all of the words
    more: bool = False  # there are more beyond `upto`
    counts: Mapping[FilterName, Mapping[str, int]] = field(default_factory=dict)  # by value
    repairs: tuple[Repair, ...] = ()  # words that were read as others
    out_of_time: bool = False  # the time limit was reached; what was found until then is here


@dataclass(frozen=True, slots=True)
class Ask:
    """How a query is to be answered."""

    sort: Sort = Sort.RELEVANCE
    offset: int = 0
    upto: int = PAGE_SIZE
    leaving_out: frozenset[str] = frozenset()  # references not to be found, nor counted
    tuning: Tuning = field(default_factory=Tuning)
    service: str = ""  # what the searcher works on: its confirmed uses count more
    literally: bool = False  # take every word as it is spelt
    # Of error messages, the most telling first: whoever holds them comes before all others.
    signatures: tuple[str, ...] = ()
    instead: SearchDocument | None = None  # one document as it would be after a change


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a document stands where it does: what each word gave, then each factor."""

    parts: tuple[tuple[str, float, str], ...]  # (what, number, in words)
    total: float


@dataclass(frozen=True, slots=True)
class Suggested:
    """What is offered while somebody types, each the best first, open to one of the tokens."""

    documents: tuple[SearchDocument, ...] = ()
    codes: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    endings: tuple[str, ...] = ()  # how the word being typed may end
    repairs: tuple[Repair, ...] = ()


@dataclass(frozen=True, slots=True)
class Health:
    """How an index is."""

    usable: bool
    documents: int = 0
    generation: str = ""
    sentence: str = ""
    segments: int = 0
    bytes: int = 0  # on disk
    cached_bytes: int = 0  # decoded postings held in memory by this process
    built_at: datetime | None = None
    written_at: datetime | None = None
    is_building: bool = False  # somebody builds another one beside it


class SearchBackend(Protocol):
    """An engine behind search."""

    def index(
        self, documents: Iterable[SearchDocument], *, forgetting: Collection[str] = ()
    ) -> None:
        """Add or replace documents and forget others, in one commit.

        The documents are read while the place of the one writer is held: whoever reads them from
        the database lazily can never put an older text over a newer one. When this returns, every
        process finds them within a second; raises `IndexUnusableError`.
        """

    def search(self, query: Query, tokens: frozenset[str], ask: Ask | None = None) -> Found:
        """Find documents open to one of the tokens, and their layers by owned tokens only.

        Answers within two seconds whatever the query; raises `IndexUnusableError`.
        """

    def explain(
        self, query: Query, tokens: frozenset[str], ref: str, ask: Ask | None = None
    ) -> Explanation | None:
        """Tell why a document stands where it does; None for what the tokens do not open."""

    def suggest(
        self,
        typed: str,
        tokens: frozenset[str],
        *,
        limit: int,
        leaving_out: frozenset[str] = frozenset(),
    ) -> Suggested:
        """Return what goes with what is being typed: documents, codes, services, words.

        The references left out give nothing to any of them.
        """

    def values(
        self,
        name: FilterName,
        tokens: frozenset[str],
        *,
        leaving_out: frozenset[str] = frozenset(),
    ) -> tuple[str, ...]:
        """Return what documents open to one of the tokens have under a filter name.

        The commonest come first. Archived documents count, the references left out do not.
        """

    def documents(self) -> Iterator[SearchDocument]:
        """Yield every document held, without its long texts: what a check compares."""

    def generation(self) -> str:
        """Return a mark that changes with every change of the index."""

    def clear(self) -> None:
        """Throw the index away; it is unusable until it is rebuilt."""

    def rebuild(
        self,
        documents: Iterable[SearchDocument],
        *,
        again: Callable[[Collection[str]], Iterable[SearchDocument]],
    ) -> int:
        """Build anew beside the old index and swap; returns how many documents it holds.

        `again` re-reads the documents that changed meanwhile; those it leaves out are deleted.
        """

    def health(self) -> Health:
        """Tell how the index is; never raises."""
