"""How the index is, for whoever runs the portal."""

import statistics
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import func, select

from portal.accounts.models import Person
from portal.core import clock
from portal.core.db import db
from portal.core.jobs import Job, count_parked
from portal.core.languages import _, ngettext
from portal.search import jobs
from portal.search.index.backend import Health
from portal.search.index.engine import engine
from portal.search.life.diary import Check, Rebuild, diary
from portal.search.terms import CHECK_INDEX, INDEX_RECORD
from portal.search.tuning.underway import Underway, underway

LATE = timedelta(seconds=30)  # a change that waits longer for the index is worth a look
STALE_CHECK = timedelta(days=2)  # the daily check did not come


@dataclass(frozen=True, slots=True)
class State:
    """How the index is, in words."""

    tone: Literal["good", "info", "warn", "bad"]
    title: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Lag:
    """How long the last records waited from their change to the index, in seconds."""

    records: int
    median: float
    slow: float  # 95 of a hundred waited no longer


@dataclass(frozen=True, slots=True)
class Life:
    """Everything the page shows."""

    health: Health
    state: State
    waiting: int
    oldest: datetime | None
    parked: int
    lag: Lag | None
    check: Check | None
    checker: str
    rebuild: Rebuild | None
    underway: Underway | None


def life() -> Life:
    """Return how the index is now."""
    health, page = engine.backend.health(), diary.read()
    waiting, oldest = _waiting()
    parked = count_parked(INDEX_RECORD, jobs.REINDEX)
    rebuilds = health.is_building or jobs.rebuild_is_coming()
    return Life(
        health=health,
        state=state(health, page.check, waiting=waiting, oldest=oldest, rebuilds=rebuilds),
        waiting=waiting,
        oldest=oldest,
        parked=parked,
        lag=lag(page.lags),
        check=page.check,
        checker=_name(page.check.by) if page.check else "",
        rebuild=page.rebuild,
        underway=underway(jobs.REINDEX, _("The index is being rebuilt"))
        or underway(CHECK_INDEX, _("Index and database are being compared")),
    )


def state(
    health: Health,
    check: Check | None,
    *,
    waiting: int,
    oldest: datetime | None,
    rebuilds: bool,
) -> State:
    """Say how an index is, the worst first."""
    if not health.usable:
        return _unusable(health, rebuilds=rebuilds)
    if rebuilds:
        return State(
            "info",
            _("The index is being rebuilt"),
            _("Searches use the index as it is until then."),
        )
    if waiting:
        is_late = oldest is not None and clock.now() - oldest > LATE
        title = ngettext("%(number)s change waits", "%(number)s changes wait", waiting)
        late = _("Nothing was indexed for a while: is a worker running? See Jobs.")
        return State(
            "warn" if is_late else "info", title, late if is_late else _("The worker is at it.")
        )
    if check is None:
        return State(
            "info", _("Not compared yet"), _("The worker compares index and database daily.")
        )
    return _compared(check)


def _unusable(health: Health, *, rebuilds: bool) -> State:
    if rebuilds:
        return State(
            "bad",
            _("The index is being rebuilt: searches use titles only"),
            _("%(fault)s It comes back by itself.", fault=health.sentence),
        )
    return State(
        "bad",
        _("The index cannot be used: searches use titles only"),
        _(
            "%(fault)s The worker rebuilds it within a minute; if not, rebuild it here.",
            fault=health.sentence,
        ),
    )


def _compared(check: Check) -> State:
    if clock.now() - check.at > STALE_CHECK:
        return State(
            "warn",
            _("Not compared for days"),
            _("The daily check did not come: is a worker running?"),
        )
    if check.differs or check.unusable:
        return State(
            "good",
            _("What differed was mended"),
            _("The last check found differences and had them indexed again. Check once more."),
        )
    return State(
        "good", _("The index agrees with the database"), _("Nothing waits, nothing differs.")
    )


def lag(seconds: tuple[float, ...]) -> Lag | None:
    """Return median and 95th percentile of some waits; None without any."""
    if not seconds:
        return None
    ordered = sorted(seconds)
    return Lag(len(ordered), statistics.median(ordered), ordered[int(0.95 * (len(ordered) - 1))])


def _waiting() -> tuple[int, datetime | None]:
    rows = select(func.count(Job.id), func.min(Job.created_at)).where(
        Job.name == INDEX_RECORD, Job.parked_at.is_(None)
    )
    count, oldest = db.session.execute(rows).one()
    return count, oldest


def _name(person: int | None) -> str:
    found = db.session.get(Person, person) if person else None
    return found.name if found else ""
