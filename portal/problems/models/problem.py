"""A problem: the cause behind incidents, from the first suspicion to the day it is closed."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person, Team
from portal.catalog.models import Category, Service
from portal.core.db import Base
from portal.core.languages import _
from portal.core.wording import inside
from portal.incidents.models.incident import Incident
from portal.incidents.terms import Level, Priority
from portal.kb.models.article import Article
from portal.problems.terms import ProblemState


class Problem(Base):
    """One `PRB-n`."""

    __tablename__ = "problem"
    __table_args__ = (
        Index(None, "state", "priority", "opened_at"),
        Index(None, "owner_id", "state"),
        Index(None, "service_id", "state"),
        Index(None, "risk_until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    description_html: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[ProblemState] = mapped_column(default=ProblemState.NEW)
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"))
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"), index=True)
    impact: Mapped[int] = mapped_column(default=2)
    urgency: Mapped[int] = mapped_column(default=2)
    priority_number: Mapped[int] = mapped_column("priority", default=3)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    cause: Mapped[str] = mapped_column(Text, default="")
    cause_html: Mapped[str] = mapped_column(Text, default="")
    whys: Mapped[list[str]] = mapped_column(default=list)  # each asks why of the one before
    workaround: Mapped[str] = mapped_column(Text, default="")
    workaround_html: Mapped[str] = mapped_column(Text, default="")
    workaround_article_id: Mapped[int | None] = mapped_column(ForeignKey("article.id"), index=True)

    # Why it is no longer worked on: resolved without a change, cancelled, its risk accepted.
    end_reason: Mapped[str] = mapped_column(String(500), default="")
    duplicate_of_id: Mapped[int | None] = mapped_column(ForeignKey("problem.id"), index=True)
    risk_until: Mapped[datetime | None]
    risk_accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    opened_at: Mapped[datetime]
    assessed_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own protocol

    owner: Mapped[Person | None] = relationship(foreign_keys=[owner_id])
    opened_by: Mapped[Person | None] = relationship(foreign_keys=[opened_by_id])
    risk_accepted_by: Mapped[Person | None] = relationship(foreign_keys=[risk_accepted_by_id])
    team: Mapped[Team | None] = relationship(foreign_keys=[team_id])
    service: Mapped[Service | None] = relationship()
    category: Mapped[Category | None] = relationship()
    workaround_article: Mapped[Article | None] = relationship()
    duplicate_of: Mapped["Problem | None"] = relationship(
        foreign_keys=[duplicate_of_id], remote_side=[id]
    )

    @property
    def ref(self) -> str:
        """The short reference."""
        return f"PRB-{self.id}"

    @property
    def priority(self) -> Priority:
        """What comes first."""
        return Priority(self.priority_number)

    @property
    def rating(self) -> str:
        """What gives its priority, in words: `impact high, urgency low`."""
        impact, urgency = (inside(Level(each).label) for each in (self.impact, self.urgency))
        return _("impact %(impact)s, urgency %(urgency)s", impact=impact, urgency=urgency)

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self.state.is_open


class ProblemIncident(Base):
    """An incident that had this cause, as somebody said."""

    __tablename__ = "problem_incident"

    problem_id: Mapped[int] = mapped_column(ForeignKey("problem.id"), primary_key=True)
    incident_id: Mapped[int] = mapped_column(
        ForeignKey("incident.id"), primary_key=True, index=True
    )
    linked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    linked_at: Mapped[datetime]

    problem: Mapped[Problem] = relationship()
    incident: Mapped[Incident] = relationship()


class ProblemNote(Base):
    """What somebody found out or said on the way to the cause."""

    __tablename__ = "problem_note"
    __table_args__ = (Index(None, "problem_id", "said_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    problem_id: Mapped[int] = mapped_column(ForeignKey("problem.id"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    body: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    said_at: Mapped[datetime]

    author: Mapped[Person | None] = relationship()


class DismissedGroup(Base):
    """Incidents that look alike and, somebody said, have nothing in common."""

    __tablename__ = "problem_dismissed"

    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    size: Mapped[int]  # how many they were; when they are twice as many, they are proposed again
    reason: Mapped[str] = mapped_column(String(500))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]

    person: Mapped[Person | None] = relationship()
