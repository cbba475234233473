"""A postmortem with its sections, the people by role, and what reviewers decided."""

import hashlib
import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.core.db import Base
from portal.incidents.models.incident import Incident
from portal.postmortems.terms import Part, PartRole, PostmortemState, Size, Verdict

if TYPE_CHECKING:
    from portal.postmortems.models.lesson import Lesson, Line
    from portal.postmortems.models.review import PostmortemComment

postmortem_incident = Table(
    "postmortem_incident",
    Base.metadata,
    Column("postmortem_id", ForeignKey("postmortem.id"), primary_key=True),
    Column("incident_id", ForeignKey("incident.id"), primary_key=True, index=True),
)


class Postmortem(Base):
    """One `PM-n`, about one or more incidents."""

    __tablename__ = "postmortem"
    __table_args__ = (Index(None, "state", "updated_at"), Index(None, "published_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    state: Mapped[PostmortemState] = mapped_column(default=PostmortemState.DRAFT)
    size: Mapped[Size]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    approved_at: Mapped[datetime | None]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    approved_fingerprint: Mapped[str] = mapped_column(String(64), default="")
    published_at: Mapped[datetime | None]
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("postmortem.id"), index=True)
    reminded: Mapped[int] = mapped_column(default=0)  # the number of the last reminder
    discarded_at: Mapped[datetime | None]
    discarded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    discard_reason: Mapped[str] = mapped_column(String(300), default="")
    reasons_not_found: Mapped[dict[str, Any]] = mapped_column(default=dict)  # reference → why
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own protocol

    created_by: Mapped[Person | None] = relationship(foreign_keys=[created_by_id])
    approved_by: Mapped[Person | None] = relationship(foreign_keys=[approved_by_id])
    discarded_by: Mapped[Person | None] = relationship(foreign_keys=[discarded_by_id])
    supersedes: Mapped["Postmortem | None"] = relationship(remote_side=[id])
    incidents: Mapped[list[Incident]] = relationship(
        secondary=postmortem_incident, order_by=Incident.id
    )
    sections: Mapped[list["PostmortemSection"]] = relationship(
        back_populates="postmortem", order_by="PostmortemSection.position"
    )
    people: Mapped[list["Participant"]] = relationship(order_by="Participant.id")
    decisions: Mapped[list["Decision"]] = relationship(order_by="Decision.id")
    comments: Mapped[list["PostmortemComment"]] = relationship(order_by="PostmortemComment.id")
    lines: Mapped[list["Line"]] = relationship(order_by="(Line.occurred_at, Line.id)")
    lessons: Mapped[list["Lesson"]] = relationship(order_by="(Lesson.kind, Lesson.position)")

    @property
    def ref(self) -> str:
        """The short reference."""
        return f"PM-{self.id}"

    @property
    def shown_lines(self) -> list["Line"]:
        """The timeline its readers get."""
        return [line for line in self.lines if line.is_shown]

    @property
    def fingerprint(self) -> str:
        """SHA-256 over everything a reviewer approves: one keystroke more and it is another."""
        said: list[Any] = [self.title, [incident.id for incident in self.incidents]]
        said += [[each.heading, each.facts, each.body, each.editions] for each in self.sections]
        said += [line.said for line in self.shown_lines]
        said += [lesson.said for lesson in self.lessons]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()


class PostmortemSection(Base):
    """One heading with what was filled in for it and what somebody wrote."""

    __tablename__ = "postmortem_section"
    __table_args__ = (UniqueConstraint("postmortem_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    postmortem_id: Mapped[int] = mapped_column(ForeignKey("postmortem.id"))
    key: Mapped[str] = mapped_column(String(80))
    heading: Mapped[str] = mapped_column(String(120))
    prompts: Mapped[list[str]] = mapped_column(default=list)
    is_required: Mapped[bool] = mapped_column(default=True)
    position: Mapped[int]
    facts: Mapped[str] = mapped_column(Text, default="")  # filled in from the incident
    facts_html: Mapped[str] = mapped_column(Text, default="")
    body: Mapped[str] = mapped_column(Text, default="")
    html: Mapped[str] = mapped_column(Text, default="")
    number: Mapped[int] = mapped_column(default=0)  # of the save it holds
    saved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    saved_at: Mapped[datetime | None]
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # who writes here now
    taken_at: Mapped[datetime | None]
    editions: Mapped[list[str]] = mapped_column(default=list)  # beside engineering's

    postmortem: Mapped[Postmortem] = relationship(back_populates="sections")
    saved_by: Mapped[Person | None] = relationship(foreign_keys=[saved_by_id])
    taken_by: Mapped[Person | None] = relationship(foreign_keys=[taken_by_id])

    @property
    def part(self) -> Part | None:
        """What the portal lays out here itself, if anything."""
        return next((part for part in Part if part.value == self.key), None)


class SectionText(Base):
    """What a section said after one save; never changed."""

    __tablename__ = "postmortem_section_text"
    __table_args__ = (UniqueConstraint("section_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    section_id: Mapped[int] = mapped_column(ForeignKey("postmortem_section.id"))
    number: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    saved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    saved_at: Mapped[datetime]
    taken_from: Mapped[int | None]  # the earlier save it was taken back from

    saved_by: Mapped[Person | None] = relationship(lazy="joined")


class Participant(Base):
    """What somebody did in the incident, or for its postmortem."""

    __tablename__ = "postmortem_person"
    __table_args__ = (UniqueConstraint("postmortem_id", "person_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    postmortem_id: Mapped[int] = mapped_column(ForeignKey("postmortem.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[PartRole]
    team: Mapped[str] = mapped_column(String(120), default="")  # as it was: “Operations (L2)”

    person: Mapped[Person] = relationship(lazy="joined")


class Decision(Base):
    """What a reviewer decided about exactly which text; never changed."""

    __tablename__ = "postmortem_decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    postmortem_id: Mapped[int] = mapped_column(ForeignKey("postmortem.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    verdict: Mapped[Verdict]
    comment: Mapped[str] = mapped_column(Text, default="")
    by_role: Mapped[str] = mapped_column(String(120), default="")  # the team, never a name
    checks: Mapped[list[dict[str, Any]]] = mapped_column(default=list)  # the points of the review
    fingerprint: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]

    person: Mapped[Person | None] = relationship(lazy="joined")


class RememberedAlert(Base):
    """What the next alert of this kind has in common with the one that was looked back on."""

    __tablename__ = "postmortem_alert"
    __table_args__ = (UniqueConstraint("postmortem_id", "signature"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    postmortem_id: Mapped[int] = mapped_column(ForeignKey("postmortem.id"))
    signature: Mapped[str] = mapped_column(String(400), index=True)
