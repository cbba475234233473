"""What is promised, as versions: an edit adds one, and none is ever changed."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person, Team
from portal.catalog.models import Service
from portal.core.db import Base


class SlaPolicy(Base):
    """A set of promises and whom it is for; the first that fits a subject counts, by `place`."""

    __tablename__ = "sla_policy"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    place: Mapped[int] = mapped_column(default=100)
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)  # number of the newest version
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]

    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}  # noqa: RUF012 - SQLAlchemy's own protocol

    versions: Mapped[list["PolicyVersion"]] = relationship(
        back_populates="policy", order_by="PolicyVersion.number.desc()"
    )
    service: Mapped[Service | None] = relationship(lazy="joined")
    team: Mapped[Team | None] = relationship(lazy="joined")

    @property
    def ref(self) -> str:
        """How events name this policy."""
        return f"POLICY-{self.id}"

    @property
    def is_retired(self) -> bool:
        """Whether no new clock takes it."""
        return self.retired_at is not None

    @property
    def is_for_all(self) -> bool:
        """Whether it fits every subject."""
        return self.service_id is None and self.team_id is None


class PolicyVersion(Base):
    """Promises in force from `saved_at` until the next version; the first reaches back for ever.

    `targets` is written and read by `portal.sla.stored` alone; times in it are working seconds.
    """

    __tablename__ = "sla_policy_version"
    __table_args__ = (UniqueConstraint("policy_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    policy_id: Mapped[int] = mapped_column(ForeignKey("sla_policy.id"))
    number: Mapped[int]
    targets: Mapped[dict[str, Any]]
    note: Mapped[str] = mapped_column(String(300), default="")
    saved_at: Mapped[datetime]
    saved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    policy: Mapped[SlaPolicy] = relationship(back_populates="versions")
    saved_by: Mapped[Person | None] = relationship(lazy="joined")
