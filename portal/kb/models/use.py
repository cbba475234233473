"""What readers say about an article, and who vouched for it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.core.db import Base
from portal.kb.models.article import Article
from portal.kb.models.revision import Revision
from portal.kb.terms import FlagKind, Verdict, VerificationBasis


class Feedback(Base):
    """One reader's verdict after using an article."""

    __tablename__ = "feedback"
    __table_args__ = (Index(None, "article_id", "given_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"))
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    verdict: Mapped[Verdict]
    comment: Mapped[str] = mapped_column(Text, default="")
    step_key: Mapped[str] = mapped_column(String(32), default="")
    given_at: Mapped[datetime]

    article: Mapped[Article] = relationship()
    revision: Mapped[Revision] = relationship()
    person: Mapped[Person | None] = relationship()


class Flag(Base):
    """Something is the matter with an article: a task for its owner until it is answered."""

    __tablename__ = "flag"
    __table_args__ = (Index(None, "article_id", "closed_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"))
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    kind: Mapped[FlagKind]
    text: Mapped[str] = mapped_column(Text)
    quote: Mapped[str] = mapped_column(Text, default="")
    raised_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    raised_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(Text, default="")
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    closed_at: Mapped[datetime | None]

    article: Mapped[Article] = relationship()
    raised_by: Mapped[Person] = relationship(foreign_keys=[raised_by_id])
    closed_by: Mapped[Person | None] = relationship(foreign_keys=[closed_by_id])

    @property
    def ref(self) -> str:
        """How events name this flag: by its article."""
        return f"KB-{self.article_id}"


class Verification(Base):
    """Somebody vouched that the approved text is still correct, and on what grounds."""

    __tablename__ = "verification"

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    basis: Mapped[VerificationBasis]
    evidence: Mapped[str] = mapped_column(String(300), default="")  # INC-7, a date, or why
    verified_at: Mapped[datetime]

    person: Mapped[Person] = relationship()
