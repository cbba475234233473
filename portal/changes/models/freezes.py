"""Times in which nothing should change."""

from datetime import datetime

from sqlalchemy import Column, ForeignKey, Index, String, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.catalog.models import Service
from portal.changes.terms import SENTENCE_LENGTH
from portal.core.db import Base

freeze_service = Table(
    "change_freeze_service",
    Base.metadata,
    Column("freeze_id", ForeignKey("change_freeze.id"), primary_key=True),
    Column("service_id", ForeignKey("service.id"), primary_key=True, index=True),
)


class Freeze(Base):
    """A window in which changes need a reason; edited by setting another and lifting this one."""

    __tablename__ = "change_freeze"
    __table_args__ = (Index(None, "starts_at", "ends_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    reason: Mapped[str] = mapped_column(String(SENTENCE_LENGTH), default="")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("change_freeze.id"), index=True)
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    set_at: Mapped[datetime]
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    lifted_at: Mapped[datetime | None]

    services: Mapped[list[Service]] = relationship(
        secondary=freeze_service, order_by=Service.name, lazy="selectin"
    )  # none: everything
    replaces: Mapped["Freeze | None"] = relationship(remote_side=[id])
    set_by: Mapped[Person | None] = relationship(foreign_keys=[set_by_id])
    lifted_by: Mapped[Person | None] = relationship(foreign_keys=[lifted_by_id])

    @property
    def ref(self) -> str:
        """How events name this freeze."""
        return f"FREEZE-{self.id}"

    @property
    def is_lifted(self) -> bool:
        """Whether it holds no longer."""
        return self.lifted_at is not None
