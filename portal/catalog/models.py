"""What the desk supports (services) and how knowledge is sorted (categories, tags)."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Team
from portal.core.db import Base
from portal.core.languages import later


class Criticality(StrEnum):
    """How much depends on a service."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def label(self) -> str:
        """The word on the screen."""
        return _CRITICALITY[self][0]

    @property
    def description(self) -> str:
        """One sentence for whoever chooses."""
        return _CRITICALITY[self][1]


_CRITICALITY = {
    Criticality.CRITICAL: (
        later("Critical"),
        later("Work stops for many people or customers while it is down."),
    ),
    Criticality.HIGH: (later("High"), later("Important work is slowed or stops for some.")),
    Criticality.MEDIUM: (later("Medium"), later("There is a way around for a day.")),
    Criticality.LOW: (later("Low"), later("Nobody waits for it.")),
}


class Service(Base):
    """Something people use and the desk answers for."""

    __tablename__ = "service"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    description: Mapped[str] = mapped_column(Text, default="")
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
    criticality: Mapped[Criticality] = mapped_column(default=Criticality.MEDIUM)
    dashboard_url: Mapped[str] = mapped_column(String(500), default="")
    repository_url: Mapped[str] = mapped_column(String(500), default="")
    on_call_url: Mapped[str] = mapped_column(String(500), default="")
    retired_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    team: Mapped[Team | None] = relationship(lazy="joined")

    @property
    def is_retired(self) -> bool:
        """Whether the desk no longer answers for it."""
        return self.retired_at is not None

    @property
    def ref(self) -> str:
        """How events name this service."""
        return f"SERVICE-{self.id}"


class Category(Base):
    """A shelf; shelves may stand inside one another, two deep."""

    __tablename__ = "category"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    description: Mapped[str] = mapped_column(Text, default="")
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"), index=True)

    parent: Mapped["Category | None"] = relationship(
        remote_side=[id], back_populates="children", lazy="joined", join_depth=1
    )
    children: Mapped[list["Category"]] = relationship(
        back_populates="parent", order_by="Category.name"
    )

    @property
    def ref(self) -> str:
        """How events name this category."""
        return f"CATEGORY-{self.id}"


class Tag(Base):
    """A word on articles, in lower case."""

    __tablename__ = "tag"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(48), unique=True)

    @property
    def ref(self) -> str:
        """How events name this tag."""
        return f"TAG-{self.id}"


class FormerTag(Base):
    """A name a tag once had; texts that still carry it get the tag of today."""

    __tablename__ = "former_tag"

    name: Mapped[str] = mapped_column(String(48), primary_key=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey("tag.id", ondelete="CASCADE"), index=True)
