"""Searches as they were made, what was opened from them, and the gaps they show."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.core.db import Base
from portal.search.learning.terms import LONGEST_NORMAL, LONGEST_TEXT, Context, GapState, Outcome


class SearchObservation(Base):
    """One search and what became of it; read in aggregate only, people are counts."""

    __tablename__ = "search_observation"
    __table_args__ = (
        Index(None, "at", "outcome", "complete"),
        Index(None, "normal"),
        Index(None, "person_id", "at"),
        Index(None, "settled_at", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(32), unique=True)  # random, for links
    at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    tier_number: Mapped[int] = mapped_column(default=0)
    reach: Mapped[int] = mapped_column(default=0)  # a `Reach`: who may read these words
    text: Mapped[str] = mapped_column(String(LONGEST_TEXT))  # as typed, secrets masked
    normal: Mapped[str] = mapped_column(String(LONGEST_NORMAL))  # stems in order, no filters
    services: Mapped[list[str]] = mapped_column(default=list)  # asked for with `service:`
    context: Mapped[Context] = mapped_column(default=Context.PAGE)
    context_ref: Mapped[str] = mapped_column(String(32), default="")
    total: Mapped[int] = mapped_column(default=0)
    complete: Mapped[int] = mapped_column(default=0)  # hits with every word
    shown: Mapped[list[str]] = mapped_column(default=list)  # first ten references
    corrected: Mapped[str] = mapped_column(String(LONGEST_TEXT), default="")
    outcome: Mapped[Outcome]
    outcome_at: Mapped[datetime]
    reworded_id: Mapped[int | None] = mapped_column(
        ForeignKey("search_observation.id", ondelete="SET NULL"), index=True
    )  # the next search of the same person for the same thing
    settled_at: Mapped[datetime | None]  # when it was judged whether it shows a gap
    gap_id: Mapped[int | None] = mapped_column(ForeignKey("search_gap.id"), index=True)


class SearchOpening(Base):
    """One record opened from a search."""

    __tablename__ = "search_opening"
    __table_args__ = (Index(None, "ref", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    observation_id: Mapped[int] = mapped_column(
        ForeignKey("search_observation.id", ondelete="CASCADE"), index=True
    )
    ref: Mapped[str] = mapped_column(String(32))
    rank: Mapped[int]  # where it stood, counted from 1; 0 when nobody knows
    at: Mapped[datetime]
    used_at: Mapped[datetime | None]  # when the same person said that it worked

    observation: Mapped[SearchObservation] = relationship()


class Gap(Base):
    """One `GAP-n`: something several people searched for and nobody has answered yet.

    The numbers repeat its searches, for lists, and outlive them.
    """

    __tablename__ = "search_gap"
    __table_args__ = (Index(None, "state", "people"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(String(LONGEST_TEXT))  # the commonest wording
    state: Mapped[GapState] = mapped_column(default=GapState.OPEN)
    reach: Mapped[int] = mapped_column(default=0)  # of the searcher who could read least
    people: Mapped[int] = mapped_column(default=0)
    searches: Mapped[int] = mapped_column(default=0)
    escalations: Mapped[int] = mapped_column(default=0)
    tiers: Mapped[list[int]] = mapped_column(default=list)
    services: Mapped[list[str]] = mapped_column(default=list)
    opened_at: Mapped[datetime]
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    claimed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    claimed_at: Mapped[datetime | None]
    article_ref: Mapped[str] = mapped_column(String(32), default="", index=True)
    closed_at: Mapped[datetime | None]
    checked_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(300), default="")  # why it was dismissed
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own protocol

    claimed_by: Mapped[Person | None] = relationship()
    wordings: Mapped[list["GapWording"]] = relationship(
        back_populates="gap",
        order_by="(GapWording.people.desc(), GapWording.searches.desc(), GapWording.id)",
        cascade="all, delete-orphan",
        lazy="selectin",
    )

    @property
    def ref(self) -> str:
        """The short reference."""
        return f"GAP-{self.id}"


class GapWording(Base):
    """One way in which people asked for the same thing, and where the answer stands for it."""

    __tablename__ = "search_gap_wording"
    __table_args__ = (Index(None, "gap_id", "normal", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    gap_id: Mapped[int] = mapped_column(ForeignKey("search_gap.id"))
    normal: Mapped[str] = mapped_column(String(LONGEST_NORMAL))
    text: Mapped[str] = mapped_column(String(LONGEST_TEXT))
    reach: Mapped[int] = mapped_column(default=0)
    people: Mapped[int] = mapped_column(default=0)
    searches: Mapped[int] = mapped_column(default=0)
    place: Mapped[int | None]  # of the claimed article at the last check, counted from 1
    missing: Mapped[list[str]] = mapped_column(default=list)  # words the article does not have

    gap: Mapped[Gap] = relationship(back_populates="wordings")
