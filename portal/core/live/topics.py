"""What may be followed: one record (`INC-12`), or every record of a kind (`incidents`)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select

from portal.core.db import db
from portal.core.errors import Missing
from portal.core.live.changes import Change
from portal.core.records import RecordKind, registry

MOST_TOPICS = 8

Scope = Callable[[Any], Select[Any]]  # viewer → select(model), only what that viewer may follow
_scopes: dict[str, Scope] = {}


def offer(kind: str, scope: Scope) -> None:
    """Let records of a kind be followed, by those in whose scope they are."""
    _scopes[kind] = scope


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing a page follows."""

    word: str
    kind: RecordKind
    number: int | None = None  # None: every record of the kind

    def meets(self, change: Change) -> bool:
        """Say whether the change is one of this topic."""
        is_kind = change.table == self.kind.model.__tablename__
        return is_kind and self.number in (None, change.number)

    def heard_by(self, viewer: Any, numbers: Iterable[int]) -> set[int]:
        """Return those of these records that the viewer may follow now."""
        identity = self.kind.model.id
        rows = _scopes[self.kind.name](viewer).with_only_columns(identity)
        return set(db.session.scalars(rows.where(identity.in_(set(numbers)))))


def topics_of(words: Sequence[str]) -> tuple[Topic, ...]:
    """Read what an address asks for; raises `Missing` for what cannot be followed."""
    if not 0 < len(words) <= MOST_TOPICS:
        raise Missing
    return tuple(_topic(word) for word in dict.fromkeys(words))


def require(topics: Sequence[Topic], viewer: Any) -> None:
    """Raise `Missing` unless the viewer may follow each of these records."""
    for topic in topics:
        if topic.number is not None and not topic.heard_by(viewer, [topic.number]):
            raise Missing


def heard(
    changes: Sequence[Change], topics: Sequence[Topic], viewer: Any
) -> Mapping[str, list[str]]:
    """Return, by topic, the references that changed and that the viewer may follow.

    Raises `Missing` when one of the records followed is no longer open to them.
    """
    found = {}
    for topic in topics:
        refs = {each.number: each.ref for each in changes if topic.meets(each)}
        asked = [*refs] if topic.number is None else [topic.number]
        readable = topic.heard_by(viewer, asked) if asked else set()
        if topic.number is not None and not readable:
            raise Missing
        if told := [refs[number] for number in sorted(readable) if number in refs]:
            found[topic.word] = told
    return found


def _topic(word: str) -> Topic:
    for kind in registry:
        if kind.name in _scopes and word == kind.plural.lower():
            return Topic(word, kind)
    kind, number = registry.split(word)
    if kind.name not in _scopes:
        raise Missing
    return Topic(f"{kind.prefix}-{number}", kind, number)
