"""How fast searching, suggesting and indexing are over what the database holds."""

import random
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from portal.core.records import SearchDocument
from portal.search.index.whoosh_backend import WhooshBackend
from portal.search.query import parse

EVERYBODY = frozenset({"public", "internal", "l2", "l3", "role:reviewer"})
TIMES = 60


def measure(documents: Sequence[SearchDocument], folder: Path) -> dict[str, tuple[float, float]]:
    """Index the documents below `folder`; returns p50 and p95 in milliseconds by what was done.

    `rebuild` is milliseconds per document, `open` the first search of a fresh process.
    """
    source = random.Random(1)
    words = [word for each in documents for word in each.body.lower().split() if word.isalpha()]
    backend = WhooshBackend(folder)
    started = time.perf_counter()
    backend.rebuild(documents, again=lambda _refs: [])
    rebuilt = 1000 * (time.perf_counter() - started) / max(1, len(documents))
    backend.close()
    figures = {"rebuild": (rebuilt, rebuilt), "open": _timed([lambda: _search(backend, "vpn")])}
    for count in (1, 2, 4, 8):
        queries = [" ".join(source.choices(words, k=count)) for _ in range(TIMES)]
        figures[f"{count} words"] = _timed([_searching(backend, query) for query in queries])
    pairs = [source.randrange(len(words) - 1) for _ in range(TIMES)]
    phrases = [f'"{words[at]} {words[at + 1]}"' for at in pairs]
    figures["phrase"] = _timed([_searching(backend, phrase) for phrase in phrases])
    starts = [source.choice(documents).title[: source.randint(2, 12)] for _ in range(TIMES)]
    figures["suggest"] = _timed([_suggesting(backend, start) for start in starts])
    figures["update"] = _timed([lambda: backend.index([documents[0]])] * 5)
    backend.close()
    return figures


def _search(backend: WhooshBackend, text: str) -> None:
    backend.search(parse(text), EVERYBODY)


def _searching(backend: WhooshBackend, text: str) -> Callable[[], None]:
    return lambda: _search(backend, text)


def _suggesting(backend: WhooshBackend, text: str) -> Callable[[], object]:
    return lambda: backend.suggest(text, EVERYBODY, limit=24)


def _timed(calls: Sequence[Callable[[], object]]) -> tuple[float, float]:
    taken = []
    for call in calls:
        started = time.perf_counter()
        call()
        taken.append(1000 * (time.perf_counter() - started))
    taken.sort()
    return statistics.median(taken), taken[int(0.95 * (len(taken) - 1))]
