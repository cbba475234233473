"""The engine measured over documents: how fast it is built and answers, and what it finds."""

import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from portal.core.records import SearchDocument
from portal.search.index.backend import Ask
from portal.search.index.whoosh_backend import WhooshBackend
from portal.search.measuring.drawing import Drawer
from portal.search.query import parse

QUERIES = 200  # of each class
FIRST = 5  # places looked at for the document that was meant
EVERYBODY = frozenset({"public"})


@dataclass(frozen=True, slots=True)
class Times:
    """How long answers took, in milliseconds."""

    median: float
    slow: float  # p95


@dataclass(frozen=True, slots=True)
class Report:
    """What was measured over one folder."""

    documents: int
    size: int  # bytes of the index
    per_second: float  # articles indexed
    times: dict[str, Times] = field(default_factory=dict)  # by class of query
    first: float = 0.0  # share of titles that find their own document first
    among_five: float = 0.0


def measure(
    documents: Sequence[SearchDocument],
    folder: Path,
    *,
    watched: Callable[[Iterable[SearchDocument]], Iterable[SearchDocument]] = iter,
) -> Report:
    """Index the documents below an empty folder and ask; `watched` sees each as it is indexed."""
    backend = WhooshBackend(folder)
    started = time.perf_counter()
    backend.rebuild(watched(documents), again=lambda _refs: [])
    seconds = time.perf_counter() - started
    try:
        return Report(
            documents=len(documents),
            size=size_of(folder),
            per_second=len(documents) / seconds,
            times=_times(backend, Drawer(documents)),
            first=_found(backend, documents, within=1),
            among_five=_found(backend, documents, within=FIRST),
        )
    finally:
        backend.close()


def size_of(folder: Path) -> int:
    """Return the bytes of all files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def timed(answer: Callable[[str], object], queries: Iterable[str]) -> list[float]:
    """Ask each query once; returns the milliseconds each answer took, in order."""
    return list(_taken(answer, queries))


def percentile(taken: Sequence[float], share: float) -> float:
    """Return the value that this share of the measurements does not exceed."""
    ordered = sorted(taken)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _taken(answer: Callable[[str], object], queries: Iterable[str]) -> Iterator[float]:
    for query in queries:
        started = time.perf_counter()
        answer(query)
        yield 1000 * (time.perf_counter() - started)


def _times(backend: WhooshBackend, drawer: Drawer) -> dict[str, Times]:
    def search(query: str) -> object:
        return backend.search(parse(query), EVERYBODY, Ask(upto=10))

    def suggest(typed: str) -> object:
        return backend.suggest(typed, EVERYBODY, limit=8)

    classes: dict[str, tuple[Callable[[str], object], Callable[[], str]]] = {
        "title": (search, drawer.title),
        "prefix": (suggest, drawer.title_start),
        "one word": (search, lambda: drawer.words(1)),
        "code": (search, drawer.code),
    }
    return {
        name: _summed(timed(ask, [draw() for _ in range(QUERIES)]))
        for name, (ask, draw) in classes.items()
    }


def _summed(taken: Sequence[float]) -> Times:
    return Times(statistics.median(taken), percentile(taken, 0.95))


def _found(backend: WhooshBackend, documents: Sequence[SearchDocument], *, within: int) -> float:
    """Return the share of documents found by their title; another of the same title counts too."""
    titles = {document.ref: document.title for document in documents}
    met = 0
    for title in titles.values():
        found = backend.search(parse(title), EVERYBODY, Ask(upto=FIRST)).candidates[:within]
        met += any(titles[each.ref] == title for each in found)
    return met / len(titles)
