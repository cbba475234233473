"""One engine measured in a process of its own: `python -m benchmarks.probe JOB`.

A fresh process for each job, so that no engine warms, slows or fattens another. The answer is one
line of JSON, the last on standard output.
"""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.corpus import Corpus
from benchmarks.peers import PEERS, Peer
from benchmarks.questions import CLASSES, WARM_UP, Questions
from benchmarks.sources import load
from portal.core.records import SearchDocument
from portal.core.settling import loading
from portal.search.measuring.bench import percentile, size_of, timed

UPDATES = 20
LONGEST_PASS = 90.0  # seconds spent on one class of queries, then the rest is left out
ORDINARY = "2 words"
ANNOYED = 150  # ordinary searches beside hostile ones
MOST_HOSTILE = 60.0  # seconds a neighbour in another process is hostile at most

Job = dict[str, Any]


def index_folder(job: Job) -> Path:
    """Return where the engine of a job keeps its index; Portal's own lies below the data."""
    folder = Path(job["folder"])
    return folder / ("index" if job["engine"] in {"portal", "full"} else job["engine"])


def opened(job: Job) -> Peer:
    """Return the engine of a job, nothing read yet."""
    if job["engine"] == "full":
        with loading():  # as every command of the portal does
            from benchmarks.full import FullSearch  # the peers need no database, no application

        return FullSearch(Path(job["folder"]))  # type: ignore[return-value]
    return PEERS[job["engine"]](index_folder(job))


def build(job: Job) -> Job:
    """Index the corpus; the time its documents took to be made is taken off."""
    folder = index_folder(job)
    folder.mkdir(parents=True)
    stream = Clocked(_corpus(job).documents(job["count"]))
    peer = opened(job)
    wall, cpu = time.perf_counter(), time.process_time()
    peer.build(stream)
    wall, cpu = time.perf_counter() - wall - stream.wall, time.process_time() - cpu - stream.cpu
    peer.close()
    return {
        "per_second": job["count"] / wall,
        "per_cpu_second": job["count"] / cpu,
        "bytes": size_of(folder),
        "build_peak": _memory("VmHWM"),
    }


def fill(job: Job) -> Job:
    """Write the corpus into a new database as published articles, with the cast as readers."""
    from benchmarks.crowd import publish
    from benchmarks.full import settings
    from portal.core import migration
    from portal.core.db import db
    from portal.factory import open_parts
    from tests.cast import seat_the_cast

    open_parts(settings(Path(job["folder"])))
    migration.migrate()
    seat_the_cast()
    started = time.perf_counter()
    publish(_corpus(job).documents(job["count"]))
    db.close()
    return {"seconds": time.perf_counter() - started}


def ask(job: Job) -> Job:
    """Open an index in this fresh process, answer every class twice, tell times and memory."""
    questions = Questions.load(Path(job["questions"]))
    begun = time.time()
    _bring_into_the_cache(job)
    waited = time.time() - begun
    before = _memory("VmRSS")
    wall = time.perf_counter()
    peer = opened(job)
    peer.search(questions.queries["4 words"][0])
    open_ms = 1000 * (time.perf_counter() - wall)
    start_s = time.time() - job["started"] - waited
    after_open = _memory("VmRSS")
    classes = {name: _asked(peer, name, found) for name, found in questions.queries.items()}
    return {
        "open_ms": open_ms,
        "start_s": start_s,
        "memory_before": before,
        "memory_open": after_open,
        "memory_end": _memory("VmRSS"),
        "memory_peak": _memory("VmHWM"),
        "classes": classes,
    }


def _bring_into_the_cache(job: Job) -> None:
    """Let the machine read the files of an engine once: what a disk waits for is not measured."""
    folder = index_folder(job)
    database = [folder.parent / "portal.db"] if job["engine"] == "full" else []
    for file in (*database, *(each for each in folder.rglob("*") if each.is_file())):
        with file.open("rb") as opened:
            while opened.read(1 << 20):
                pass


def change(job: Job) -> Job:
    """Replace documents one by one; milliseconds until a search finds each new version."""
    peer = opened(job)
    documents = list(_corpus(job).documents(UPDATES))
    peer.search(documents[0].title)  # a running process has its index open
    return {"visible_ms": [_until_visible(peer, each) for each in documents]}


