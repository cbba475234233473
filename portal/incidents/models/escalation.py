"""The hand-over of an incident, with how it was received."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person, Team
from portal.accounts.terms import Tier
from portal.core.db import Base
from portal.incidents.terms import EscalationKind, EscalationReason


class Escalation(Base):
    """One hand-over: from whom, to whom, why, and whether it was accepted or bounced."""

    __tablename__ = "escalation"
    __table_args__ = (Index(None, "incident_id", "at"), Index(None, "to_team_id", "answered_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    kind: Mapped[EscalationKind] = mapped_column(default=EscalationKind.FUNCTIONAL)
    reason: Mapped[EscalationReason]
    note: Mapped[str] = mapped_column(Text, default="")
    checks: Mapped[list[str]] = mapped_column(default=list)  # diagnostics said to be done
    left_out: Mapped[list[str]] = mapped_column(default=list)  # … and those that were not
    from_tier_number: Mapped[int] = mapped_column("from_tier")
    to_tier_number: Mapped[int] = mapped_column("to_tier")
    from_team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    to_team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    from_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    to_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # a manager, if any
    at: Mapped[datetime]
    minutes_before: Mapped[int] = mapped_column(default=0)  # spent at the tier it leaves
    accepted_at: Mapped[datetime | None]
    bounced_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    bounce_reason: Mapped[str] = mapped_column(String(500), default="")

    from_team: Mapped[Team | None] = relationship(foreign_keys=[from_team_id])
    to_team: Mapped[Team | None] = relationship(foreign_keys=[to_team_id])
    from_person: Mapped[Person | None] = relationship(foreign_keys=[from_person_id])
    to_person: Mapped[Person | None] = relationship(foreign_keys=[to_person_id])
    answered_by: Mapped[Person | None] = relationship(foreign_keys=[answered_by_id])

    @property
    def from_tier(self) -> Tier:
        """The tier it left."""
        return Tier(self.from_tier_number)

    @property
    def to_tier(self) -> Tier:
        """The tier it went to."""
        return Tier(self.to_tier_number)

    @property
    def is_waiting(self) -> bool:
        """Whether nobody has said yet whether it is theirs."""
        return self.answered_at is None


class Diagnostic(Base):
    """One check usual before an incident of this service goes up."""

    __tablename__ = "diagnostic"
    __table_args__ = (Index(None, "service_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"))  # None: for every one
    text: Mapped[str] = mapped_column(String(200))
    position: Mapped[int] = mapped_column(default=0)

    @property
    def ref(self) -> str:
        """How events name this check."""
        return f"DIAGNOSTIC-{self.id}"
