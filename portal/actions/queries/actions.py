"""Actions as one viewer may read them, and the records they follow from."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, or_, select
from sqlalchemy.orm import joinedload

from portal.accounts.viewer import Viewer
from portal.actions.models import Action
from portal.core.db import db
from portal.core.errors import Missing
from portal.core.records import RecordKind, registry
from portal.incidents.policy import viewer_sees_the_desk
from portal.incidents.queries.incidents import at_the_desk

KIND = "action"
Scope = Callable[[Any], Select[Any]]
# Where reading a record is not enough: whoever only waits for an incident reads no action of it.
INSIDE: dict[str, Scope] = {"incident": at_the_desk}


@dataclass(frozen=True, slots=True)
class Source:
    """What a page says of the record an action follows from."""

    kind: RecordKind
    record: Any

    @property
    def ref(self) -> str:
        """Its short reference."""
        return str(self.record.ref)

    @property
    def title(self) -> str:
        """Its title."""
        return self.kind.title(self.record)

    @property
    def url(self) -> str:
        """The address of its page."""
        return self.kind.url(self.record)


def visible_to(viewer: Viewer) -> Select[Action]:
    """Select the actions this viewer may read: the one definition everything starts from.

    Whoever sees the desk reads an action when they may read the record it follows from; one that
    follows from none, or whose record is gone, is read by the whole desk.
    """
    return select(Action).where(may_read(viewer))


def may_read(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition behind `visible_to`."""
    if not viewer_sees_the_desk(viewer, None):
        return false()
    kinds = sources()
    known = [kind.name for kind in kinds]
    return or_(Action.source_kind.not_in(known), *(_reads(kind, viewer) for kind in kinds))


def sources() -> list[RecordKind]:
    """Return the kinds of record an action can follow from: all but actions."""
    return [kind for kind in registry if kind.name != KIND]


def readable_source(ref: str, *, viewer: Viewer) -> Source:
    """Return the record actions are to follow from; raises `Missing` where it is not open."""
    kind, number = registry.split(ref)
    if kind.name == KIND:
        raise Missing
    record = db.session.scalar(_scope(kind)(viewer).where(kind.model.id == number))
    if record is None:
        raise Missing
    return Source(kind, record)


def source_of(action: Action) -> Source | None:
    """Return what an action follows from; None for none, or one that is gone."""
    return sources_of([action]).get(action.id)


def sources_of(actions: Iterable[Action]) -> dict[int, Source]:
    """Return what each action follows from, by the action's id, with one question a kind."""
    actions = list(actions)
    found: dict[int, Source] = {}
    for kind in sources():
        ids = {each.source_id for each in actions if each.source_kind == kind.name}
        if not ids:
            continue
        rows = db.session.scalars(select(kind.model).where(kind.model.id.in_(ids))).unique()
        records = {record.id: record for record in rows}
        for each in actions:
            if each.source_kind == kind.name and each.source_id in records:
                found[each.id] = Source(kind, records[each.source_id])
    return found


def action(ref: str, *, viewer: Viewer) -> Action:
    """Return `ACT-7`; raises `Missing` for what is not there or not open to the viewer."""
    number = ref.upper().removeprefix("ACT-")
    if not number.isdecimal() or len(number) > 9:
        raise Missing
    found = db.session.scalar(
        visible_to(viewer).where(Action.id == int(number)).options(joinedload(Action.owner))
    )
    if found is None:
        raise Missing
    return found


def _scope(kind: RecordKind) -> Scope:
    return INSIDE.get(kind.name, kind.visible_to)


def _reads(kind: RecordKind, viewer: Viewer) -> ColumnElement[bool]:
    """Say of an action of this kind whether its record may be read, or is there no more."""
    here = kind.model.id == Action.source_id
    # Said aloud what belongs to the question outside: it may name the record's table as well.
    readable = _scope(kind)(viewer).with_only_columns(kind.model.id).where(here).correlate(Action)
    there = select(kind.model.id).where(here).correlate(Action)
    return and_(Action.source_kind == kind.name, or_(readable.exists(), ~there.exists()))
