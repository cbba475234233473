"""Where notifications of Terraform come from, what was delivered, and what it told of runs."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.changes.models.change import Change
from portal.core.db import Base
from portal.core.languages import gettext
from portal.integrations.runners.terms import NAME_LENGTH
from portal.integrations.runners.terraform.terms import Verdict


class TerraformSource(Base):
    """One organisation or workspace that notifies; its secret is made, not stored."""

    __tablename__ = "terraform_source"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH), unique=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)  # in the address; no secret
    secret_salt: Mapped[str] = mapped_column(String(40))
    secret_hash: Mapped[str] = mapped_column(String(64))
    workspaces: Mapped[list[dict[str, Any]]] = mapped_column(default=list)  # name → CHG-n
    connected_at: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    @property
    def ref(self) -> str:
        """How events name this source."""
        return f"TERRAFORM-{self.id}"

    @property
    def is_on(self) -> bool:
        """Whether notifications are taken."""
        return self.disabled_at is None


class TerraformDelivery(Base):
    """One notification as it came, kept before anybody understood it."""

    __tablename__ = "terraform_delivery"
    __table_args__ = (Index(None, "source_id", "received_at"), Index(None, "received_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("terraform_source.id"))
    received_at: Mapped[datetime]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    verdict: Mapped[Verdict] = mapped_column(default=Verdict.WAITING)
    reason: Mapped[str] = mapped_column(String(500), default="")
    change_id: Mapped[int | None] = mapped_column(ForeignKey("change.id"))

    source: Mapped[TerraformSource] = relationship()
    change: Mapped[Change | None] = relationship()

    @property
    def why(self) -> str:
        """Why, as it is read; a sentence that names something stays in English."""
        return gettext(self.reason)


class TerraformNotice(Base):
    """One thing Terraform told of one run."""

    __tablename__ = "terraform_notice"
    __table_args__ = (
        UniqueConstraint("source_id", "run_id", "trigger", "at"),
        Index(None, "change_id", "run_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("terraform_source.id"))
    change_id: Mapped[int] = mapped_column(ForeignKey("change.id"))
    run_id: Mapped[str] = mapped_column(String(60))
    run_url: Mapped[str] = mapped_column(String(500), default="")
    message: Mapped[str] = mapped_column(String(300), default="")  # of the run
    workspace: Mapped[str] = mapped_column(String(120), default="")
    organization: Mapped[str] = mapped_column(String(120), default="")
    trigger: Mapped[str] = mapped_column(String(60))
    status: Mapped[str] = mapped_column(String(60), default="")
    words: Mapped[str] = mapped_column(String(300), default="")
    by: Mapped[str] = mapped_column(String(120), default="")
    at: Mapped[datetime]
