"""What is stored of the tuning: groups of synonyms, and one row of weights."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.core.db import Base

ONLY = 1  # the id of the one row of `search_tuning`


class SynonymGroup(Base):
    """Words or short phrases that find one another; one-way: the first finds the others only."""

    __tablename__ = "synonym_group"

    id: Mapped[int] = mapped_column(primary_key=True)
    terms: Mapped[list[str]]
    one_way: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    updated_at: Mapped[datetime]
    updated_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own protocol

    updated_by: Mapped[Person | None] = relationship(foreign_keys=[updated_by_id])

    @property
    def ref(self) -> str:
        """How events name this group."""
        return f"SYNONYM-{self.id}"


class SearchTuning(Base):
    """The one row every search asks whether anything was turned.

    `mark` is another one after every change of weights or synonyms. It is random rather than
    counted, so that a database brought back from a backup is never taken for the one before.
    """

    __tablename__ = "search_tuning"

    id: Mapped[int] = mapped_column(primary_key=True)
    mark: Mapped[str] = mapped_column(String(32), default="")
    weights: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column(default=1)  # of the weights; forms carry it
    changed_at: Mapped[datetime | None]
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    changed_by: Mapped[Person | None] = relationship()

    @property
    def ref(self) -> str:
        """How events name the tuning."""
        return f"TUNING-{self.id}"
