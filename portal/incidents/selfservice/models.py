"""Answers people found by themselves, because they said so."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import Base
from portal.kb.models.article import Article


class Deflection(Base):
    """Somebody pressed *That answered it* instead of reporting: counted, never guessed."""

    __tablename__ = "deflection"
    __table_args__ = (Index(None, "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    searched: Mapped[str] = mapped_column(String(256), default="")
    at: Mapped[datetime]

    article: Mapped[Article] = relationship()
