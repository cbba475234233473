"""An incident, from the first report to the day it is closed."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person, Team
from portal.accounts.terms import Tier
from portal.catalog.models import Category, Service
from portal.core.db import Base
from portal.core.languages import _
from portal.incidents.terms import (
    Channel,
    IncidentState,
    KnowledgeOutcome,
    Level,
    MajorRole,
    MonitoringStatus,
    PendingReason,
    Priority,
    ResolutionCode,
)

# All that insights count by, in one index: thousands of incidents are added up without their texts.
MEASURED = "ix_incident_measured"
MEASURED_BY = (
    *("reported_at", "state", "priority", "service_id", "team_id", "is_confidential"),
    *("assignee_id", "requester_id", "requester_email", "tier", "channel", "resolution_code"),
    *("knowledge_outcome", "reopened_count", "impact_started_at", "detected_at"),
    *("acknowledged_at", "mitigated_at", "resolved_at", "impact_ended_at"),
)


class Incident(Base):
    """One `INC-n`."""

    __tablename__ = "incident"
    __table_args__ = (
        Index(None, "state", "priority", "reported_at"),
        Index(None, "team_id", "state"),
        Index(None, "assignee_id", "state"),
        Index(None, "service_id", "reported_at"),
        Index(None, "reported_at"),
        Index(None, "updated_at"),
        Index(None, "is_confidential", "state", "team_id", "assignee_id"),  # to count lists
        Index(MEASURED, *MEASURED_BY),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    description_html: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[IncidentState] = mapped_column(default=IncidentState.NEW)
    channel: Mapped[Channel]
    requester_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    requester_email: Mapped[str] = mapped_column(String(254), default="", index=True)
    requester_name: Mapped[str] = mapped_column(String(120), default="")
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"))
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"), index=True)
    impact: Mapped[int] = mapped_column(default=2)
    urgency: Mapped[int] = mapped_column(default=2)
    priority_number: Mapped[int] = mapped_column("priority", default=3)
    priority_reason: Mapped[str] = mapped_column(String(300), default="")  # overridden, and why
    is_major: Mapped[bool] = mapped_column(default=False)
    is_confidential: Mapped[bool] = mapped_column(default=False)
    tier_number: Mapped[int] = mapped_column("tier", default=1)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    labels: Mapped[dict[str, object]] = mapped_column(default=dict)

    impact_started_at: Mapped[datetime | None]
    detected_at: Mapped[datetime | None]
    reported_at: Mapped[datetime]
    acknowledged_at: Mapped[datetime | None]
    mitigated_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    impact_ended_at: Mapped[datetime | None]
    updated_at: Mapped[datetime]

    pending_reason: Mapped[PendingReason | None]
    pending_note: Mapped[str] = mapped_column(String(300), default="")
    pending_until: Mapped[datetime | None]
    resolution_code: Mapped[ResolutionCode | None]
    resolution: Mapped[str] = mapped_column(Text, default="")
    resolution_html: Mapped[str] = mapped_column(Text, default="")
    knowledge_outcome: Mapped[KnowledgeOutcome | None]
    postmortem_waiver: Mapped[str] = mapped_column(String(300), default="")
    waived_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"), index=True)
    recurrence_of_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"), index=True)
    monitoring_status: Mapped[MonitoringStatus] = mapped_column(default=MonitoringStatus.NONE)
    flap_count: Mapped[int] = mapped_column(default=0)
    reopened_count: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own protocol

    requester: Mapped[Person | None] = relationship(foreign_keys=[requester_id])
    assignee: Mapped[Person | None] = relationship(foreign_keys=[assignee_id])
    opened_by: Mapped[Person | None] = relationship(foreign_keys=[opened_by_id])
    waived_by: Mapped[Person | None] = relationship(foreign_keys=[waived_by_id])
    team: Mapped[Team | None] = relationship(foreign_keys=[team_id])
    service: Mapped[Service | None] = relationship()
    category: Mapped[Category | None] = relationship()
    merged_into: Mapped["Incident | None"] = relationship(
        foreign_keys=[merged_into_id], remote_side=[id]
    )
    parent: Mapped["Incident | None"] = relationship(
        foreign_keys=[parent_id], remote_side=[id], back_populates="children"
    )
    children: Mapped[list["Incident"]] = relationship(
        foreign_keys=[parent_id], back_populates="parent", order_by="Incident.id"
    )
    recurrence_of: Mapped["Incident | None"] = relationship(
        foreign_keys=[recurrence_of_id], remote_side=[id]
    )

    @property
    def ref(self) -> str:
        """The short reference."""
        return f"INC-{self.id}"

    @property
    def priority(self) -> Priority:
        """What comes first."""
        return Priority(self.priority_number)

    @property
    def rating(self) -> str:
        """What gives its priority, in words: `impact high, urgency low`."""
        impact, urgency = (Level(each).label.lower() for each in (self.impact, self.urgency))
        return _("impact %(impact)s, urgency %(urgency)s", impact=impact, urgency=urgency)

    @property
    def tier(self) -> Tier:
        """The tier that works on it now."""
        return Tier(self.tier_number)

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self.state.is_open

    @property
    def reported_for(self) -> str:
        """The name of whoever is waiting for it; empty when nobody is, as for an alert."""
        if self.requester:
            return self.requester.name
        return self.requester_name or self.requester_email


class IncidentReference(Base):
    """A link to the same matter in another system."""

    __tablename__ = "incident_reference"

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), index=True)
    label: Mapped[str] = mapped_column(String(120))
    url: Mapped[str] = mapped_column(String(500))
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime]


class MeToo(Base):
    """One more person has the same trouble: with an open incident, or with a known error."""

    __tablename__ = "me_too"
    __table_args__ = (UniqueConstraint("record_kind", "record_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    record_kind: Mapped[str] = mapped_column(String(32))
    record_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    note: Mapped[str] = mapped_column(String(300), default="")
    said_at: Mapped[datetime]


class Responder(Base):
    """Somebody who holds a role in a major incident."""

    __tablename__ = "responder"
    __table_args__ = (UniqueConstraint("incident_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    role: Mapped[MajorRole]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    since: Mapped[datetime]

    person: Mapped[Person] = relationship(lazy="joined")


class ListView(Base):
    """A list of incidents one person comes back to."""

    __tablename__ = "incident_view"
    __table_args__ = (UniqueConstraint("person_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(String(60))
    query: Mapped[str] = mapped_column(String(600))
    created_at: Mapped[datetime]
