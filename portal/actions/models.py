"""An action item, and the incidents that showed it did not help."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.actions.terms import (
    QUIET_DAYS,
    ActionState,
    ActionType,
    Strength,
    Verification,
)
from portal.core import clock
from portal.core.db import Base


class Action(Base):
    """One `ACT-n`; the record it follows from may be of any kind, so no foreign key names it."""

    __tablename__ = "action"
    __table_args__ = (
        Index(None, "source_kind", "source_id"),
        Index(None, "state", "due_on"),
        Index(None, "owner_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    description_html: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[ActionState] = mapped_column(default=ActionState.PROPOSED)
    type: Mapped[ActionType]
    strength: Mapped[Strength]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    due_on: Mapped[date | None]
    reference: Mapped[str] = mapped_column(String(500), default="")  # of another system
    source_kind: Mapped[str] = mapped_column(String(32), default="")  # the kind's name; "": none
    source_id: Mapped[int] = mapped_column(default=0)
    verification: Mapped[Verification] = mapped_column(default=Verification.PERSON)
    quiet_days: Mapped[int] = mapped_column(default=QUIET_DAYS)
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    done_note: Mapped[str] = mapped_column(Text, default="")
    verified_at: Mapped[datetime | None]
    verified_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    evidence: Mapped[str] = mapped_column(Text, default="")
    reminded: Mapped[int] = mapped_column(default=0)  # the last reminder that went out, see `due`
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own protocol

    owner: Mapped[Person | None] = relationship(foreign_keys=[owner_id])
    proposed_by: Mapped[Person | None] = relationship(foreign_keys=[proposed_by_id])
    verified_by: Mapped[Person | None] = relationship(foreign_keys=[verified_by_id])

    @property
    def ref(self) -> str:
        """The short reference."""
        return f"ACT-{self.id}"

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do it."""
        return self.state.is_open

    @property
    def days_left(self) -> int | None:
        """Whole days until it is due, below zero once it is late; None without a date."""
        return (self.due_on - clock.today()).days if self.due_on else None

    @property
    def is_overdue(self) -> bool:
        """Whether it is open and its day has passed."""
        return self.is_open and self.days_left is not None and self.days_left < 0


class ActionRecurrence(Base):
    """One incident that was the same trouble again after an action was done."""

    __tablename__ = "action_recurrence"
    __table_args__ = (UniqueConstraint("action_id", "incident_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"))
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), index=True)
    at: Mapped[datetime]
    has_reopened: Mapped[bool]