def neighbour(job: Job) -> Job:
    """Time ordinary searches alone, beside a hostile thread, and beside a hostile process."""
    questions = Questions.load(Path(job["questions"]))
    ordinary = questions.queries[ORDINARY][:ANNOYED]
    peer = opened(job)
    timed(peer.search, ordinary)
    alone = timed(peer.search, ordinary)
    hostile: list[float] = []
    over = threading.Event()
    thread = threading.Thread(target=_annoy, args=(peer, questions, over, hostile))
    thread.start()
    beside_thread = timed(peer.search, ordinary)
    over.set()
    thread.join()
    with _hostile_process(job):
        beside_process = timed(peer.search, ordinary)
    return {
        "alone": percentile(alone, 0.95),
        "beside_thread": percentile(beside_thread, 0.95),
        "beside_process": percentile(beside_process, 0.95),
        "hostile": len(hostile),
        "longest_hostile": max(hostile, default=0.0),
    }


def annoy(job: Job) -> Job:
    """Search for hostile things until told to stop, or for a minute."""
    over, taken = threading.Event(), []
    threading.Timer(MOST_HOSTILE, over.set).start()
    _annoy(opened(job), Questions.load(Path(job["questions"])), over, taken)
    return {"hostile": len(taken)}


JOBS: dict[str, Callable[[Job], Job]] = {
    each.__name__: each for each in (build, fill, ask, change, neighbour, annoy)
}


class Clocked:
    """An iterable that knows how long it took itself, in seconds of wall and CPU."""

    def __init__(self, items: Iterable[SearchDocument]) -> None:
        self._items = iter(items)
        self.wall = self.cpu = 0.0

    def __iter__(self) -> "Clocked":
        return self

    def __next__(self) -> SearchDocument:
        wall, cpu = time.perf_counter(), time.thread_time()
        try:
            return next(self._items)
        finally:
            self.wall += time.perf_counter() - wall
            self.cpu += time.thread_time() - cpu


def _asked(peer: Peer, name: str, queries: list[str]) -> dict[str, list[float]]:
    kind = CLASSES[name]
    answer = peer.suggest if kind.suggests else partial(peer.search, words=kind.words)
    warm, measured = queries[:WARM_UP], queries[WARM_UP:]
    cold, _ = _within(answer, warm)
    first, cpu = _within(answer, measured)
    again, _ = _within(answer, measured)
    return {"cold": cold, "first": first, "cpu": cpu, "again": again}


def _within(answer: Callable[[str], object], queries: list[str]) -> tuple[list[float], list[float]]:
    """Return milliseconds of wall and CPU of each query, as many as fit into the longest pass."""
    end = time.perf_counter() + LONGEST_PASS
    wall: list[float] = []
    cpu: list[float] = []
    for query in queries:
        started = time.process_time()
        wall += timed(answer, [query])
        cpu.append(1000 * (time.process_time() - started))
        if time.perf_counter() > end:
            break
    return wall, cpu


def _until_visible(peer: Peer, document: SearchDocument) -> float:
    mark = f"changed{document.ref.replace('-', '').lower()}"
    newer = replace(document, title=f"{document.title} {mark}", audience=("internal",), version=2)
    newer = replace(newer, confidence="validated")
    started = time.perf_counter()
    peer.replace(newer)
    while document.ref not in peer.search(mark):
        if time.perf_counter() - started > 60:
            raise RuntimeError(f"{document.ref} did not become visible within a minute.")
    return 1000 * (time.perf_counter() - started)


def _annoy(peer: Peer, questions: Questions, over: threading.Event, taken: list[float]) -> None:
    from tests.search.hostile import HOSTILE

    common = questions.common
    long = [" ".join(common[at : at + 16]) for at in range(0, 160, 16)]
    phrases = [f'"{first} {second}"' for first, second in pairwise(common[:8])]
    while not over.is_set():
        for query in (*long, *phrases, *HOSTILE):
            taken += timed(peer.search, [query])
            if over.is_set():
                return


@contextmanager
def _hostile_process(job: Job) -> Iterator[None]:
    argument = json.dumps(job | {"do": "annoy"})
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.probe", argument], stdout=subprocess.DEVNULL
    )
    try:
        time.sleep(3)  # until it has its index open
        yield
    finally:
        process.kill()
        process.wait()


def _corpus(job: Job) -> Corpus:
    return Corpus(load(Path(job["texts"])))


def _memory(name: str) -> int:
    """Return a line of `/proc/self/status` in bytes."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * 1024
    return 0


if __name__ == "__main__":
    job: Job = json.loads(sys.argv[1])
    print(json.dumps(JOBS[job["do"]](job)))
