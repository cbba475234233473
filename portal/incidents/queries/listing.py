"""Lists of incidents: one page, how many there are, and what the tabs count."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import defer, joinedload

from portal.accounts.models import Person
from portal.accounts.viewer import Viewer
from portal.catalog.models import Service
from portal.core import clock
from portal.core.db import db
from portal.core.lists import PAGE, Found, number_within
from portal.incidents.lists import Sort, Tab, Wanted
from portal.incidents.models.escalation import Escalation
from portal.incidents.models.incident import Incident
from portal.incidents.queries.incidents import at_the_desk
from portal.incidents.terms import OPEN, IncidentState

NOBODY_YET = 0  # the assignee in an address that means: nobody

# What makes an incident *at risk* is known to the clocks: they add the condition.
at_risk: list[Callable[[], ColumnElement[bool]]] = []

_ORDERS: dict[Sort, tuple[Any, ...]] = {
    Sort.PRESSING: (Incident.priority_number, Incident.reported_at, Incident.id),
    Sort.NEWEST: (Incident.reported_at.desc(), Incident.id.desc()),
    Sort.OLDEST: (Incident.reported_at, Incident.id),
    Sort.CHANGED: (Incident.updated_at.desc(), Incident.id.desc()),
}


def page(wanted: Wanted, *, viewer: Viewer) -> Found[Incident]:
    """Return one page of what matches; beyond the end, the last one."""
    rows = narrowed(wanted, viewer=viewer)
    total = db.session.scalar(rows.with_only_columns(func.count(Incident.id))) or 0
    number = number_within(wanted.page, total)
    shown = rows.order_by(*_order(wanted)).limit(PAGE).offset((number - 1) * PAGE)
    return Found(db.session.scalars(_with_names(shown)).unique().all(), total, number)


def counts(viewer: Viewer) -> dict[Tab, int]:
    """Count what the tabs of open work hold for this viewer, in one question."""
    each = {tab: _tab(tab, viewer) for tab in Tab if tab.is_counted}
    sums = [func.count().filter(condition) for condition in each.values()]
    rows = at_the_desk(viewer).where(Incident.state.in_(OPEN)).with_only_columns(*sums)
    return dict(zip(each, db.session.execute(rows).one(), strict=True))


def narrowed(wanted: Wanted, *, viewer: Viewer) -> Select[Incident]:
    """Select what matches and this viewer reads as support does."""
    conditions = [_tab(wanted.tab, viewer), *_conditions(wanted)]
    return at_the_desk(viewer).where(*conditions)


def chosen(refs: Sequence[str], *, viewer: Viewer) -> list[Incident]:
    """Return the incidents of these references, in their order; closed ones are left out."""
    numbers = [int(ref[4:]) for ref in refs if ref.startswith("INC-") and ref[4:].isdecimal()]
    rows = at_the_desk(viewer).where(Incident.id.in_(numbers))
    found = {each.id: each for each in db.session.scalars(_with_names(rows)).unique()}
    return [found[number] for number in dict.fromkeys(numbers) if number in found]


def work_of(viewer: Viewer, *, most: int) -> Found[Incident]:
    """Return what this person works on, the most pressing first."""
    return _few(Wanted(tab=Tab.MINE), viewer, most)


def count_of(viewer: Viewer) -> int:
    """Count what this person works on."""
    rows = at_the_desk(viewer).where(_tab(Tab.MINE, viewer))
    return db.session.scalar(rows.with_only_columns(func.count(Incident.id))) or 0


def unassigned_in_team(viewer: Viewer, *, most: int) -> Found[Incident]:
    """Return what lies with the viewer's team and nobody has taken, the most pressing first."""
    if viewer.team_id is None:
        return Found([], 0)
    return _few(Wanted(tab=Tab.UNASSIGNED, team=viewer.team_id), viewer, most)


def of_service(service: Service, *, viewer: Viewer, most: int) -> Found[Incident]:
    """Return the open incidents of a service, the most pressing first."""
    return _few(Wanted(service=service.slug), viewer, most)


