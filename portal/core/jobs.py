"""Work to do after the commit: an outbox in the same transaction, done at least once."""

import os
import socket
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Index, String, Text, delete, func, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.db import Base, db
from portal.core.election import Seat

LEASE = timedelta(minutes=5)
ATTEMPTS = 8
FIRST_RETRY = timedelta(seconds=2)
POLL_SECONDS = 0.5

log = structlog.get_logger(__name__)


class Job(Base):
    """One piece of work; the row goes when it is done and stays, parked, when it cannot be done."""

    __tablename__ = "job"
    __table_args__ = (Index(None, "run_at"), Index(None, "name", "key"))

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(48))
    key: Mapped[str] = mapped_column(String(160))
    payload: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    run_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None]
    leased_by: Mapped[str | None] = mapped_column(String(80))
    parked_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(Text)


# Takes every payload claimed together; must bear being called twice for the same one.
Handler = Callable[[Sequence[dict[str, Any]]], None]


@dataclass(frozen=True, slots=True)
class _Work:
    handle: Handler
    batch: int


_handlers: dict[str, _Work] = {}
_chores: dict[Callable[[], None], timedelta] = {}
_wake = threading.Event()


def chore(*, every: timedelta) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Register something a worker does when it starts and again after this time, unasked."""

    def register(function: Callable[[], None]) -> Callable[[], None]:
        _chores[function] = every
        return function

    return register


def handler(name: str, *, batch: int = 1) -> Callable[[Handler], Handler]:
    """Register the function that does the work called `name`, `batch` payloads at a time."""

    def register(function: Handler) -> Handler:
        _handlers[name] = _Work(function, batch)
        return function

    return register


def enqueue(
    name: str, payload: dict[str, Any], *, key: str = "", at: datetime | None = None
) -> None:
    """Ask for work inside the current transaction; an equal one still waiting is not doubled."""
    waiting = select(Job.id).where(
        Job.name == name, Job.key == key, Job.leased_until.is_(None), Job.parked_at.is_(None)
    )
    if key and db.session.scalar(waiting.limit(1)) is not None:
        return
    now = clock.now()
    db.session.add(Job(name=name, key=key, payload=payload, created_at=now, run_at=at or now))
    _wake.set()


def free_what_died(beginner: str) -> int:
    """Let what processes of this machine died over be done now, not when its lease ends.

    So is what was held under the name of the worker that begins: an earlier process had its
    number. Returns how many jobs.
    """
    here = f"{socket.gethostname()}:"
    holders = select(Job.leased_by).where(Job.leased_by.startswith(here, autoescape=True))
    names = [name for name in db.session.scalars(holders.distinct()) if name]
    dead = [name for name in names if name == beginner or not _lives(name)]
    if not dead:
        return 0
    with db.writing():
        held = update(Job).where(Job.leased_by.in_(dead), Job.parked_at.is_(None))
        return db.changed(held.values(leased_until=None, leased_by=None))


def waiting() -> int:
    """Count the jobs still to be done."""
    return db.session.scalar(select(func.count(Job.id)).where(Job.parked_at.is_(None))) or 0


def due() -> int:
    """Count the jobs that could be done now, or are being done."""
    due_now = select(func.count(Job.id)).where(Job.parked_at.is_(None), Job.run_at <= clock.now())
    return db.session.scalar(due_now) or 0


def due_since() -> datetime | None:
    """Return since when the oldest job that could be done waits to be begun; None without any."""
    rows = select(func.min(Job.run_at)).where(
        Job.parked_at.is_(None), Job.leased_until.is_(None), Job.run_at <= clock.now()
    )
    return db.session.scalar(rows)


def asked_for(name: str) -> datetime | None:
    """Return when the oldest of these jobs that is not done yet was asked for; None without any."""
    rows = select(func.min(Job.created_at)).where(Job.name == name, Job.parked_at.is_(None))
    return db.session.scalar(rows)


def next_up(limit: int = 50) -> Sequence[Job]:
    """Return the jobs that come next."""
    rows = select(Job).where(Job.parked_at.is_(None)).order_by(Job.run_at, Job.id)
    return db.session.scalars(rows.limit(limit)).all()


def parked() -> Sequence[Job]:
    """Return the jobs given up on, newest first."""
    return db.session.scalars(
        select(Job).where(Job.parked_at.is_not(None)).order_by(Job.id.desc())
    ).all()


def count_parked(*names: str) -> int:
    """Count the jobs given up on; of these names, where any are given."""
    rows = select(func.count(Job.id)).where(Job.parked_at.is_not(None))
    return db.session.scalar(rows.where(Job.name.in_(names)) if names else rows) or 0


def retry(job: Job) -> None:
    """Give a parked job another round of attempts."""
    job.parked_at, job.attempts, job.run_at = None, 0, clock.now()
    _wake.set()


def discard(job: Job) -> None:
    """Give a parked job up for good."""
    db.session.delete(job)


def run_due(worker: str = "") -> int:
    """Do one batch of due work; returns how many jobs were taken, 0 when nothing is due."""
    worker = worker or f"{socket.gethostname()}:{os.getpid()}"
    claimed = _claim(worker)
    # One bad payload must not hold up the others: a batch that fails is done one by one.
    if len(claimed) > 1 and _is_done(claimed):
        return len(claimed)
    for job in claimed:
        _is_done([job], postponed_for=worker)
    return len(claimed)


def run_all() -> int:
    """Do everything due, for the command line and tests; returns how many jobs were taken."""
    done = 0
    while taken := run_due():
        done += taken
    return done


class Worker(threading.Thread):
    """Does jobs until told to stop; wakes at once for work of its own process.

    With a seat it works only while it holds it: one of all processes of this machine.
    """

    def __init__(self, *, seat: Seat | None = None, name: str = "worker") -> None:
        super().__init__(name=name, daemon=True)
        self._seat = seat
        self._stopping = threading.Event()
        self._next: dict[Callable[[], None], float] = {}
        self._identity = f"{socket.gethostname()}:{os.getpid()}:{name}"[:80]
        self._has_begun = False

    def run(self) -> None:
        """Loop; a database that is away for a while is waited for."""
        while not self._stopping.is_set():
            if not self._round():
                _wake.wait(POLL_SECONDS)
                _wake.clear()
        if self._seat:
            self._seat.leave()

    def stop(self, timeout: float = 10.0) -> None:
        """Finish the batch at hand and end."""
        self.ask_to_stop()
        self.join(timeout)

    def ask_to_stop(self) -> None:
        """Let the loop end after the batch at hand, without waiting for it."""
        self._stopping.set()
        _wake.set()

    def _round(self) -> bool:
        """Do one batch; says whether there may be more."""
        try:
            if self._seat is not None and not self._seat.take():
                return False
            self._begin()
            self._do_chores()
            return run_due(self._identity) > 0
        except Exception:
            log.warning("worker_waits", exc_info=True)
            db.release()
            return False

    def _begin(self) -> None:
        if not self._has_begun:
            free_what_died(self._identity)
            self._has_begun = True

    def _do_chores(self) -> None:
        for function, every in _chores.items():
            if time.monotonic() >= self._next.get(function, 0.0):
                self._next[function] = time.monotonic() + every.total_seconds()
                function()
                db.release()


@dataclass(frozen=True, slots=True)
class _Claimed:
    id: int
    name: str
    payload: dict[str, Any]


def _is_done(claimed: Sequence[_Claimed], postponed_for: str = "") -> bool:
    """Do the work of equally named jobs; a failure is logged and, if asked, tried again later."""
    name = claimed[0].name
    try:
        if name not in _handlers:
            raise LookupError(f"Nothing here knows how to do {name!r}.")
        _handlers[name].handle([job.payload for job in claimed])
        with db.writing() as session:
            session.execute(delete(Job).where(Job.id.in_([job.id for job in claimed])))
        return True
    except Exception as error:
        log.warning("job_failed", job=name, error=str(error), exc_info=True)
        db.release()
        if postponed_for:
            _postpone(claimed[0], postponed_for, traceback.format_exc(limit=-3))
        return False
    finally:
        db.release()


def _lives(holder: str) -> bool:
    """Tell whether the process in `host:number:name`, one of this machine, is there."""
    number = holder.split(":")[1]
    if not number.isdecimal():
        return True
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass
    return True


def _claim(worker: str) -> list[_Claimed]:
    if db.session.scalar(_due().limit(1)) is None:  # look without queueing for the writer's turn
        db.release()
        return []
    with db.writing() as session:
        locked = _due().with_for_update(skip_locked=True)
        first = session.scalar(locked.limit(1))
        if first is None:
            return []
        if first.attempts >= ATTEMPTS:  # each time the process died over it
            _park(first, "The worker died every time it tried this.")
            return []
        same = session.scalars(
            locked.where(Job.name == first.name, Job.attempts < ATTEMPTS).limit(_batch(first))
        ).all()
        for job in same:
            job.leased_until, job.leased_by = clock.now() + LEASE, worker
            job.attempts += 1
        return [_Claimed(job.id, job.name, dict(job.payload)) for job in same]


def _batch(first: Job) -> int:
    # What was tried in vain is tried alone, so that it cannot take others down with it.
    known = first.name in _handlers and first.attempts < 2
    return _handlers[first.name].batch if known else 1


def _due() -> Any:
    now = clock.now()
    return (
        select(Job)
        .where(Job.parked_at.is_(None), Job.run_at <= now)
        .where(or_(Job.leased_until.is_(None), Job.leased_until < now))
        .order_by(Job.run_at, Job.id)
    )


def _postpone(claimed: _Claimed, worker: str, reason: str) -> None:
    with db.writing() as session:
        job = session.get(Job, claimed.id)
        if job is None or job.leased_by != worker:  # the lease ran out and somebody else has it
            return
        job.leased_until = job.leased_by = None
        job.last_error = reason[-2000:]
        job.run_at = clock.now() + FIRST_RETRY * 2 ** (job.attempts - 1)
        if job.attempts >= ATTEMPTS:
            _park(job, job.last_error)


def _park(job: Job, reason: str) -> None:
    job.parked_at, job.last_error = clock.now(), reason
    job.leased_until = job.leased_by = None
