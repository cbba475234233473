"""Pairs and runs as one viewer may see them.

A pair whose answer the viewer may not read, or whose words repeat what they could not read, is not
listed and in no figure: for them it does not exist.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import Select, select

from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.errors import Missing
from portal.search import rights
from portal.search.golden.measuring import Measures, measures
from portal.search.golden.models import GoldenQuery, GoldenResult, GoldenRun
from portal.search.golden.readers import words_for
from portal.search.golden.terms import RUNS_SHOWN, TOP, Reason
from portal.search.learning.reach import reach_of


@dataclass(frozen=True, slots=True)
class Standing:
    """A pair, and where its answer stood in the last two runs."""

    pair: GoldenQuery
    title: str
    url: str
    is_measured: bool = False  # the last run looked for it
    rank: int | None = None
    was_measured: bool = False
    before: int | None = None

    @property
    def is_lost(self) -> bool:
        """Whether it stood among the first three and does no longer."""
        return (
            self.is_measured
            and self.was_measured
            and _is_on_top(self.before) > _is_on_top(self.rank)
        )

    @property
    def reader(self) -> str:
        """With whose eyes it is looked for."""
        return words_for(self.pair.reader)


@dataclass(frozen=True, slots=True)
class Point:
    """One run, measured over the pairs this viewer may see."""

    at: datetime
    reason: Reason
    measures: Measures
    is_turned: bool  # another tuning than the run before


def pair(number: int, viewer: Viewer) -> GoldenQuery:
    """Return one pair; raises `Missing` where this viewer may not see it."""
    found = db.session.get(GoldenQuery, number)
    if found is None or not _open_to([found], viewer):
        raise Missing
    return found


def pairs(viewer: Viewer, *, answer: str = "") -> list[GoldenQuery]:
    """Return the pairs in use this viewer may see, of one record or of all."""
    rows = _in_use().where(GoldenQuery.answer == answer) if answer else _in_use()
    return _open_to(db.session.scalars(rows).all(), viewer)


def all_pairs() -> Sequence[GoldenQuery]:
    """Return the pairs in use, whoever may see them: for runs."""
    return db.session.scalars(_in_use()).all()


def standings(viewer: Viewer) -> list[Standing]:
    """Return the pairs in use with their last two ranks, worst first."""
    last, earlier = (*_last_runs(2), None, None)[:2]
    now, before = _ranks(last), _ranks(earlier)
    shown = pairs(viewer)
    known = rights.records({each.answer for each in shown}, viewer)
    found = [
        Standing(
            pair=each,
            title=known[each.answer][0].title(known[each.answer][1]),
            url=known[each.answer][0].url(known[each.answer][1]),
            is_measured=each.id in now,
            rank=now.get(each.id),
            was_measured=each.id in before,
            before=before.get(each.id),
        )
        for each in shown
        if each.answer in known
    ]
    return sorted(found, key=_worst_first)


def history(viewer: Viewer) -> list[Point]:
    """Return the last runs, oldest first; retired pairs count in the runs they were part of."""
    everything = db.session.scalars(select(GoldenQuery)).all()
    shown = {each.id for each in _open_to(everything, viewer)}
    runs = list(reversed(_last_runs(RUNS_SHOWN)))
    ranks: dict[int, list[int | None]] = {run.id: [] for run in runs}
    rows = select(GoldenResult.run_id, GoldenResult.query_id, GoldenResult.rank)
    for run_id, query_id, rank in db.session.execute(rows.where(GoldenResult.run_id.in_(ranks))):
        if query_id in shown:
            ranks[run_id].append(rank)
    marks = [run.tuning_mark for run in runs]
    turned = [False, *(now != before for before, now in pairwise(marks))]
    return [
        Point(run.at, run.reason, measures(ranks[run.id]), is_turned)
        for run, is_turned in zip(runs, turned, strict=False)
        if ranks[run.id]
    ]


def last_run() -> GoldenRun | None:
    """Return the newest run."""
    return next(iter(_last_runs(1)), None)


def last_ranks() -> dict[int, int | None]:
    """Return the rank of every pair of the last run by its id, whoever may see them."""
    return _ranks(last_run())


def _in_use() -> Select[GoldenQuery]:
    return select(GoldenQuery).where(GoldenQuery.retired_at.is_(None)).order_by(GoldenQuery.id)


def _last_runs(number: int) -> Sequence[GoldenRun]:
    return db.session.scalars(select(GoldenRun).order_by(GoldenRun.id.desc()).limit(number)).all()


def _ranks(run: GoldenRun | None) -> dict[int, int | None]:
    if run is None:
        return {}
    rows = select(GoldenResult.query_id, GoldenResult.rank).where(GoldenResult.run_id == run.id)
    return dict(db.session.execute(rows).all())


def _open_to(found: Iterable[GoldenQuery], viewer: Viewer) -> list[GoldenQuery]:
    reach = int(reach_of(viewer))
    near = [each for each in found if each.reach <= reach]
    readable = rights.visible({each.answer for each in near}, viewer)
    return [each for each in near if each.answer in readable]


def _is_on_top(rank: int | None) -> bool:
    return rank is not None and rank <= TOP


def _worst_first(standing: Standing) -> tuple[Any, ...]:
    rank = standing.rank or float("inf")
    return (not standing.is_measured, -rank, -standing.pair.people, standing.pair.id)
