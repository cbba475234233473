"""Immutable snapshots of an article, and their stored renderings."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.core.db import Base
from portal.kb.models.content import HasContent
from portal.kb.terms import Confidence


class Revision(HasContent, Base):
    """What readers got from one publishing until the next; never changed."""

    __tablename__ = "revision"
    __table_args__ = (UniqueConstraint("article_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), index=True)
    number: Mapped[int]
    fingerprint: Mapped[str] = mapped_column(String(64))
    note: Mapped[str] = mapped_column(Text, default="")
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    confidence: Mapped[Confidence]
    created_at: Mapped[datetime]

    author: Mapped[Person] = relationship(foreign_keys=[author_id])
    approved_by: Mapped[Person | None] = relationship(foreign_keys=[approved_by_id])


class Rendering(Base):
    """The HTML of one text as one tier sees it, kept by a key of its source and the pipeline."""

    __tablename__ = "rendering"

    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    tier: Mapped[int]
    html: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    headings: Mapped[list[dict[str, Any]]]  # level, anchor, title
    steps: Mapped[list[dict[str, Any]]]  # key, number, text
    passages: Mapped[list[dict[str, Any]]]  # anchor, text
    created_at: Mapped[datetime]
