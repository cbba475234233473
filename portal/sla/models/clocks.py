"""Clocks, the segments they are made of, and the thresholds they told of."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import Base
from portal.sla.terms import Layer, Metric, PauseReason, SegmentKind, Subject, Verdict

# What tells whether a promise was kept, in one index: thousands are added up without the rest.
MEASURED_BY = (
    *("subject_kind", "subject_id", "layer", "metric", "tier", "verdict"),
    *("stopped_at", "breached_at", "elapsed_seconds", "target_seconds"),
)


class SlaClock(Base):
    """One promise about one subject.

    Below `# cache` is what the segments say, kept so that lists need no arithmetic;
    `portal sla recalculate` makes all of it again.
    """

    __tablename__ = "sla_clock"
    __table_args__ = (
        Index("ix_sla_clock_measured", *MEASURED_BY),  # also finds the clocks of a subject
        Index(None, "next_at"),
        Index(None, "stopped_at", "risk_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    subject_kind: Mapped[str] = mapped_column(String(32))
    subject_id: Mapped[int]
    layer: Mapped[Layer]
    metric: Mapped[Metric]
    tier: Mapped[int]
    policy_id: Mapped[int] = mapped_column(ForeignKey("sla_policy.id"), index=True)
    priority: Mapped[int]
    started_at: Mapped[datetime]
    stopped_at: Mapped[datetime | None]
    verdict: Mapped[Verdict | None]
    changes: Mapped[int] = mapped_column(default=1)
    # cache
    target_seconds: Mapped[int]
    since: Mapped[datetime]  # start of the newest segment
    paused_for: Mapped[PauseReason | None]
    elapsed_seconds: Mapped[int] = mapped_column(default=0)  # before the newest segment; or in all
    risk_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    breached_at: Mapped[datetime | None]
    next_at: Mapped[datetime | None]  # when the next threshold is passed
    rung_at: Mapped[datetime | None]  # when a worker was asked to tell of it

    __mapper_args__ = {"version_id_col": changes}  # noqa: RUF012 - SQLAlchemy's own protocol

    segments: Mapped[list["ClockSegment"]] = relationship(
        back_populates="clock", order_by="ClockSegment.number", cascade="all, delete-orphan"
    )
    firings: Mapped[list["ClockFiring"]] = relationship(
        order_by="ClockFiring.percent", cascade="all, delete-orphan"
    )

    @property
    def ref(self) -> str:
        """How events name this clock."""
        return f"CLOCK-{self.id}"

    @property
    def subject(self) -> Subject:
        """What it is about."""
        return Subject(self.subject_kind, self.subject_id)

    @property
    def is_open(self) -> bool:
        """Whether it runs or is paused."""
        return self.stopped_at is None

    @property
    def is_paused(self) -> bool:
        """Whether it stands still for a reason."""
        return self.is_open and self.paused_for is not None


class ClockSegment(Base):
    """A time a clock ran or was paused, under one policy and priority; only its end is added."""

    __tablename__ = "sla_clock_segment"
    __table_args__ = (UniqueConstraint("clock_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    clock_id: Mapped[int] = mapped_column(ForeignKey("sla_clock.id", ondelete="CASCADE"))
    number: Mapped[int]
    kind: Mapped[SegmentKind]
    reason: Mapped[PauseReason | None]
    policy_id: Mapped[int] = mapped_column(ForeignKey("sla_policy.id"))
    priority: Mapped[int]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    clock: Mapped[SlaClock] = relationship(back_populates="segments")


class ClockFiring(Base):
    """A share of the target that was passed: told once, or skipped for a higher one."""

    __tablename__ = "sla_clock_firing"
    __table_args__ = (UniqueConstraint("clock_id", "percent"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    clock_id: Mapped[int] = mapped_column(ForeignKey("sla_clock.id", ondelete="CASCADE"))
    percent: Mapped[int]
    reached_at: Mapped[datetime]
    fired_at: Mapped[datetime]
    is_late: Mapped[bool]
    is_skipped: Mapped[bool]
