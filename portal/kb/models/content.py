"""What a proposal and a revision have in common: the words readers get, and for whom."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from portal.core.richtext.sections import tiers
from portal.kb.terms import Audience


@dataclass(frozen=True, slots=True)
class Content:
    """Everything an author writes and a reviewer approves, as one value."""

    title: str
    body: str = ""
    summary: str = ""
    symptoms: tuple[str, ...] = ()
    environment: str = ""
    audience: Audience = Audience.INTERNAL
    team_ids: tuple[int, ...] = ()
    service_ids: tuple[int, ...] = ()
    category_id: int | None = None
    tags: tuple[str, ...] = field(default=())

    @property
    def fingerprint(self) -> str:
        """SHA-256 over every field: one keystroke more and it is another."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()


class HasContent:
    """Mixin with the columns of a `Content`."""

    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text, default="")
    summary: Mapped[str] = mapped_column(Text, default="")
    symptoms: Mapped[list[str]] = mapped_column(default=list)
    environment: Mapped[str] = mapped_column(Text, default="")
    audience: Mapped[Audience] = mapped_column(default=Audience.INTERNAL)
    team_ids: Mapped[list[int]] = mapped_column(default=list)
    service_ids: Mapped[list[int]] = mapped_column(default=list)
    tags: Mapped[list[str]] = mapped_column(default=list)
    top_tier: Mapped[int] = mapped_column(default=0)  # highest tier a part of the body is kept for

    @declared_attr
    def category_id(cls) -> Mapped[int | None]:  # noqa: N805 - SQLAlchemy hands in the class
        """The shelf."""
        return mapped_column(ForeignKey("category.id"))

    @property
    def content(self) -> Content:
        """The columns as one value."""
        return Content(
            title=self.title,
            body=self.body,
            summary=self.summary,
            symptoms=tuple(self.symptoms),
            environment=self.environment,
            audience=self.audience,
            team_ids=tuple(self.team_ids),
            service_ids=tuple(self.service_ids),
            category_id=self.category_id,
            tags=tuple(self.tags),
        )

    @content.setter
    def content(self, content: Content) -> None:
        for name, value in columns(content).items():
            setattr(self, name, value)
        # What a proposal once kept for a tier stays that tier's: its remarks and files tell of it.
        self.top_tier = max((self.top_tier or 0, *tiers(content.body)))


def content_of(stored: dict[str, Any]) -> Content:
    """Read a content back from stored columns, as `columns` made them."""
    known = {name: stored[name] for name in Content.__dataclass_fields__ if name in stored}
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in known.items()
    }
    return Content(**{**values, "audience": Audience.of(known["audience"])})


def columns(content: Content) -> dict[str, Any]:
    """Return the column values of a content, lists instead of tuples."""
    values = {name: getattr(content, name) for name in Content.__dataclass_fields__}
    return {name: list(v) if isinstance(v, tuple) else v for name, v in values.items()}
