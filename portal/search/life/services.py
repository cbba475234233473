"""Comparing index and database, and mending what differs."""

from sqlalchemy import select

from portal.core import clock
from portal.core.db import db
from portal.core.jobs import Job
from portal.search import jobs
from portal.search.index.backend import IndexUnusableError
from portal.search.jobs import Drift, Why
from portal.search.life.diary import Check, diary
from portal.search.terms import INDEX_RECORD

MOST_MENDED = 500  # records mended one by one; beyond it the index is built anew
NAMED = 20


def check(*, by: int | None = None) -> Check:
    """Compare, ask for what differs to be indexed again, and remember what was found; commits."""
    found = _compared(by)
    diary.note_check(found)
    return found


def real_drift() -> Drift:
    """Return what differs and does not just wait for its turn. Raises `IndexUnusableError`.

    Whatever changes while the two are read looks different: what differs is looked at twice.
    """
    first = jobs.drift()
    if not first:
        return first
    second, waiting = jobs.drift(), _waiting()
    return Drift(
        missing=_in_both(first.missing, second.missing, waiting),
        surplus=_in_both(first.surplus, second.surplus, waiting),
        different=_in_both(first.different, second.different, waiting),
    )


def _compared(by: int | None) -> Check:
    try:
        drift = real_drift()
    except IndexUnusableError:
        _rebuild_for(Why.UNUSABLE)
        return Check(clock.now(), by, unusable=True, rebuilds=True)
    refs = (*drift.missing, *drift.surplus, *drift.different)
    if rebuilds := len(refs) > MOST_MENDED:
        _rebuild_for(Why.DRIFT)
    elif refs:
        with db.writing():
            jobs.index_later(refs)
    return Check(
        at=clock.now(),
        by=by,
        missing=len(drift.missing),
        surplus=len(drift.surplus),
        different=len(drift.different),
        named=refs[:NAMED],
        rebuilds=rebuilds,
    )


def _rebuild_for(why: Why) -> None:
    with db.writing():
        jobs.rebuild_later(why)


def _waiting() -> set[str]:
    db.release()
    return set(db.session.scalars(select(Job.key).where(Job.name == INDEX_RECORD)))


def _in_both(first: tuple[str, ...], second: tuple[str, ...], waiting: set[str]) -> tuple[str, ...]:
    return tuple(sorted({*first} & {*second} - waiting))
