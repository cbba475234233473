"""Comparing daily or when asked, and remembering what happens to the index."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from portal.core import clock, jobs
from portal.core.db import db
from portal.search.jobs import Rebuilt, after_indexing, after_rebuilding
from portal.search.life import services
from portal.search.life.diary import diary
from portal.search.terms import CHECK_INDEX, INDEX_RECORD

EVERY = timedelta(days=1)


def check_later(*, by: int | None = None) -> None:
    """Ask for a check once the current transaction is committed; one waiting is enough."""
    jobs.enqueue(CHECK_INDEX, {"by": by}, key=CHECK_INDEX)


@jobs.chore(every=timedelta(hours=1))
def check_daily() -> None:
    """Ask for a check when the last one is a day old; a worker that starts anew repeats none."""
    last = diary.read().check
    if last is None or clock.now() - last.at >= EVERY * 0.9:
        with db.writing():
            check_later()


@jobs.handler(CHECK_INDEX)
def check(payloads: Sequence[dict[str, Any]]) -> None:
    """Compare, and mend what differs."""
    services.check(by=payloads[-1].get("by"))


@after_indexing
def note_lags(refs: Collection[str]) -> None:
    """Remember how long these records waited; their jobs are still there, in the worker's hands."""
    rows = select(jobs.Job.created_at).where(
        jobs.Job.name == INDEX_RECORD,
        jobs.Job.key.in_(refs),
        jobs.Job.leased_until.is_not(None),
    )
    if asked := db.session.scalars(rows).all():
        diary.note_lags(asked)


@after_rebuilding
def note_rebuild(rebuilt: Rebuilt) -> None:
    """Remember a rebuild."""
    diary.note_rebuild(rebuilt)
