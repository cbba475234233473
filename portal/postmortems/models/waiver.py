"""A waiver somebody asked for: why nothing would be learned, who decides, and what they said."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.core.db import Base
from portal.incidents.models.incident import Incident

_OPEN = text("decided_at IS NULL")


class WaiverRequest(Base):
    """Asked once and decided once; one at a time for each incident."""

    __tablename__ = "postmortem_waiver"
    __table_args__ = (
        Index(
            "uq_postmortem_waiver_open",
            "incident_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), index=True)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    approver_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(String(300))
    asked_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    is_given: Mapped[bool | None]
    answer: Mapped[str] = mapped_column(String(300), default="")

    incident: Mapped[Incident] = relationship()
    asked_by: Mapped[Person | None] = relationship(foreign_keys=[asked_by_id])
    approver: Mapped[Person | None] = relationship(foreign_keys=[approver_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])
