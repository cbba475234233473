"""What search asks of an engine; every engine passes the contract in `tests/search/contract.py`.

An engine holds `SearchDocument`s and narrows by audience tokens. It never has the last word on
who may see what: the services read every hit again through the database.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from portal.core.records import SearchDocument
from portal.search.query import Query
from portal.search.terms import MOST_CANDIDATES, Sort


class IndexUnusableError(Exception):
    """The index is missing, damaged or of another make: answer without it and rebuild it."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A document the index proposes; `document` comes without its long texts."""

    document: SearchDocument
    score: float = 0.0
    complete: bool = True  # False: only some of the words

    @property
    def ref(self) -> str:
        """The reference of the record."""
        return self.document.ref


@dataclass(frozen=True, slots=True)
class Found:
    """The answer of an engine, best first."""

    candidates: tuple[Candidate, ...] = ()
    more: bool = False  # the limit was reached
    out_of_time: bool = False  # the time limit was reached; what was found until then is here


@dataclass(frozen=True, slots=True)
class Health:
    """How an index is."""

    usable: bool
    documents: int = 0
    generation: str = ""
    sentence: str = ""


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

    def search(
        self,
        query: Query,
        tokens: frozenset[str],
        *,
        sort: Sort = Sort.RELEVANCE,
        limit: int = MOST_CANDIDATES,
    ) -> Found:
        """Find documents open to one of the tokens, and their layers by owned tokens only.

        Answers within two seconds whatever the query; raises `IndexUnusableError`.
        """

    def suggest(self, typed: str, tokens: frozenset[str], *, limit: int) -> list[SearchDocument]:
        """Return documents whose title goes with what is being typed, best first."""

    def lexicon(self, tokens: frozenset[str]) -> Mapping[str, int]:
        """Return the words of titles and tags open to one of the tokens, with how many use them."""

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
