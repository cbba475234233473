"""Which incidents are the trouble an article or a postmortem is about; derived, never typed."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base
from portal.insights.payback.terms import Likeness


class Payback(Base):
    """One published record: since when it is known, and by what its trouble is known again."""

    __tablename__ = "payback"
    __table_args__ = (UniqueConstraint("record_kind", "record_id"), Index(None, "since"))

    id: Mapped[int] = mapped_column(primary_key=True)
    record_kind: Mapped[str] = mapped_column(String(32))  # "article" or "postmortem"
    record_id: Mapped[int]
    since: Mapped[datetime]
    about: Mapped[dict[str, Any]] = mapped_column(default=dict)  # an `About`
    compared_at: Mapped[datetime]


class PaybackIncident(Base):
    """One incident within 90 days of the publication that is this trouble, and by what."""

    __tablename__ = "payback_incident"
    __table_args__ = (Index(None, "incident_id"),)

    payback_id: Mapped[int] = mapped_column(ForeignKey("payback.id"), primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), primary_key=True)
    likeness: Mapped[Likeness]
