"""The secrets of outgoing webhooks: only what they are made from is stored, never they."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base


class WebhookSecret(Base):
    """One secret of one team channel, valid until it expires; two are while it is changed."""

    __tablename__ = "webhook_secret"

    id: Mapped[int] = mapped_column(primary_key=True)
    team_channel_id: Mapped[int] = mapped_column(ForeignKey("team_channel.id"), index=True)
    seed: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
