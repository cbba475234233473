"""A change, its two checklists, and the incidents it caused."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.catalog.models import Service
from portal.changes.models.templates import ChangeTemplate
from portal.changes.risks import impact_of, likelihood_of
from portal.changes.terms import (
    SENTENCE_LENGTH,
    STEP_LENGTH,
    ChangeState,
    ChangeType,
    Outcome,
    Part,
    Risk,
)
from portal.core.db import Base
from portal.incidents.models.incident import Incident
from portal.incidents.trail.terms import NOTE_LENGTH, StepResult

change_service = Table(
    "change_service",
    Base.metadata,
    Column("change_id", ForeignKey("change.id"), primary_key=True),
    Column("service_id", ForeignKey("service.id"), primary_key=True, index=True),
)


class Change(Base):
    """One `CHG-n`."""

    __tablename__ = "change"
    __table_args__ = (
        Index(None, "state", "starts_at"),
        Index(None, "starts_at", "ends_at"),
        Index(None, "implementer_id", "state"),
        Index(None, "updated_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    type: Mapped[ChangeType]
    state: Mapped[ChangeState] = mapped_column(default=ChangeState.DRAFT)
    reason: Mapped[str] = mapped_column(Text, default="")
    reason_html: Mapped[str] = mapped_column(Text, default="")
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)  # to the risk questions
    risk: Mapped[Risk | None] = mapped_column(index=True)
    impact_analysis: Mapped[str] = mapped_column(Text, default="")
    impact_analysis_html: Mapped[str] = mapped_column(Text, default="")
    test_plan: Mapped[str] = mapped_column(Text, default="")
    test_plan_html: Mapped[str] = mapped_column(Text, default="")

    rollback_trigger: Mapped[str] = mapped_column(String(SENTENCE_LENGTH), default="")
    rollback_check: Mapped[str] = mapped_column(String(SENTENCE_LENGTH), default="")
    rollback_minutes: Mapped[int | None]  # how long the way back may take
    point_of_no_return: Mapped[str] = mapped_column(String(SENTENCE_LENGTH), default="")
    decision_owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    freeze_reason: Mapped[str] = mapped_column(String(SENTENCE_LENGTH), default="")
    freezes_known: Mapped[list[int]] = mapped_column(default=list)  # which that reason is about
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    implementer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    template_id: Mapped[int | None] = mapped_column(ForeignKey("change_template.id"), index=True)
    problem_ref: Mapped[str] = mapped_column(String(16), default="", index=True)

    opened_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    rolled_back_at: Mapped[datetime | None]  # when the way back began
    rollback_reason: Mapped[str] = mapped_column(String(SENTENCE_LENGTH), default="")
    finished_at: Mapped[datetime | None] = mapped_column(index=True)
    outcome: Mapped[Outcome | None]
    outcome_note: Mapped[str] = mapped_column(String(SENTENCE_LENGTH), default="")
    review_due_at: Mapped[datetime | None]
    review_reminded: Mapped[int] = mapped_column(default=0)  # the number of the last reminder
    late_reason: Mapped[str] = mapped_column(String(SENTENCE_LENGTH), default="")
    review_notes: Mapped[str] = mapped_column(Text, default="")
    review_notes_html: Mapped[str] = mapped_column(Text, default="")
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own protocol

    opened_by: Mapped[Person | None] = relationship(foreign_keys=[opened_by_id])
    implementer: Mapped[Person | None] = relationship(foreign_keys=[implementer_id])
    decision_owner: Mapped[Person | None] = relationship(foreign_keys=[decision_owner_id])
    reviewed_by: Mapped[Person | None] = relationship(foreign_keys=[reviewed_by_id])
    template: Mapped[ChangeTemplate | None] = relationship()
    services: Mapped[list[Service]] = relationship(
        secondary=change_service, order_by=Service.name, lazy="selectin"
    )
    steps: Mapped[list["ChangeStep"]] = relationship(
        order_by="ChangeStep.part, ChangeStep.position",
        cascade="all, delete-orphan",
        lazy="selectin",
    )

    @property
    def ref(self) -> str:
        """The short reference."""
        return f"CHG-{self.id}"

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self.state.is_open

    @property
    def is_rolling_back(self) -> bool:
        """Whether the way back has begun."""
        return self.rolled_back_at is not None

    @property
    def went_wrong(self) -> bool:
        """Whether it failed or was rolled back."""
        return self.outcome is not None and self.outcome.went_wrong

    @property
    def likelihood(self) -> int | None:
        """How likely it goes wrong, 1 to 3."""
        return likelihood_of(self.answers)

    @property
    def impact(self) -> int | None:
        """How bad that would be, 1 to 3."""
        return impact_of(self.answers)

    def steps_of(self, part: Part) -> list["ChangeStep"]:
        """Return one of the two checklists, in order."""
        return [step for step in self.steps if step.part is part]


class ChangeStep(Base):
    """One step of a checklist: what to do, and how it went."""

    __tablename__ = "change_step"
    __table_args__ = (Index(None, "change_id", "part", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    change_id: Mapped[int] = mapped_column(ForeignKey("change.id"))
    part: Mapped[Part]
    position: Mapped[int]
    text: Mapped[str] = mapped_column(String(STEP_LENGTH))
    result: Mapped[StepResult | None]
    note: Mapped[str] = mapped_column(String(NOTE_LENGTH), default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime | None]
    changes: Mapped[int] = mapped_column(default=0)  # counts results; whoever presses says it

    person: Mapped[Person | None] = relationship()


class CausedIncident(Base):
    """Somebody said that a change caused an incident."""

    __tablename__ = "caused_incident"
    __table_args__ = (UniqueConstraint("change_id", "incident_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    change_id: Mapped[int] = mapped_column(ForeignKey("change.id"))
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), index=True)
    said_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    said_at: Mapped[datetime]

    change: Mapped[Change] = relationship()
    incident: Mapped[Incident] = relationship()
    said_by: Mapped[Person | None] = relationship()
