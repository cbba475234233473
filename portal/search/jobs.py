"""Keeping the index as the database is: every event of a record asks for it, after the commit."""

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

import structlog
from sqlalchemy import func, select

from portal.core import events, jobs
from portal.core.db import db
from portal.core.errors import Missing
from portal.core.events import Event
from portal.core.records import RecordKind, SearchDocument, registry
from portal.search.index.backend import IndexUnusableError
from portal.search.index.engine import engine
from portal.search.terms import INDEX_RECORD

REINDEX = "reindex"
BATCH = 200  # records read at once while everything is read

log = structlog.get_logger(__name__)
Mark = tuple[int, frozenset[str]]  # version and audience: what is compared of a record
AfterIndexing = Callable[[Collection[str]], None]
_after_indexing: list[AfterIndexing] = []
_after_rebuilding: list["AfterRebuilding"] = []


class Why(StrEnum):
    """Why an index was built anew."""

    COMMAND = "command"  # on the command line
    ASKED = "asked"  # on the page of the index
    UNUSABLE = "unusable"
    DRIFT = "drift"  # more differed than is worth mending one by one


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild did."""

    why: Why
    documents: int
    seconds: float


AfterRebuilding = Callable[[Rebuilt], None]


@dataclass(frozen=True, slots=True)
class Drift:
    """Where index and database differ, by reference."""

    missing: tuple[str, ...] = ()  # in the database only
    surplus: tuple[str, ...] = ()  # in the index only
    different: tuple[str, ...] = ()  # another version or another audience

    def __bool__(self) -> bool:
        return bool(self.missing or self.surplus or self.different)

    def __len__(self) -> int:
        return len(self.missing) + len(self.surplus) + len(self.different)


def after_indexing(listener: AfterIndexing) -> AfterIndexing:
    """Let somebody hear which records the index has just taken in or forgotten."""
    if listener not in _after_indexing:
        _after_indexing.append(listener)
    return listener


def after_rebuilding(listener: AfterRebuilding) -> AfterRebuilding:
    """Let somebody hear that the index was built anew."""
    if listener not in _after_rebuilding:
        _after_rebuilding.append(listener)
    return listener


@events.subscribe
def follow(event: Event) -> None:
    """Ask for the record of an event to be indexed, in the same transaction."""
    if _is_known(event.ref):
        index_later([event.ref])


def index_later(refs: Iterable[str]) -> None:
    """Ask for these records to be indexed once the current transaction is committed."""
    for ref in refs:
        jobs.enqueue(INDEX_RECORD, {"ref": ref}, key=ref)


@jobs.chore(every=timedelta(seconds=30))
def heal() -> None:
    """Ask for a rebuild when the index cannot be used and nobody has asked yet; commits."""
    if engine.backend.health().usable or rebuild_is_coming():
        return
    with db.writing():
        if not rebuild_is_coming():
            jobs.enqueue(REINDEX, {"only_if_unusable": True})


def rebuild_later(why: Why) -> None:
    """Ask for a rebuild once the current transaction is committed; one waiting is enough."""
    jobs.enqueue(REINDEX, {"why": why.value}, key=REINDEX)


@jobs.handler(INDEX_RECORD, batch=50)
def index_records(payloads: Sequence[dict[str, Any]]) -> None:
    """Bring these records up to date in the index; what is gone or not to be found is forgotten."""
    refs = [payload["ref"] for payload in payloads]
    try:
        engine.backend.index(_documents(refs), forgetting=refs)
    except IndexUnusableError:
        rebuild(why=Why.UNUSABLE)
    for listener in _after_indexing:
        listener(refs)


@jobs.handler(REINDEX)
def reindex_everything(payloads: Sequence[dict[str, Any]]) -> None:
    """Build the index anew; asked because of damage, not when it is whole again by now."""
    only_if_unusable = all(payload.get("only_if_unusable") for payload in payloads)
    if not (only_if_unusable and engine.backend.health().usable):
        reasons = [payload["why"] for payload in payloads if "why" in payload]
        rebuild(why=Why(reasons[0]) if reasons else Why.UNUSABLE)


def rebuild(documents: Iterable[SearchDocument] | None = None, *, why: Why = Why.COMMAND) -> int:
    """Build the index anew beside the old one and swap; returns how many documents it holds."""
    started = time.monotonic()
    everything = all_documents() if documents is None else documents
    count = engine.backend.rebuild(everything, again=_documents)
    seconds = round(time.monotonic() - started, 2)
    log.info("search_index_rebuilt", documents=count, seconds=seconds, why=why.value)
    for listener in _after_rebuilding:
        listener(Rebuilt(why, count, seconds))
    return count


def rebuild_is_coming() -> bool:
    """Tell whether a rebuild waits or is under way as a job."""
    waiting = select(jobs.Job.id).where(jobs.Job.name == REINDEX, jobs.Job.parked_at.is_(None))
    return db.session.scalar(waiting.limit(1)) is not None


def drift() -> Drift:
    """Compare references, versions and audiences of index and database."""
    held = dict(map(_mark, engine.backend.documents()))
    wanted = {ref: mark for kind in registry for ref, mark in _marks(kind)}
    db.release()
    return Drift(
        missing=tuple(sorted(wanted.keys() - held.keys())),
        surplus=tuple(sorted(held.keys() - wanted.keys())),
        different=tuple(
            sorted(ref for ref in wanted.keys() & held.keys() if wanted[ref] != held[ref])
        ),
    )


def count_records() -> int:
    """Count what `all_documents` will read, for a progress bar."""
    counts = [db.session.scalar(select(func.count(kind.model.id))) or 0 for kind in registry]
    return sum(counts)


def all_documents() -> Iterator[SearchDocument]:
    """Yield the document of every record that is to be found, in batches of fresh reads."""
    for kind in registry:
        yield from _documents_of(kind)


def _documents_of(kind: RecordKind) -> Iterator[SearchDocument]:
    last = 0
    while batch := _batch(kind, last):
        last = batch[-1].id
        yield from (document for each in batch if (document := kind.document(each)))
        db.release()


def _marks(kind: RecordKind) -> Iterator[tuple[str, Mark]]:
    """Ask the kind for its marks, `options["marks"]()`, or read all of its documents for them."""
    offered = kind.options.get("marks")
    if offered is None:
        yield from map(_mark, _documents_of(kind))
    else:
        for ref, version, audience in offered():
            yield ref, (version, frozenset(audience))


def _batch(kind: RecordKind, after: int) -> Sequence[Any]:
    statement = select(kind.model).where(kind.model.id > after).order_by(kind.model.id)
    return db.session.scalars(statement.limit(BATCH)).all()


def _documents(refs: Collection[str]) -> Iterator[SearchDocument]:
    """Read records as they are now: not as a session saw them before the writer's turn came."""
    db.release()
    for ref in refs:
        try:
            kind, number = registry.split(ref)
        except Missing:
            continue
        record = db.session.get(kind.model, number)
        document = kind.document(record) if record else None
        if document:
            yield document


def _mark(document: SearchDocument) -> tuple[str, Mark]:
    return document.ref, (document.version, frozenset(document.audience))


def _is_known(ref: str) -> bool:
    try:
        registry.split(ref)
    except Missing:
        return False
    return True
