"""Where alerts come from, what was delivered, and what is known of each alert."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.catalog.models import Service
from portal.changes.models.change import Change
from portal.core.db import Base
from portal.core.languages import gettext
from portal.incidents.models.incident import Incident
from portal.integrations.alerts.terms import AlertState, Grouping, SourceKind, Verdict


class AlertSource(Base):
    """One sender, with its address, its secret and the rules for what it says.

    The secret itself is not stored: it follows from the server's key and `secret_salt`, so that
    signatures can be checked and a copied database gives none away. `secret_hash` tells when the
    server's key was changed, and lets plain secrets go on working then.
    """

    __tablename__ = "alert_source"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    kind: Mapped[SourceKind]
    key: Mapped[str] = mapped_column(String(40), unique=True)  # in the address; no secret
    secret_salt: Mapped[str] = mapped_column(String(40))
    secret_hash: Mapped[str] = mapped_column(String(64))
    is_signed: Mapped[bool] = mapped_column(default=False)  # HMAC instead of the plain secret
    signature_header: Mapped[str] = mapped_column(String(80), default="")
    timestamp_header: Mapped[str] = mapped_column(String(80), default="")
    topics: Mapped[list[str]] = mapped_column(default=list)  # ARNs; SNS only
    certificate: Mapped[str] = mapped_column(Text, default="")  # uploaded, for want of a way out
    certificate_url: Mapped[str] = mapped_column(String(500), default="")  # … or fetched from here
    fetched_certificate: Mapped[str] = mapped_column(Text, default="")
    pending_url: Mapped[str] = mapped_column(Text, default="")  # to be opened by somebody
    grouping: Mapped[Grouping] = mapped_column(default=Grouping.GROUP)
    mapping: Mapped[dict[str, Any]] = mapped_column(default=dict)  # our field → path
    service_labels: Mapped[list[str]] = mapped_column(default=list)
    service_rules: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    severities: Mapped[dict[str, Any]] = mapped_column(default=dict)
    opens_when_blind: Mapped[bool] = mapped_column(default=False)
    settle_minutes: Mapped[int] = mapped_column(default=5)
    reopen_minutes: Mapped[int] = mapped_column(default=30)
    stale_hours: Mapped[int] = mapped_column(default=8)
    storm_groups: Mapped[int] = mapped_column(default=30)
    rate_limit: Mapped[int] = mapped_column(default=6_000)  # deliveries a minute
    heartbeat_minutes: Mapped[int] = mapped_column(default=0)  # 0: none is expected
    heartbeat_at: Mapped[datetime | None]
    heartbeat_incident_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"))
    connected_at: Mapped[datetime | None]  # a test of the sender came through
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    created_by: Mapped[Person | None] = relationship()
    heartbeat_incident: Mapped[Incident | None] = relationship()

    @property
    def ref(self) -> str:
        """How events name this source."""
        return f"SOURCE-{self.id}"

    @property
    def is_on(self) -> bool:
        """Whether deliveries are taken."""
        return self.disabled_at is None


class AlertDelivery(Base):
    """One request as it came, kept before anybody understood it, and what became of it."""

    __tablename__ = "alert_delivery"
    __table_args__ = (
        UniqueConstraint("source_id", "message_key"),
        Index(None, "source_id", "received_at"),
        Index(None, "verdict", "source_id"),
        Index(None, "received_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("alert_source.id"))
    received_at: Mapped[datetime]
    message_key: Mapped[str | None] = mapped_column(String(100))  # the sender's own; once each
    headers: Mapped[dict[str, Any]] = mapped_column(default=dict)  # none that carries a secret
    body: Mapped[bytes] = mapped_column(LargeBinary)
    verdict: Mapped[Verdict] = mapped_column(default=Verdict.WAITING)
    reason: Mapped[str] = mapped_column(String(500), default="")
    alerts: Mapped[int] = mapped_column(default=0)
    processed_at: Mapped[datetime | None]
    incident_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"))

    source: Mapped[AlertSource] = relationship()
    incident: Mapped[Incident | None] = relationship()

    @property
    def why(self) -> str:
        """What became of it, as it is read; sentences that name something stay in English."""
        return gettext(self.reason)


class AlertCase(Base):
    """One group of alerts over one outbreak, and the incident it became."""

    __tablename__ = "alert_case"
    __table_args__ = (
        Index(None, "source_id", "group_digest"),
        Index(None, "source_id", "opened_at"),
        Index(None, "incident_id"),
        Index(None, "settle_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("alert_source.id"))
    group_digest: Mapped[str] = mapped_column(String(32))
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    is_folded: Mapped[bool] = mapped_column(default=False)  # into the incident of a storm
    is_truncated: Mapped[bool] = mapped_column(default=False)
    opened_at: Mapped[datetime]
    settle_at: Mapped[datetime | None]  # quiet until then: recovered
    refired: Mapped[list[str]] = mapped_column(default=list)  # when, within the last day

    source: Mapped[AlertSource] = relationship()
    incident: Mapped[Incident] = relationship()


class Alert(Base):
    """One alert of a source, over all its outbreaks; what it says is what it said last."""

    __tablename__ = "alert"
    __table_args__ = (
        UniqueConstraint("source_id", "key_digest"),
        Index(None, "case_id", "state"),
        Index(None, "state", "last_seen_at"),
        Index(None, "signature"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("alert_source.id"))
    key_digest: Mapped[str] = mapped_column(String(32))
    key: Mapped[str] = mapped_column(String(600))
    name: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(String(500), default="")
    severity: Mapped[str] = mapped_column(String(40), default="")
    state: Mapped[AlertState] = mapped_column(default=AlertState.FIRING)
    is_health: Mapped[bool] = mapped_column(default=False)
    labels: Mapped[dict[str, Any]] = mapped_column(default=dict)
    links: Mapped[dict[str, Any]] = mapped_column(default=dict)
    runbook_url: Mapped[str] = mapped_column(String(1000), default="")
    signature: Mapped[str] = mapped_column(String(300), default="")
    warning: Mapped[str] = mapped_column(String(400), default="")
    children: Mapped[list[str]] = mapped_column(default=list)
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"), index=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("alert_case.id"))
    can_resolve: Mapped[bool] = mapped_column(default=True)
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    changed_at: Mapped[datetime | None]
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    delivery_count: Mapped[int] = mapped_column(default=1)  # of this outbreak
    episode_count: Mapped[int] = mapped_column(default=0)  # outbreaks so far
    repeat_seconds: Mapped[int] = mapped_column(default=0)  # longest pause between repeats; 0: none

    source: Mapped[AlertSource] = relationship()
    case: Mapped[AlertCase | None] = relationship()
    service: Mapped[Service | None] = relationship()

    @property
    def is_open(self) -> bool:
        """Whether its outbreak is not known to be over."""
        return not self.state.is_over

    def stale_after(self, default: timedelta) -> timedelta:
        """Return how long silence is usual: twice the pause between repeats, if any was seen."""
        return timedelta(seconds=2 * self.repeat_seconds) if self.repeat_seconds else default


class AlertHold(Base):
    """An outbreak in the window of a change: it is on the change's record, and opened nothing.

    It ends with the alert, or with the window: what still fires then opens its incident.
    """

    __tablename__ = "alert_hold"
    __table_args__ = (Index(None, "ended_at"), Index(None, "change_id"), Index(None, "alert_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    alert_id: Mapped[int] = mapped_column(ForeignKey("alert.id"))
    change_id: Mapped[int] = mapped_column(ForeignKey("change.id"))
    group_key: Mapped[str] = mapped_column(Text, default="")
    description: Mapped[str] = mapped_column(Text, default="")  # as the sender put it, masked
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    incident_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"))  # opened after it

    alert: Mapped[Alert] = relationship()
    change: Mapped[Change] = relationship()
    incident: Mapped[Incident | None] = relationship()
