"""The registry of record kinds: search, links and exports know records only by it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Select

from portal.core.db import db
from portal.core.errors import Missing

REFERENCE = re.compile(r"\b([A-Z]{2,4})-([1-9][0-9]{0,8})\b")


class Record(Protocol):
    """What every record can say of itself."""

    id: int

    @property
    def ref(self) -> str:
        """The short reference, such as `KB-12`."""


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """A record as search sees it, the same shape for every kind; text is plain, never Markdown.

    `audience` holds the tokens of which a viewer must own one (see `Audience tokens` in
    `docs/architecture.md`). `layers` holds the text only some may find: audience token → text.
    `codes` are exact identifiers (error codes, host names) worth more than words. `signatures` name
    the error messages everybody who finds the record may read in it (`docs/search-logs.md`).
    """

    ref: str
    kind: str
    title: str
    summary: str = ""
    symptoms: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    body: str = ""
    layers: tuple[tuple[str, str], ...] = ()
    attachments: tuple[tuple[str, str], ...] = ()  # (file name, extracted text)
    codes: tuple[str, ...] = ()
    signatures: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    category: str = ""
    owner: str = ""
    audience: tuple[str, ...] = ()
    state: str = ""
    confidence: str = ""
    language: str = ""  # BCP 47: en, de
    created_at: datetime | None = None
    updated_at: datetime | None = None
    verified_at: datetime | None = None
    due_at: datetime | None = None  # when somebody has to confirm it; past: it ranks lower
    uses: int = 0  # confirmed within 90 days
    service_uses: tuple[tuple[str, int], ...] = ()  # … by service name
    open_flags: int = 0
    failures: int = 0  # times it was said not to have worked, within 90 days
    version: int = 0


@dataclass(frozen=True, slots=True)
class RecordKind:
    """One kind of record and the few things other features may ask of it."""

    prefix: str  # "KB"
    name: str  # "article"
    label: str  # "Article"
    plural: str  # "Articles"
    icon: str
    model: type[Any]
    title: Callable[[Any], str]
    url: Callable[[Any], str]
    visible_to: Callable[
        [Any], Select[Any]
    ]  # viewer → select(model), only what that viewer may read
    document: Callable[[Any], SearchDocument | None]  # None: not to be found (a draft, say)
    options: dict[str, Any] = field(default_factory=dict)


class Registry:
    """All record kinds, by prefix and by name."""

    def __init__(self) -> None:
        self._by_prefix: dict[str, RecordKind] = {}

    def register(self, kind: RecordKind) -> None:
        """Add a kind; registering the same prefix again replaces it (one per application)."""
        self._by_prefix[kind.prefix] = kind

    def __iter__(self) -> Iterator[RecordKind]:
        return iter(self._by_prefix.values())

    def kind(self, name: str) -> RecordKind:
        """Return the kind with this prefix or name; raises `Missing`."""
        for kind in self._by_prefix.values():
            if name in (kind.prefix, kind.name):
                return kind
        raise Missing

    def knows(self, ref: str) -> bool:
        """Tell whether this is a reference of a kind that is here, whoever may read the record."""
        match = REFERENCE.fullmatch(ref)
        return match is not None and match[1] in self._by_prefix

    def split(self, ref: str) -> tuple[RecordKind, int]:
        """Read `KB-12` as its kind and number; raises `Missing` for anything else."""
        match = REFERENCE.fullmatch(ref.strip().upper())
        if not match:
            raise Missing
        return self.kind(match[1]), int(match[2])


def visible_record(ref: str, viewer: Any) -> tuple[RecordKind, Any]:
    """Return kind and record of a reference; raises `Missing` where this viewer may not read it."""
    kind, number = registry.split(ref)
    record = db.session.scalar(kind.visible_to(viewer).where(kind.model.id == number))
    if record is None:
        raise Missing
    return kind, record


registry = Registry()
