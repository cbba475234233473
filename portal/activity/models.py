"""Who watches what, what they have been told, and what was sent where."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Team
from portal.activity.terms import DeliveryState, Rhythm
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


class NewsWish(Base):
    """One person wants, or does not want, one kind of news by one channel; others are default."""

    __tablename__ = "news_wish"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(48), primary_key=True)  # `*`: every kind
    channel: Mapped[str] = mapped_column(String(32), primary_key=True)
    is_wanted: Mapped[bool]


class NewsHabit(Base):
    """How often, and when not, one person is reached outside the portal; hours of their zone."""

    __tablename__ = "news_habit"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    rhythm: Mapped[Rhythm]
    hour: Mapped[int]  # of the daily digest
    quiet_from: Mapped[int | None]
    quiet_until: Mapped[int | None]


class OwnChannel(Base):
    """An address outside the portal one person gave for themselves: one for each channel."""

    __tablename__ = "own_channel"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    channel: Mapped[str] = mapped_column(String(32), primary_key=True)
    address: Mapped[str] = mapped_column(Text)  # holds a secret for most: shown masked only
    seed: Mapped[str] = mapped_column(String(64), default="")  # what a signing secret is made from
    created_at: Mapped[datetime]


class TeamChannel(Base):
    """An address outside the portal where one team hears of some kinds of news."""

    __tablename__ = "team_channel"

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), index=True)
    channel: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(80))
    address: Mapped[str] = mapped_column(Text)  # holds a secret for most: shown masked only
    kinds: Mapped[list[str]]
    is_on: Mapped[bool] = mapped_column(default=True)
    rests_until: Mapped[datetime | None]  # nothing is tried before: it failed just now
    removed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    team: Mapped[Team] = relationship(lazy="joined")

    @property
    def ref(self) -> str:
        """How events name this channel."""
        return f"CHANNEL-{self.id}"


class Delivery(Base):
    """One piece of news on its way to one person or team channel: one row, whatever happens."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("event_id", "recipient", "channel"),
        Index(None, "batch"),
        Index(None, "recipient", "id"),
        Index(None, "finished_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    recipient: Mapped[str] = mapped_column(String(32))  # "person:5" or "team_channel:7"
    channel: Mapped[str] = mapped_column(String(32))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    team_channel_id: Mapped[int | None] = mapped_column(ForeignKey("team_channel.id"))
    notification_id: Mapped[int | None] = mapped_column(ForeignKey("notification.id"))
    kind: Mapped[str] = mapped_column(String(48))
    ref: Mapped[str] = mapped_column(String(32))
    text: Mapped[str] = mapped_column(String(300))
    url: Mapped[str] = mapped_column(String(300), default="")
    is_urgent: Mapped[bool] = mapped_column(default=False)
    happened_at: Mapped[datetime]
    batch: Mapped[str] = mapped_column(String(120))  # what is sent together carries the same
    due_at: Mapped[datetime]
    state: Mapped[DeliveryState] = mapped_column(default=DeliveryState.WAITING)
    tries: Mapped[int] = mapped_column(default=0)
    claim: Mapped[str | None] = mapped_column(String(32))  # of the try under way
    leased_until: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(300), default="")

    team_channel: Mapped[TeamChannel | None] = relationship()