def hand_overs_for(viewer: Viewer) -> list[tuple[Escalation, Incident]]:
    """Return what was handed to the viewer's team and nobody has answered, the longest first."""
    if viewer.team_id is None:
        return []
    rows = (
        at_the_desk(viewer)
        .add_columns(Escalation)
        .join(Escalation, Escalation.incident_id == Incident.id)
        .where(Escalation.to_team_id == viewer.team_id, Escalation.answered_at.is_(None))
        .where(Incident.state.in_(OPEN))
        .options(joinedload(Escalation.from_team))
        .order_by(Escalation.at)
    )
    found = db.session.execute(rows.limit(PAGE))
    return [(escalation, incident) for incident, escalation in found]


def _few(wanted: Wanted, viewer: Viewer, most: int) -> Found[Incident]:
    return page(wanted, viewer=viewer).first(most)


def _with_names(rows: Select[Incident]) -> Select[Incident]:
    """Bring the names along, and leave the long texts where they are."""
    return rows.options(
        joinedload(Incident.team),
        joinedload(Incident.service),
        joinedload(Incident.assignee).lazyload(Person.role_rows),
        joinedload(Incident.requester).lazyload(Person.role_rows),
        defer(Incident.description),
        defer(Incident.description_html),
        defer(Incident.resolution),
        defer(Incident.resolution_html),
    )


def _order(wanted: Wanted) -> tuple[Any, ...]:
    """Return the order asked for; where the list holds both, what is over presses nobody."""
    holds_both = wanted.tab is Tab.ALL and wanted.sort is Sort.PRESSING
    return (*([Incident.state.not_in(OPEN)] if holds_both else []), *_ORDERS[wanted.sort])


def _tab(tab: Tab, viewer: Viewer) -> ColumnElement[bool]:
    is_open = Incident.state.in_(OPEN)
    if tab is Tab.MINE:
        return and_(is_open, Incident.assignee_id == viewer.id)
    if tab is Tab.TEAM:
        return and_(is_open, Incident.team_id == viewer.team_id)
    if tab is Tab.UNASSIGNED:
        return and_(is_open, Incident.assignee_id.is_(None))
    if tab is Tab.OPEN:
        return is_open
    if tab is Tab.RESOLVED:
        return Incident.state == IncidentState.RESOLVED
    return Incident.id.is_not(None)


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    """Return what was asked for beside the tab."""
    service = select(Service.id).where(Service.slug == wanted.service).scalar_subquery()
    priorities = [int(each) for each in wanted.priorities]
    asked: list[tuple[object, ColumnElement[bool]]] = [
        (wanted.states, Incident.state.in_(wanted.states)),
        (wanted.priorities, Incident.priority_number.in_(priorities)),
        (wanted.service, Incident.service_id == service),
        (wanted.is_major, Incident.is_major.is_(True)),
        (wanted.is_confidential, Incident.is_confidential.is_(True)),
    ]
    found = [condition for value, condition in asked if value]
    if wanted.tier is not None:
        found.append(Incident.tier_number == int(wanted.tier))
    if wanted.team is not None:
        found.append(Incident.team_id == wanted.team)
    if wanted.assignee is not None:
        nobody = wanted.assignee == NOBODY_YET
        found.append(Incident.assignee_id.is_(None) if nobody else _assigned(wanted.assignee))
    if wanted.channel is not None:
        found.append(Incident.channel == wanted.channel)
    if wanted.age is not None:
        found.append(Incident.reported_at < clock.now() - wanted.age.span)
    if wanted.text:
        found.append(_says(wanted.text))
    if wanted.is_at_risk:
        found += [condition() for condition in at_risk]
    return found


def _assigned(number: int) -> ColumnElement[bool]:
    return Incident.assignee_id == number


def _says(text: str) -> ColumnElement[bool]:
    """Match every word in the title, or the reference, or the address of the requester."""
    words = [Incident.title.icontains(word, autoescape=True) for word in text.split()]
    number = text.upper().removeprefix("INC-")
    of_number = [Incident.id == int(number)] if number.isdecimal() and len(number) < 10 else []
    return or_(and_(*words), *of_number, Incident.requester_email == text.lower())
