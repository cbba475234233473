"""Mailboxes, every mail that came in, and every letter that went out about an incident."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Team
from portal.catalog.models import Service
from portal.core.db import Base
from portal.core.languages import gettext
from portal.incidents.models.incident import Incident
from portal.integrations.mailbox.terms import LetterKind, Senders, Tls, Verdict


class Mailbox(Base):
    """An address of the desk: how it is fetched, whose mail is taken, and how it is doing."""

    __tablename__ = "mailbox"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    address: Mapped[str] = mapped_column(String(254))  # answers go there; lower case
    host: Mapped[str] = mapped_column(String(253), default="")  # empty: only fed by a pipe
    port: Mapped[int] = mapped_column(default=993)
    tls: Mapped[Tls] = mapped_column(default=Tls.TLS)
    user: Mapped[str] = mapped_column(String(254), default="")
    folder: Mapped[str] = mapped_column(String(200), default="INBOX")
    done_folder: Mapped[str] = mapped_column(String(200), default="")  # empty: marked as read
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    senders: Mapped[Senders] = mapped_column(default=Senders.EVERYBODY)
    domains: Mapped[list[str]] = mapped_column(default=list)
    trusts_senders: Mapped[bool] = mapped_column(default=True)
    acknowledges: Mapped[bool] = mapped_column(default=True)
    is_paused: Mapped[bool] = mapped_column(default=False)
    begins_at: Mapped[datetime]  # what lay in the folder before is left alone
    created_at: Mapped[datetime]

    uid_validity: Mapped[int] = mapped_column(BigInteger, default=0)
    last_uid: Mapped[int] = mapped_column(BigInteger, default=0)
    polled_at: Mapped[datetime | None]
    next_poll_at: Mapped[datetime]
    failures: Mapped[int] = mapped_column(default=0)
    fault: Mapped[str] = mapped_column(String(300), default="")

    service: Mapped[Service | None] = relationship()
    team: Mapped[Team | None] = relationship()

    @property
    def trouble(self) -> str:
        """What is wrong with it, as it is read; a sentence that names something is English."""
        return gettext(self.fault)

    @property
    def ref(self) -> str:
        """How events name this mailbox."""
        return f"MAILBOX-{self.id}"

    @property
    def is_polled(self) -> bool:
        """Whether the portal fetches mail from it."""
        return bool(self.host) and not self.is_paused


class MailMessage(Base):
    """One mail as it came, and what became of it; its bytes lie in the blob store."""

    __tablename__ = "mail_message"
    __table_args__ = (
        UniqueConstraint("mailbox_id", "identity"),
        Index(None, "incident_id"),
        Index(None, "sender", "received_at"),
        Index(None, "mailbox_id", "received_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    mailbox_id: Mapped[int] = mapped_column(ForeignKey("mailbox.id"))
    identity: Mapped[str] = mapped_column(String(64))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int]
    is_cut: Mapped[bool] = mapped_column(default=False)  # too large: only its head was fetched
    message_id: Mapped[str] = mapped_column(String(400), default="")
    sender: Mapped[str] = mapped_column(String(254), default="")
    sender_name: Mapped[str] = mapped_column(String(120), default="")
    subject: Mapped[str] = mapped_column(String(300), default="")
    kind: Mapped[LetterKind] = mapped_column(default=LetterKind.PERSON)
    verdict: Mapped[Verdict] = mapped_column(default=Verdict.WAITING)
    reason: Mapped[str] = mapped_column(String(400), default="")
    remarks: Mapped[str] = mapped_column(Text, default="")
    incident_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"))
    received_at: Mapped[datetime]
    filed_at: Mapped[datetime | None]
    is_forced: Mapped[bool] = mapped_column(default=False)  # filed although a rule spoke against it

    mailbox: Mapped[Mailbox] = relationship()
    incident: Mapped[Incident | None] = relationship()

    @property
    def why(self) -> str:
        """Why, as it is read; a sentence that names something stays in English."""
        return gettext(self.reason)

    @property
    def ref(self) -> str:
        """How events name this mail."""
        return f"MAIL-{self.id}"


class SentLetter(Base):
    """One mail to a requester; `occasion` keeps it from being sent twice."""

    __tablename__ = "mail_letter"
    __table_args__ = (Index(None, "incident_id"), Index(None, "recipient", "sent_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    occasion: Mapped[str] = mapped_column(String(40), unique=True)
    message_id: Mapped[str] = mapped_column(String(400))
    recipient: Mapped[str] = mapped_column(String(254))
    sent_at: Mapped[datetime]
