"""Lists of changes: one page, and what waits for somebody."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload, lazyload

from portal.accounts.models import Person
from portal.accounts.viewer import Viewer
from portal.catalog.models import Service
from portal.changes.models.change import Change
from portal.changes.queries.changes import visible_to
from portal.changes.queries.rounds import waits_for
from portal.changes.terms import OPEN, ChangeState, ChangeType, Outcome, Risk
from portal.core import clock
from portal.core.db import db
from portal.core.languages import later
from portal.core.lists import PAGE, Found, number_within

WEEK = timedelta(days=7)


class Tab(StrEnum):
    """The lists everybody has."""

    OPEN = "open"
    MINE = "mine"
    VOTES = "votes"
    REVIEW = "review"
    ALL = "all"

    @property
    def label(self) -> str:
        """The words on the tab."""
        return _TABS[self]


_TABS = {
    Tab.OPEN: later("Open"),
    Tab.MINE: later("Mine"),
    Tab.VOTES: later("Waiting for my vote"),
    Tab.REVIEW: later("To be reviewed"),
    Tab.ALL: later("All"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a list is narrowed to; what is empty narrows nothing."""

    tab: Tab = Tab.OPEN
    state: ChangeState | None = None
    type: ChangeType | None = None
    risk: Risk | None = None
    outcome: Outcome | None = None
    service: str = ""
    q: str = ""
    page: int = 1

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but tab and page was chosen."""
        return self != Wanted(tab=self.tab, page=self.page)

    def address(self, **other: Any) -> str:
        """Return the address of this list with something changed."""
        this, usual = replace(self, **({"page": 1} | other)), Wanted()
        named = [(each.name, getattr(this, each.name)) for each in fields(this)]
        kept = [(name, value) for name, value in named if value != getattr(usual, name)]
        return f"/changes?{urlencode(kept)}" if kept else "/changes"


def page(wanted: Wanted, *, viewer: Viewer) -> Found[Change]:
    """Return one page of what matches, the next window first; beyond the end, the last one."""
    rows = visible_to(viewer).where(_tab(wanted.tab, viewer), *_conditions(wanted))
    total = _count(rows)
    number = number_within(wanted.page, total)
    shown = _ordered(rows, wanted.tab).limit(PAGE).offset((number - 1) * PAGE)
    return Found(_loaded(shown), total, number)


def counts(viewer: Viewer) -> dict[Tab, int]:
    """Count what the tabs of open work hold for this viewer, in one question."""
    each = {tab: _tab(tab, viewer) for tab in Tab if tab is not Tab.ALL}
    sums = [func.count().filter(condition) for condition in each.values()]
    rows = visible_to(viewer).where(Change.state.in_(OPEN)).with_only_columns(*sums)
    return dict(zip(each, db.session.execute(rows).one(), strict=True))


def count_votes_of(viewer: Viewer) -> int:
    """Count what waits for this viewer's vote."""
    return _count(visible_to(viewer).where(_tab(Tab.VOTES, viewer)))


def votes_of(viewer: Viewer, *, most: int) -> Found[Change]:
    """Return what waits for this viewer's vote, the next window first."""
    return _some(visible_to(viewer).where(_tab(Tab.VOTES, viewer)), most)


def week_of(viewer: Viewer, *, most: int) -> Found[Change]:
    """Return what this viewer carries out or asked for within a week, or is late with."""
    soon = Change.starts_at < clock.now() + WEEK
    return _some(visible_to(viewer).where(_tab(Tab.MINE, viewer), soon), most)


def reviews_due(viewer: Viewer, *, most: int) -> Found[Change]:
    """Return the emergency changes whose full review is due, the most pressing first."""
    rows = visible_to(viewer).where(
        Change.state == ChangeState.REVIEW, Change.review_due_at.is_not(None)
    )
    shown = rows.order_by(Change.review_due_at, Change.id).limit(most)
    return Found(_loaded(shown), _count(rows))


def of_service(service: Service, *, viewer: Viewer, most: int) -> Found[Change]:
    """Return the open changes of a service, the next window first."""
    is_its = Change.services.any(Service.id == service.id)
    return _some(visible_to(viewer).where(Change.state.in_(OPEN), is_its), most)


def _some(rows: Select[Change], most: int) -> Found[Change]:
    return Found(_loaded(_ordered(rows, Tab.OPEN).limit(most)), _count(rows))


def _count(rows: Select[Change]) -> int:
    return db.session.scalar(rows.with_only_columns(func.count(Change.id))) or 0


def _loaded(rows: Select[Change]) -> Sequence[Change]:
    """Bring the names along, and leave the checklists where they are."""
    names = joinedload(Change.implementer).lazyload(Person.role_rows)
    return db.session.scalars(rows.options(names, lazyload(Change.steps))).unique().all()


def _ordered(rows: Select[Change], tab: Tab) -> Select[Change]:
    if tab is Tab.ALL:
        return rows.order_by(Change.id.desc())
    return rows.order_by(Change.starts_at.is_(None), Change.starts_at, Change.id)


def _tab(tab: Tab, viewer: Viewer) -> ColumnElement[bool]:
    is_open = Change.state.in_(OPEN)
    if tab is Tab.OPEN:
        return is_open
    if tab is Tab.MINE:
        own = or_(Change.implementer_id == viewer.id, Change.opened_by_id == viewer.id)
        return and_(is_open, own)
    if tab is Tab.VOTES:
        return Change.id.in_(waits_for(viewer).with_only_columns(Change.id))
    if tab is Tab.REVIEW:
        return Change.state == ChangeState.REVIEW
    return Change.id.is_not(None)


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    asked: list[tuple[object, ColumnElement[bool]]] = [
        (wanted.state, Change.state == wanted.state),
        (wanted.type, Change.type == wanted.type),
        (wanted.risk, Change.risk == wanted.risk),
        (wanted.outcome, Change.outcome == wanted.outcome),
        (wanted.service, Change.services.any(Service.slug == wanted.service)),
        (wanted.q, _says(wanted.q)),
    ]
    return [condition for value, condition in asked if value]


def _says(text: str) -> ColumnElement[bool]:
    """Match every word in the title, or the reference."""
    words = [Change.title.icontains(word, autoescape=True) for word in text.split()]
    number = text.strip().upper().removeprefix("CHG-")
    of_number = [Change.id == int(number)] if number.isdecimal() and len(number) < 10 else []
    return or_(and_(*words) if words else select(1).exists(), *of_number)
