"""What somebody said they have read."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base


class ArticleReading(Base):
    """The latest revision of an article a person says they know; one row for both."""

    __tablename__ = "article_reading"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), primary_key=True, index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    read_at: Mapped[datetime]
