"""Who was asked to read a published postmortem, and who has."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.core.db import Base
from portal.postmortems.models.postmortem import Postmortem


class Receipt(Base):
    """One person asked to read one postmortem."""

    __tablename__ = "postmortem_receipt"
    __table_args__ = (UniqueConstraint("postmortem_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    postmortem_id: Mapped[int] = mapped_column(ForeignKey("postmortem.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    reminded: Mapped[int] = mapped_column(default=0)
    reminded_at: Mapped[datetime | None]

    postmortem: Mapped[Postmortem] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="joined")
