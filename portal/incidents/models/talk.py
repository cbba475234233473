"""What is said and noted about an incident, and the files beside it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.core.db import Base
from portal.incidents.terms import TimelineKind


class Comment(Base):
    """What somebody said; the requester reads it only when it is meant for them."""

    __tablename__ = "incident_comment"
    __table_args__ = (Index(None, "incident_id", "said_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    author_name: Mapped[str] = mapped_column(String(120), default="")  # of whoever has no account
    author_email: Mapped[str] = mapped_column(String(254), default="")
    body: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    to_requester: Mapped[bool] = mapped_column(default=False)
    said_at: Mapped[datetime]
    mentioned: Mapped[list[int]] = mapped_column(default=list)

    author: Mapped[Person | None] = relationship()

    @property
    def said_by(self) -> str:
        """The name beside it."""
        return self.author.name if self.author else self.author_name or self.author_email


class TimelineEvent(Base):
    """One line of the course of an incident; when it happened may lie before when it was noted."""

    __tablename__ = "timeline_event"
    __table_args__ = (Index(None, "incident_id", "occurred_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    kind: Mapped[TimelineKind]
    text: Mapped[str] = mapped_column(Text)
    occurred_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    source: Mapped[str] = mapped_column(String(80), default="")
    link: Mapped[str] = mapped_column(String(500), default="")
    is_key: Mapped[bool] = mapped_column(default=False)  # goes into the postmortem

    actor: Mapped[Person | None] = relationship()


class IncidentFile(Base):
    """A file or screenshot; the bytes lie in the blob store, once per content."""

    __tablename__ = "incident_file"
    __table_args__ = (UniqueConstraint("incident_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    name: Mapped[str] = mapped_column(String(160))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int]
    content_type: Mapped[str] = mapped_column(String(100))
    is_image: Mapped[bool]
    is_internal: Mapped[bool] = mapped_column(default=False)
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime]

    added_by: Mapped[Person | None] = relationship()
