"""The actions of one record, for its page and for those who decide whether it is finished."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Person
from portal.accounts.viewer import Viewer
from portal.actions.models import Action, ActionRecurrence
from portal.actions.queries.actions import visible_to
from portal.actions.terms import OPEN, ActionState
from portal.core.db import db
from portal.core.records import registry


def of(kind: str, number: int, *, viewer: Viewer) -> Sequence[Action]:
    """Return the actions that follow from this record, as far as the viewer reads them."""
    rows = visible_to(viewer).where(Action.source_kind == kind, Action.source_id == number)
    return db.session.scalars(_in_order(rows)).unique().all()


def open_of(source: Any) -> Sequence[Action]:
    """Return the actions of a record that are neither done nor declined, whoever asks."""
    return _all_of(source, Action.state.in_(OPEN))


def without_owner_or_date(source: Any) -> Sequence[Action]:
    """Return the actions of a record that nobody owns or that have no date, declined ones aside."""
    lacks = or_(Action.owner_id.is_(None), Action.due_on.is_(None))
    return _all_of(source, Action.state != ActionState.DECLINED, lacks)


def reopened_by(incident_id: int, *, viewer: Viewer) -> Sequence[Action]:
    """Return the actions this incident reopened, as far as the viewer reads them."""
    rows = (
        visible_to(viewer)
        .join(ActionRecurrence, ActionRecurrence.action_id == Action.id)
        .where(ActionRecurrence.incident_id == incident_id, ActionRecurrence.has_reopened)
    )
    return db.session.scalars(_in_order(rows)).unique().all()


def kind_of(source: Any) -> str:
    """Return the name of the kind a record is of; raises `Missing` for one no kind has."""
    return registry.split(source.ref)[0].name


def _all_of(source: Any, *conditions: ColumnElement[bool]) -> Sequence[Action]:
    here = (Action.source_kind == kind_of(source), Action.source_id == source.id)
    return db.session.scalars(_in_order(select(Action).where(*here, *conditions))).unique().all()


def _in_order(rows: Select[Action]) -> Select[Action]:
    """Put what is open first, by date."""
    owner = joinedload(Action.owner).lazyload(Person.role_rows)
    return rows.options(owner).order_by(
        Action.state.not_in(OPEN), Action.due_on.is_(None), Action.due_on, Action.id
    )
