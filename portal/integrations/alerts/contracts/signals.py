"""What every format is read into: a delivery of signals, or a refusal with a plain reason."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Unreadable(Exception):
    """A body that is not what the sender's format says; `str()` is for whoever connects it."""


class Status(StrEnum):
    """What a signal says."""

    FIRING = "firing"
    RESOLVED = "resolved"
    ACKNOWLEDGED = "acknowledged"
    BLIND = "blind"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One alert in one delivery, the same shape for every sender."""

    key: str  # which alert this is, within its source
    status: Status
    name: str
    summary: str = ""
    description: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    severity: str = ""
    service: str = ""  # named by the sender outright
    starts_at: datetime | None = None  # the episode: a new one is a new outbreak
    ends_at: datetime | None = None
    changed_at: datetime | None = None  # what is older than the last one applied is ignored
    group_key: str = ""
    links: Mapping[str, str] = field(default_factory=dict)  # words on the screen → address
    runbook_url: str = ""
    children: tuple[str, ...] = ()  # keys of alerts this one is made of
    warning: str = ""
    is_test: bool = False
    is_health: bool = False  # about monitoring itself
    can_resolve: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """A sender asks whether its messages are wanted."""

    topic: str
    url: str
    ends: bool = False  # it says instead that the subscription is over


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What one request said."""

    signals: tuple[Signal, ...] = ()
    group_key: str = ""
    truncated: int = 0  # alerts the sender left out
    is_repeat: bool = False  # the sender says that nothing changed
    confirmation: Confirmation | None = None


def digest(*parts: str) -> str:
    """Return 32 characters that stand for these parts, whatever their length."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]
