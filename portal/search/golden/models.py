"""Pairs of a search and its right answer, and where the answer stood in every run."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base
from portal.search.golden.terms import Origin, Reason


class GoldenQuery(Base):
    """A search and the record that answers it."""

    __tablename__ = "golden_query"
    __table_args__ = (UniqueConstraint("normal", "answer"), Index(None, "answer"))

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(String(256))
    normal: Mapped[str] = mapped_column(String(300))  # what search makes of the words
    answer: Mapped[str] = mapped_column(String(32))  # the reference of the record
    origin: Mapped[Origin]
    people: Mapped[int] = mapped_column(default=0)  # who searched this and used that
    reach: Mapped[int] = mapped_column(default=0)  # a `Reach`: who may see these words
    reader: Mapped[str] = mapped_column(String(48), default="")  # who needs least to read it
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    retired_at: Mapped[datetime | None]
    retired_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    @property
    def is_retired(self) -> bool:
        """Whether it is no longer looked for."""
        return self.retired_at is not None

    @property
    def ref(self) -> str:
        """How events name this pair."""
        return f"GOLDEN-{self.id}"


class GoldenRun(Base):
    """One time all pairs were looked for."""

    __tablename__ = "golden_run"
    __table_args__ = (Index(None, "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    reason: Mapped[Reason]
    tuning_mark: Mapped[str] = mapped_column(String(32), default="")
    generation: Mapped[str] = mapped_column(String(64), default="")  # of the index


class GoldenResult(Base):
    """Where the answer of one pair stood in one run."""

    __tablename__ = "golden_result"

    run_id: Mapped[int] = mapped_column(
        ForeignKey("golden_run.id", ondelete="CASCADE"), primary_key=True
    )
    query_id: Mapped[int] = mapped_column(
        ForeignKey("golden_query.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    rank: Mapped[int | None]  # counted from 1; None: not among the first fifty
