"""Lists of actions: one page, how many there are, and what the tabs count."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select
from sqlalchemy.orm import defer, joinedload

from portal.accounts.models import Person
from portal.accounts.viewer import Viewer
from portal.actions.lists import Tab, Wanted
from portal.actions.models import Action
from portal.actions.queries.actions import sources, visible_to
from portal.actions.terms import OPEN, ActionState
from portal.catalog.models import Service
from portal.core import clock
from portal.core.db import db
from portal.core.lists import PAGE, Found, number_within

NOBODY_YET = 0  # the owner in an address that means: nobody
SOON = timedelta(days=7)
_ORDER = (Action.state.not_in(OPEN), Action.due_on.is_(None), Action.due_on, Action.id)


def page(wanted: Wanted, *, viewer: Viewer) -> Found[Action]:
    """Return one page of what matches, overdue first; beyond the end, the last one."""
    rows = narrowed(wanted, viewer=viewer)
    total = db.session.scalar(rows.with_only_columns(func.count(Action.id))) or 0
    number = number_within(wanted.page, total)
    shown = rows.order_by(*_ORDER).limit(PAGE).offset((number - 1) * PAGE)
    return Found(db.session.scalars(_with_owner(shown)).unique().all(), total, number)


def everything(wanted: Wanted, *, viewer: Viewer, most: int) -> Sequence[Action]:
    """Return all that matches, for a table outside the portal."""
    rows = narrowed(wanted, viewer=viewer).order_by(*_ORDER).limit(most)
    return db.session.scalars(_with_owner(rows)).unique().all()


def counts(viewer: Viewer) -> dict[Tab, int]:
    """Count what each tab holds for this viewer, in one question."""
    sums = [func.count().filter(_tab(tab, viewer)) for tab in Tab]
    rows = visible_to(viewer).with_only_columns(*sums)
    return dict(zip(Tab, db.session.execute(rows).one(), strict=True))


def narrowed(wanted: Wanted, *, viewer: Viewer) -> Select[Action]:
    """Select what matches and this viewer reads."""
    return visible_to(viewer).where(_tab(wanted.tab, viewer), *_conditions(wanted))


def chosen(refs: Sequence[str], *, viewer: Viewer) -> list[Action]:
    """Return the actions of these references, in their order; closed ones are left out."""
    numbers = [int(ref[4:]) for ref in refs if ref.startswith("ACT-") and _is_number(ref[4:])]
    rows = _with_owner(visible_to(viewer).where(Action.id.in_(numbers)))
    found = {each.id: each for each in db.session.scalars(rows).unique()}
    return [found[number] for number in dict.fromkeys(numbers) if number in found]


def pressing(viewer: Viewer, *, most: int) -> Found[Action]:
    """Return this person's open actions that are overdue or due within a week."""
    due = Action.due_on <= clock.today() + SOON
    rows = visible_to(viewer).where(_tab(Tab.MINE, viewer), due)
    total = db.session.scalar(rows.with_only_columns(func.count(Action.id))) or 0
    found = db.session.scalars(_with_owner(rows.order_by(*_ORDER).limit(most))).unique().all()
    return Found(found, total, 1)


def count_of(viewer: Viewer) -> int:
    """Count this person's open actions."""
    mine = _tab(Tab.MINE, viewer)
    # Asked on every page, and most people own none: what may be read is weighed for those who do.
    if not db.session.scalar(select(exists(Action.id).where(mine))):
        return 0
    rows = visible_to(viewer).where(mine)
    return db.session.scalar(rows.with_only_columns(func.count(Action.id))) or 0


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def _with_owner(rows: Select[Action]) -> Select[Action]:
    """Bring the owner's name along, and leave the long texts where they are."""
    return rows.options(
        joinedload(Action.owner).lazyload(Person.role_rows),
        defer(Action.description),
        defer(Action.description_html),
        defer(Action.evidence),
    )


def _tab(tab: Tab, viewer: Viewer) -> ColumnElement[bool]:
    is_open = Action.state.in_(OPEN)
    if tab is Tab.MINE:
        return and_(is_open, Action.owner_id == viewer.id)
    if tab is Tab.OVERDUE:
        return _overdue()
    if tab is Tab.OPEN:
        return is_open
    if tab is Tab.TO_VERIFY:
        return Action.state == ActionState.DONE
    return Action.id.is_not(None)


def _overdue() -> ColumnElement[bool]:
    return and_(Action.state.in_(OPEN), Action.due_on < clock.today())


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    """Return what was asked for beside the tab."""
    nobody = wanted.owner == NOBODY_YET
    owner = Action.owner_id.is_(None) if nobody else Action.owner_id == wanted.owner
    asked: list[tuple[bool, ColumnElement[bool]]] = [
        (bool(wanted.states), Action.state.in_(wanted.states)),
        (bool(wanted.types), Action.type.in_(wanted.types)),
        (bool(wanted.strengths), Action.strength.in_(wanted.strengths)),
        (wanted.owner is not None, owner),
        (bool(wanted.source), Action.source_kind == wanted.source),
        (wanted.is_overdue, _overdue()),
    ]
    found = [condition for is_asked, condition in asked if is_asked]
    if wanted.service:
        found.append(_of_service(wanted.service))
    if wanted.text:
        found.append(_says(wanted.text))
    return found


def _of_service(slug: str) -> ColumnElement[bool]:
    """Match what follows from a record of this service, of every kind that has one."""
    service = select(Service.id).where(Service.slug == slug).scalar_subquery()
    matching = [
        and_(
            Action.source_kind == kind.name,
            Action.source_id.in_(select(kind.model.id).where(kind.model.service_id == service)),
        )
        for kind in sources()
        if hasattr(kind.model, "service_id")
    ]
    return or_(false(), *matching)


def _says(text: str) -> ColumnElement[bool]:
    """Match every word in the title, or the reference of either system."""
    words = [Action.title.icontains(word, autoescape=True) for word in text.split()]
    number = text.upper().removeprefix("ACT-")
    of_number = [Action.id == int(number)] if _is_number(number) else []
    return or_(and_(*words), *of_number, func.lower(Action.reference) == text.lower())
