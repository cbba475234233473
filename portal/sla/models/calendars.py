"""Working hours as versions: an edit adds one, and none is ever changed."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.core.db import Base


class WorkCalendar(Base):
    """Working hours under a name; what they are is in the newest version."""

    __tablename__ = "sla_calendar"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    version: Mapped[int] = mapped_column(default=1)  # number of the newest version
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]

    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}  # noqa: RUF012 - SQLAlchemy's own protocol

    versions: Mapped[list["CalendarVersion"]] = relationship(
        back_populates="calendar", order_by="CalendarVersion.number.desc()"
    )

    @property
    def ref(self) -> str:
        """How events name this calendar."""
        return f"CALENDAR-{self.id}"

    @property
    def is_retired(self) -> bool:
        """Whether no policy may choose it any more."""
        return self.retired_at is not None


class CalendarVersion(Base):
    """Hours in force from `saved_at` until the next version; the first one reaches back for ever.

    `week`: for each weekday, Monday first, a list of [from, to] in minutes after midnight.
    `holidays`: `{"day": "2026-12-25", "name": "Christmas", "hours": [[from, to], …]}`.
    """

    __tablename__ = "sla_calendar_version"
    __table_args__ = (UniqueConstraint("calendar_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    calendar_id: Mapped[int] = mapped_column(ForeignKey("sla_calendar.id"))
    number: Mapped[int]
    zone: Mapped[str] = mapped_column(String(64))
    week: Mapped[list[Any]] = mapped_column(JSON)
    holidays: Mapped[list[dict[str, Any]]]
    note: Mapped[str] = mapped_column(String(300), default="")
    saved_at: Mapped[datetime]
    saved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    calendar: Mapped[WorkCalendar] = relationship(back_populates="versions")
    saved_by: Mapped[Person | None] = relationship(lazy="joined")
