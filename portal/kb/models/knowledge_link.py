"""What an article did for a case, seen from either side."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.core.db import Base
from portal.kb.models.article import Article
from portal.kb.models.revision import Revision
from portal.kb.terms import LinkRole


class KnowledgeLink(Base):
    """One record and one revision of an article, with the part the article played.

    The revision is the one that was read: later edits change nothing in what was tried.
    """

    __tablename__ = "knowledge_link"
    __table_args__ = (
        Index(None, "record_kind", "record_id"),
        Index(None, "article_id", "role", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    record_kind: Mapped[str] = mapped_column(String(32))  # the name of a record kind: "incident"
    record_id: Mapped[int]
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"))
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id"))
    role: Mapped[LinkRole]
    step_key: Mapped[str] = mapped_column(String(32), default="")
    note: Mapped[str] = mapped_column(String(300), default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]

    article: Mapped[Article] = relationship()
    revision: Mapped[Revision | None] = relationship()
    person: Mapped[Person | None] = relationship()
