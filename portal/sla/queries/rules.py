"""Policies and calendars, as the pages show them."""

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from portal.core.db import db
from portal.core.errors import Missing
from portal.sla.models.calendars import WorkCalendar
from portal.sla.models.policies import SlaPolicy
from portal.sla.stored import Work, targets_of, work_of
from portal.sla.terms import Facts, Targets


class Aimed(Protocol):
    """What is for one service, one team, or with None for all of them."""

    @property
    def service_id(self) -> int | None:
        """The service it is for."""

    @property
    def team_id(self) -> int | None:
        """The team it is for."""


A = TypeVar("A", bound=Aimed)


def policies(*, retired: bool = False) -> Sequence[SlaPolicy]:
    """Return the policies in use (or the retired ones) in the order they are tried."""
    is_wanted = SlaPolicy.retired_at.is_not(None) if retired else SlaPolicy.retired_at.is_(None)
    rows = select(SlaPolicy).where(is_wanted).options(selectinload(SlaPolicy.versions))
    return db.session.scalars(rows.order_by(SlaPolicy.place, SlaPolicy.id)).all()


def calendars(*, retired: bool = False) -> Sequence[WorkCalendar]:
    """Return the calendars in use (or the retired ones) by name."""
    column = WorkCalendar.retired_at
    rows = select(WorkCalendar).where(column.is_not(None) if retired else column.is_(None))
    loaded = rows.options(selectinload(WorkCalendar.versions))
    return db.session.scalars(loaded.order_by(WorkCalendar.name)).all()


def calendar_names() -> dict[int, str]:
    """Return the name of every calendar by its id, retired ones too."""
    return {each.id: each.name for each in db.session.scalars(select(WorkCalendar))}


def policy(number: int) -> SlaPolicy:
    """Return one policy; raises `Missing`."""
    found = db.session.get(SlaPolicy, number)
    if found is None:
        raise Missing
    return found


def calendar(number: int) -> WorkCalendar:
    """Return one calendar; raises `Missing`."""
    found = db.session.get(WorkCalendar, number)
    if found is None:
        raise Missing
    return found


def work_now(calendar: WorkCalendar) -> Work:
    """Return what the newest version of a calendar says."""
    newest = calendar.versions[0]
    return work_of(newest.zone, newest.week, newest.holidays)


def works_now() -> dict[int, Work]:
    """Return what the newest version of every calendar says, retired ones too."""
    every = (*calendars(), *calendars(retired=True))
    return {each.id: work_now(each) for each in every}


def targets_now(policy: SlaPolicy) -> Targets:
    """Return what the newest version of a policy promises."""
    return targets_of(policy.versions[0].targets)


def users_of(calendar: WorkCalendar) -> list[SlaPolicy]:
    """Return the policies in use that count by this calendar."""
    return [each for each in policies() if calendar.id in targets_now(each).calendars.values()]


def policy_for(facts: Facts) -> SlaPolicy | None:
    """Return the first policy in use that fits; None where none does."""
    rows = select(SlaPolicy).where(SlaPolicy.retired_at.is_(None))
    ordered = db.session.scalars(rows.order_by(SlaPolicy.place, SlaPolicy.id))
    return first_that_fits(ordered, facts)


def first_that_fits(tried: Iterable[A], facts: Facts) -> A | None:
    """Return the first of these policies, or of what would be one, that is for these facts."""
    return next((each for each in tried if _fits(each, facts)), None)


def _fits(policy: Aimed, facts: Facts) -> bool:
    return policy.service_id in (None, facts.service_id) and policy.team_id in (
        None,
        facts.team_id,
    )
