"""One run of a procedure in an incident, and how each step of it stands."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.core.db import Base
from portal.incidents.trail.terms import NOTE_LENGTH, StepResult
from portal.kb.models.article import Article
from portal.kb.models.revision import Revision
from portal.kb.terms import LinkRole

_GOING_ON = text("finished_at IS NULL")


class ProcedureRun(Base):
    """An article followed step by step; pinned to a revision, at most one going on an incident."""

    __tablename__ = "procedure_run"
    __table_args__ = (
        Index(
            "uq_procedure_run_going_on",
            "incident_id",
            "article_id",
            unique=True,
            sqlite_where=_GOING_ON,
            postgresql_where=_GOING_ON,
        ),
        Index(None, "article_id", "started_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), index=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"))
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    started_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    started_at: Mapped[datetime]
    finished_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    finished_at: Mapped[datetime | None]
    verdict: Mapped[LinkRole | None]

    article: Mapped[Article] = relationship()
    revision: Mapped[Revision] = relationship()
    started_by: Mapped[Person | None] = relationship(foreign_keys=[started_by_id])
    finished_by: Mapped[Person | None] = relationship(foreign_keys=[finished_by_id])
    steps: Mapped[list["RunStep"]] = relationship(
        back_populates="run", order_by="RunStep.id", lazy="selectin"
    )

    @property
    def is_going_on(self) -> bool:
        """Whether somebody may still take a step."""
        return self.finished_at is None


class RunStep(Base):
    """How one step stands; its key stays while its words stay, so a later edit resets only it."""

    __tablename__ = "run_step"
    __table_args__ = (UniqueConstraint("run_id", "step_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("procedure_run.id"))
    step_key: Mapped[str] = mapped_column(String(32))
    result: Mapped[StepResult | None]
    note: Mapped[str] = mapped_column(String(NOTE_LENGTH), default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime | None]
    seconds: Mapped[int | None]
    changes: Mapped[int] = mapped_column(default=0)  # counts results; whoever presses says it

    run: Mapped[ProcedureRun] = relationship(back_populates="steps")
    person: Mapped[Person | None] = relationship()
