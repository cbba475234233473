"""Where imported articles came from, and what each import did."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base


class ImportSource(Base):
    """The file one article came from, so that the next run updates instead of doubling."""

    __tablename__ = "import_source"
    __table_args__ = (UniqueConstraint("collection", "path"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    collection: Mapped[str] = mapped_column(String(120))  # the name of the imported folder
    path: Mapped[str] = mapped_column(String(700))
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), index=True)
    content_hash: Mapped[str] = mapped_column(String(64))  # empty: the text is still to come
    fingerprint: Mapped[str] = mapped_column(String(64), default="")  # the text last taken over
    imported_at: Mapped[datetime]


class ImportRun(Base):
    """One import and its report."""

    __tablename__ = "import_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    collection: Mapped[str] = mapped_column(String(120))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    report: Mapped[dict[str, Any]]
