"""Permissions as a table of rules over predicates on (viewer, record); reading is a scope."""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any, Protocol

from portal.core.errors import Forbidden


class Viewer(Protocol):
    """Whoever looks: a signed-in person, or nobody."""

    @property
    def is_signed_in(self) -> bool:
        """Whether somebody is behind this."""

    @property
    def id(self) -> int | None:
        """The person's id; None for nobody."""

    @property
    def name(self) -> str:
        """The name written beside what this viewer does."""


class Permission(StrEnum):
    """Base of every feature's permissions; the value is `feature.verb`."""


Predicate = Callable[[Any, Any], bool]
Rules = Mapping[Permission, Sequence[Sequence[Predicate]]]


class Policy:
    """All rules: a permission is given when every predicate of any one of its rules holds."""

    def __init__(self) -> None:
        self._rules: dict[Permission, Sequence[Sequence[Predicate]]] = {}

    def add(self, rules: Rules) -> None:
        """Take over a feature's table."""
        self._rules.update(rules)

    @property
    def rules(self) -> Rules:
        """The whole table, for documents and tests."""
        return dict(self._rules)

    def allows(self, permission: Permission, viewer: Viewer, record: Any = None) -> bool:
        """Say whether this viewer may do this to this record; an unknown permission is refused."""
        alternatives = self._rules.get(permission, ())
        return any(all(holds(viewer, record) for holds in rule) for rule in alternatives)

    def require(self, permission: Permission, viewer: Viewer, record: Any = None) -> None:
        """Raise `Forbidden` unless allowed."""
        if not self.allows(permission, viewer, record):
            raise Forbidden


policy = Policy()
