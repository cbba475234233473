"""Files of an article; the bytes lie in the blob store, once per content."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.core.db import Base


class Attachment(Base):
    """One named file of one article; a name is given once and never changes its bytes."""

    __tablename__ = "attachment"
    __table_args__ = (UniqueConstraint("article_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"))
    name: Mapped[str] = mapped_column(String(160))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int]
    content_type: Mapped[str] = mapped_column(String(100))
    is_image: Mapped[bool]
    text: Mapped[str] = mapped_column(Text, default="")  # for the search
    problem: Mapped[str] = mapped_column(String(300), default="")  # why there is no text
    uploaded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    uploaded_at: Mapped[datetime]

    uploaded_by: Mapped[Person] = relationship()


class RevisionAttachment(Base):
    """A file that belongs to what readers get; `tier` is the lowest that may have it."""

    __tablename__ = "revision_attachment"

    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), primary_key=True)
    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachment.id"), primary_key=True)
    tier: Mapped[int] = mapped_column(default=0)
