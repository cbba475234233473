"""Rounds of votes: what was asked, who was asked, and what they said; none of it is ever edited."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.changes.terms import SENTENCE_LENGTH, Choice, RoundResult, Rule
from portal.core.db import Base

_GOING_ON = text("ended_at IS NULL")


class ApprovalRound(Base):
    """One time approvers were asked, about exactly one content; ended once and kept."""

    __tablename__ = "approval_round"
    __table_args__ = (
        UniqueConstraint("change_id", "number"),
        Index(
            "uq_approval_round_going_on",
            "change_id",
            unique=True,
            sqlite_where=_GOING_ON,
            postgresql_where=_GOING_ON,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    change_id: Mapped[int] = mapped_column(ForeignKey("change.id"))
    number: Mapped[int]
    rule: Mapped[Rule]
    quorum: Mapped[int]  # how many have to agree, whatever the rule
    fingerprint: Mapped[str] = mapped_column(String(64))
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime]
    result: Mapped[RoundResult | None]
    ended_at: Mapped[datetime | None]

    opened_by: Mapped[Person | None] = relationship()
    approvers: Mapped[list["Approver"]] = relationship(order_by="Approver.id", lazy="selectin")
    votes: Mapped[list["Vote"]] = relationship(order_by="Vote.id", lazy="selectin")

    @property
    def is_going_on(self) -> bool:
        """Whether somebody may still vote."""
        return self.ended_at is None

    def asks(self, person_id: int | None) -> bool:
        """Say whether this person was asked."""
        return any(each.person_id == person_id for each in self.approvers)

    def vote_of(self, person_id: int | None) -> "Vote | None":
        """Return what this person said; None while nothing."""
        return next((vote for vote in self.votes if vote.person_id == person_id), None)


class Approver(Base):
    """Somebody who was asked in a round."""

    __tablename__ = "approver"
    __table_args__ = (UniqueConstraint("round_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("approval_round.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)

    person: Mapped[Person] = relationship(lazy="joined")


class Vote(Base):
    """What one approver said, once."""

    __tablename__ = "approval_vote"
    __table_args__ = (UniqueConstraint("round_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("approval_round.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    choice: Mapped[Choice]
    comment: Mapped[str] = mapped_column(String(SENTENCE_LENGTH), default="")
    at: Mapped[datetime]

    person: Mapped[Person] = relationship(lazy="joined")
