"""Lists of problems: one page, and how many there are."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import defer, joinedload

from portal.accounts.models import Person
from portal.accounts.viewer import Viewer
from portal.catalog.models import Service
from portal.core import clock
from portal.core.db import db
from portal.core.lists import PAGE, Found, number_within
from portal.problems.lists import NOBODY_YET, Sort, Tab, Wanted
from portal.problems.models.problem import Problem
from portal.problems.queries.problems import visible_to
from portal.problems.terms import EXPIRES_SOON, OPEN, ProblemState

_ORDERS: dict[Sort, tuple[Any, ...]] = {
    Sort.PRESSING: (Problem.priority_number, Problem.opened_at, Problem.id),
    Sort.NEWEST: (Problem.opened_at.desc(), Problem.id.desc()),
    Sort.CHANGED: (Problem.updated_at.desc(), Problem.id.desc()),
}


def page(wanted: Wanted, *, viewer: Viewer) -> Found[Problem]:
    """Return one page of what matches; beyond the end, the last one."""
    rows = visible_to(viewer).where(_tab(wanted.tab, viewer), *_conditions(wanted))
    total = db.session.scalar(rows.with_only_columns(func.count(Problem.id))) or 0
    number = number_within(wanted.page, total)
    shown = rows.order_by(*_ORDERS[wanted.sort]).limit(PAGE).offset((number - 1) * PAGE)
    return Found(db.session.scalars(_with_names(shown)).unique().all(), total, number)


def counts(viewer: Viewer) -> dict[Tab, int]:
    """Count what each tab of open work holds for this viewer, in one question."""
    counted = (Tab.MINE, Tab.OPEN, Tab.RISKS)
    sums = [func.count().filter(_tab(tab, viewer)) for tab in counted]
    row = db.session.execute(visible_to(viewer).with_only_columns(*sums)).one()
    return dict(zip(counted, row, strict=True))


def count_of(viewer: Viewer) -> int:
    """Count the open problems this person answers for."""
    rows = visible_to(viewer).where(_tab(Tab.MINE, viewer))
    return db.session.scalar(rows.with_only_columns(func.count(Problem.id))) or 0


def expiring(viewer: Viewer, *, most: int) -> Sequence[Problem]:
    """Return the accepted risks that end within two weeks, the next one first."""
    soon = clock.now() + EXPIRES_SOON
    rows = visible_to(viewer).where(
        Problem.state == ProblemState.RISK_ACCEPTED, Problem.risk_until <= soon
    )
    rows = _with_names(rows).order_by(Problem.risk_until, Problem.id)
    return db.session.scalars(rows.limit(most)).unique().all()


def _with_names(rows: Select[Problem]) -> Select[Problem]:
    """Bring the names along, and leave the long texts where they are."""
    return rows.options(
        joinedload(Problem.team),
        joinedload(Problem.service),
        joinedload(Problem.owner).lazyload(Person.role_rows),
        defer(Problem.description),
        defer(Problem.description_html),
        defer(Problem.cause_html),
        defer(Problem.workaround_html),
    )


def _tab(tab: Tab, viewer: Viewer) -> ColumnElement[bool]:
    is_open = Problem.state.in_(OPEN)
    if tab is Tab.MINE:
        return and_(is_open, Problem.owner_id == viewer.id)
    if tab is Tab.OPEN:
        return is_open
    if tab is Tab.RISKS:
        return Problem.state == ProblemState.RISK_ACCEPTED
    return Problem.id.is_not(None)


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    """Return what was asked for beside the tab."""
    found: list[ColumnElement[bool]] = []
    if wanted.state:
        found.append(Problem.state == wanted.state)
    if wanted.service:
        named = select(Service.id).where(Service.slug == wanted.service).scalar_subquery()
        found.append(Problem.service_id == named)
    if wanted.owner is not None:
        nobody = wanted.owner == NOBODY_YET
        found.append(Problem.owner_id.is_(None) if nobody else Problem.owner_id == wanted.owner)
    if wanted.q:
        found.append(_says(wanted.q))
    return found


def _says(text: str) -> ColumnElement[bool]:
    """Match every word in the title, or the reference."""
    words = [Problem.title.icontains(word, autoescape=True) for word in text.split()]
    number = text.upper().removeprefix("PRB-")
    of_number = [Problem.id == int(number)] if number.isdecimal() and len(number) < 10 else []
    return or_(and_(*words), *of_number)
