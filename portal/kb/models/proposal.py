"""A text on its way to the readers: who writes it, who reviews it, what was said about it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.activity.conversations import PassageComment
from portal.core.db import Base
from portal.kb.models.article import Article
from portal.kb.models.content import HasContent
from portal.kb.models.revision import Revision
from portal.kb.terms import ProposalState

_OPEN = text("state NOT IN ('published', 'withdrawn')")


class Proposal(HasContent, Base):
    """A change somebody proposes to an article; at most one is open at a time."""

    __tablename__ = "proposal"
    __table_args__ = (
        Index(
            "uq_proposal_open",
            "article_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index(None, "state", "submitted_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), index=True)
    base_revision_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    note: Mapped[str] = mapped_column(Text, default="")  # what changes and why
    state: Mapped[ProposalState] = mapped_column(default=ProposalState.DRAFT)
    save_number: Mapped[int] = mapped_column(default=1)  # counts saves; editors carry it
    opened_at: Mapped[datetime]
    saved_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    submitted_fingerprint: Mapped[str | None] = mapped_column(String(64))
    approved_at: Mapped[datetime | None]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    approved_fingerprint: Mapped[str | None] = mapped_column(String(64))
    closed_at: Mapped[datetime | None]
    published_revision_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id"))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own protocol

    article: Mapped[Article] = relationship()
    author: Mapped[Person] = relationship(foreign_keys=[author_id])
    approved_by: Mapped[Person | None] = relationship(foreign_keys=[approved_by_id])
    base_revision: Mapped[Revision | None] = relationship(foreign_keys=[base_revision_id])
    saves: Mapped[list["ProposalSave"]] = relationship(
        back_populates="proposal", order_by="ProposalSave.number", cascade="all, delete-orphan"
    )
    decisions: Mapped[list["ReviewDecision"]] = relationship(
        back_populates="proposal", order_by="ReviewDecision.id", cascade="all, delete-orphan"
    )
    comments: Mapped[list["ReviewComment"]] = relationship(
        back_populates="proposal", order_by="ReviewComment.id", cascade="all, delete-orphan"
    )

    @property
    def ref(self) -> str:
        """How events name this proposal: by its article."""
        return f"KB-{self.article_id}"

    @property
    def is_open(self) -> bool:
        """Whether it can still become what readers get."""
        return self.state.is_open


class ProposalSave(Base):
    """One save of a proposal: the common ground when two people wrote at once."""

    __tablename__ = "proposal_save"

    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    saved_at: Mapped[datetime]
    content: Mapped[dict[str, Any]]

    proposal: Mapped[Proposal] = relationship(back_populates="saves")
    person: Mapped[Person] = relationship()


class ReviewDecision(Base):
    """What a reviewer decided about exactly one text."""

    __tablename__ = "review_decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), index=True)
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    approved: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text, default="")
    checks: Mapped[list[str]] = mapped_column(default=list)  # points of the standard ticked by hand
    fingerprint: Mapped[str] = mapped_column(String(64))
    decided_at: Mapped[datetime]

    proposal: Mapped[Proposal] = relationship(back_populates="decisions")
    reviewer: Mapped[Person] = relationship()


class ReviewComment(PassageComment, Base):
    """A remark on a passage of a proposal; replies hang on the first one."""

    __tablename__ = "review_comment"

    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), index=True)
    line: Mapped[int | None]  # where in the source the passage starts

    proposal: Mapped[Proposal] = relationship(back_populates="comments")


class DirectPublishing(Base):
    """Leave given to one person to publish articles of one kind without a reviewer."""

    __tablename__ = "direct_publishing"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(32), primary_key=True)
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    granted_at: Mapped[datetime]
