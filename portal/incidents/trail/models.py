"""The trail: rows are added and never changed."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.core.db import Base
from portal.incidents.trail.terms import NOTE_LENGTH, WORDS_LENGTH, TrailKind


class TrailEntry(Base):
    """One search, reading, step or verdict in an incident, pinned to the revision it was about."""

    __tablename__ = "trail_entry"
    __table_args__ = (Index(None, "incident_id", "id"), Index(None, "article_id", "kind", "at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    tier_number: Mapped[int] = mapped_column("tier", default=0)
    kind: Mapped[TrailKind]
    words: Mapped[str] = mapped_column(String(WORDS_LENGTH), default="")  # searched, secrets masked
    shown: Mapped[list[int]] = mapped_column(default=list)  # ids of the revisions it showed
    article_id: Mapped[int | None] = mapped_column(ForeignKey("article.id"))
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id"))
    step_key: Mapped[str] = mapped_column(String(32), default="")
    result: Mapped[str] = mapped_column(String(32), default="")  # a StepResult or a LinkRole
    note: Mapped[str] = mapped_column(String(NOTE_LENGTH), default="")
    seconds: Mapped[int | None]  # a step took; None when nobody was at it all the time

    person: Mapped[Person | None] = relationship()
