"""A way of changing something that was agreed to once, for every time."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.core.db import Base


class ChangeTemplate(Base):
    """The plan of a standard change; what was approved is never edited, only replaced."""

    __tablename__ = "change_template"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    plan: Mapped[dict[str, Any]]  # what `planning.told` says of the change it was made from
    made_from_id: Mapped[int | None]  # the number of the change it was made from
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[datetime]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    approved_at: Mapped[datetime | None]
    retired_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    retired_at: Mapped[datetime | None]

    proposed_by: Mapped[Person | None] = relationship(foreign_keys=[proposed_by_id])
    approved_by: Mapped[Person | None] = relationship(foreign_keys=[approved_by_id])
    retired_by: Mapped[Person | None] = relationship(foreign_keys=[retired_by_id])

    @property
    def ref(self) -> str:
        """How events name this template."""
        return f"TEMPLATE-{self.id}"

    @property
    def is_approved(self) -> bool:
        """Whether standard changes may follow it now."""
        return self.approved_at is not None and self.retired_at is None
