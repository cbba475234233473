"""The meeting in which people look back together, section by section."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.core.db import Base
from portal.postmortems.models.postmortem import Postmortem


class Meeting(Base):
    """One meeting about a postmortem; open until somebody ends it, so that it can be resumed."""

    __tablename__ = "postmortem_meeting"
    __table_args__ = (UniqueConstraint("postmortem_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    postmortem_id: Mapped[int] = mapped_column(ForeignKey("postmortem.id"))
    number: Mapped[int]  # the first, the second; two that begin at once collide here
    started_at: Mapped[datetime]
    started_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    note_taker_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]
    minutes: Mapped[dict[str, Any]] = mapped_column(default=dict)  # planned, by key of the section
    spent: Mapped[dict[str, Any]] = mapped_column(default=dict)  # seconds, by key of the section
    at_key: Mapped[str] = mapped_column(String(80))  # the section on the table
    at_since: Mapped[datetime]
    notes: Mapped[int] = mapped_column(default=0)

    postmortem: Mapped[Postmortem] = relationship()
    note_taker: Mapped[Person | None] = relationship(foreign_keys=[note_taker_id])
