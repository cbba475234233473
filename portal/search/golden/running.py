"""Looking for every pair, and writing down where its answer stands."""

from collections.abc import Iterable
from dataclasses import dataclass

import structlog
from sqlalchemy import delete, select

from portal.core import clock
from portal.core.db import db
from portal.core.records import SearchDocument
from portal.search import services
from portal.search.golden import queries
from portal.search.golden.models import GoldenQuery, GoldenResult, GoldenRun
from portal.search.golden.readers import reader_of, tokens_of
from portal.search.golden.terms import DEPTH, Reason
from portal.search.index.backend import IndexUnusableError
from portal.search.index.engine import engine
from portal.search.index.tuning import Tuning
from portal.search.tuning.stored import current_mark

RUNS_KEPT = 500

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Found:
    query_id: int
    reader: str
    rank: int | None


def run(reason: Reason) -> int:
    """Look for every pair that can be found at all; returns how many, 0 when nothing was written.

    A pair whose answer is archived or not published is left out. Searching comes before writing,
    so that nobody waits for it. Without a usable index nothing is written: that is no verdict.
    """
    mark = current_mark()
    try:
        generation = engine.backend.generation()[:64]
        found = [_look_for(pair) for pair in queries.all_pairs()]
    except IndexUnusableError as fault:
        log.warning("golden_run_waits", reason=str(fault))
        return 0
    measured = [each for each in found if each.reader]
    if measured:
        with db.writing():
            made = GoldenRun(at=clock.now(), reason=reason, tuning_mark=mark, generation=generation)
            _write(made, measured)
    return len(measured)


def rank_of(
    pair: GoldenQuery, *, tuning: Tuning | None = None, instead: SearchDocument | None = None
) -> int | None:
    """Return where the answer stands for who needs least to read it; None below the fiftieth."""
    return place(pair, tokens_of(pair.reader), tuning=tuning, instead=instead)


def place(
    pair: GoldenQuery,
    tokens: frozenset[str],
    *,
    tuning: Tuning | None = None,
    instead: SearchDocument | None = None,
) -> int | None:
    """Return where the answer stands for somebody with these tokens; None below the fiftieth."""
    found = services.ranked(pair.text, tokens, limit=DEPTH, tuning=tuning, instead=instead)
    return found.index(pair.answer) + 1 if pair.answer in found else None


def _look_for(pair: GoldenQuery) -> _Found:
    pair_id, reader = pair.id, reader_of(pair.answer)
    if not reader:
        return _Found(pair_id, "", None)
    return _Found(pair_id, reader, place(pair, tokens_of(reader)))


def _write(made: GoldenRun, measured: Iterable[_Found]) -> None:
    db.session.add(made)
    db.session.flush()
    for each in measured:
        pair = db.session.get(GoldenQuery, each.query_id)
        if pair:
            pair.reader = each.reader
            db.session.add(GoldenResult(run_id=made.id, query_id=pair.id, rank=each.rank))
    kept = select(GoldenRun.id).order_by(GoldenRun.id.desc()).offset(RUNS_KEPT).limit(1)
    oldest = db.session.scalar(kept)
    if oldest is not None:
        db.session.execute(delete(GoldenRun).where(GoldenRun.id <= oldest))
