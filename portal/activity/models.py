"""Who watches which record, and what they have been told."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base


class Watch(Base):
    """One person wants to hear about one record."""

    __tablename__ = "watch"
    __table_args__ = (Index(None, "record_kind", "record_id"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    record_kind: Mapped[str] = mapped_column(String(32), primary_key=True)
    record_id: Mapped[int] = mapped_column(primary_key=True)
    since: Mapped[datetime]


class Notification(Base):
    """Something one person should know; it repeats nothing of the record, which may be closed."""

    __tablename__ = "notification"
    __table_args__ = (Index(None, "person_id", "read_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"))
    ref: Mapped[str] = mapped_column(String(32))
    text: Mapped[str] = mapped_column(String(300))
    url: Mapped[str] = mapped_column(String(300), default="")  # empty: the record's own page
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]


class MailWish(Base):
    """One person wants unread notifications by mail too."""

    __tablename__ = "mail_wish"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    since: Mapped[datetime]
