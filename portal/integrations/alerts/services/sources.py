"""Connecting senders, and the rules for what they say."""

import secrets as random
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

from sqlalchemy import func, select

from portal.accounts.viewer import Viewer
from portal.core import clock, events
from portal.core.db import db
from portal.core.errors import Invalid
from portal.core.languages import _
from portal.core.policy import policy
from portal.integrations import switching
from portal.integrations.alerts.models import AlertSource
from portal.integrations.alerts.policy import AlertsPermission
from portal.integrations.alerts.signing import certificates
from portal.integrations.alerts.terms import SERVICE_LABELS, SEVERITIES, Grouping, SourceKind
from portal.integrations.keys import renew


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceCard:
    """What can be said about a source, beside its kind."""

    name: str
    grouping: Grouping = Grouping.GROUP
    is_signed: bool = False
    signature_header: str = ""
    timestamp_header: str = ""
    topics: Sequence[str] = ()
    mapping: Mapping[str, str] = field(default_factory=dict)
    service_labels: Sequence[str] = tuple(SERVICE_LABELS)
    service_rules: Sequence[dict[str, object]] = ()
    severities: Mapping[str, Sequence[int]] = field(default_factory=lambda: dict(SEVERITIES))
    opens_when_blind: bool = False
    settle_minutes: int = 5
    reopen_minutes: int = 30
    stale_hours: int = 8
    storm_groups: int = 30
    rate_limit: int = 6_000
    heartbeat_minutes: int = 0


def add(kind: SourceKind, card: SourceCard, *, by: Viewer) -> tuple[AlertSource, str]:
    """Connect a sender; returns the source and its secret, which nobody is shown again."""
    policy.require(AlertsPermission.MANAGE_SOURCES, by)
    _require_free_name(card.name, None)
    source = AlertSource(
        kind=kind,
        key=random.token_urlsafe(18),
        created_at=clock.now(),
        created_by_id=by.id,
        **_stored(card),
    )
    secret = renew(source)
    db.session.add(source)
    db.session.flush()
    events.write(source, "add", by=by, kind=kind.value, name=source.name)
    return source, secret


def change(source: AlertSource, card: SourceCard, *, by: Viewer) -> None:
    """Change name and rules; what was delivered before stays as it was understood."""
    policy.require(AlertsPermission.MANAGE_SOURCES, by)
    _require_free_name(card.name, source)
    for name, value in _stored(card).items():
        setattr(source, name, value)
    events.write(source, "change", by=by, name=source.name)


def rotate(source: AlertSource, *, by: Viewer) -> str:
    """Return a new secret; the old one ends at once."""
    policy.require(AlertsPermission.MANAGE_SOURCES, by)
    secret = renew(source)
    events.write(source, "rotate_secret", by=by)
    return secret


def turn_off(source: AlertSource, *, by: Viewer) -> None:
    """Take no more deliveries; what it reported stays."""
    switching.turn_off(source, needs=AlertsPermission.MANAGE_SOURCES, by=by)


def turn_on(source: AlertSource, *, by: Viewer) -> None:
    """Take deliveries again."""
    switching.turn_on(source, needs=AlertsPermission.MANAGE_SOURCES, by=by)


def trust(source: AlertSource, pem: str, *, by: Viewer) -> None:
    """Use an uploaded certificate instead of fetching one; an empty text goes back to fetching."""
    policy.require(AlertsPermission.MANAGE_SOURCES, by)
    pem = pem.strip()
    if pem:
        _require_valid(pem)
    source.certificate = pem
    events.write(source, "trust_certificate" if pem else "drop_certificate", by=by)


def subscription_opened(source: AlertSource, *, by: Viewer) -> None:
    """Note that somebody opened the pending address by hand."""
    policy.require(AlertsPermission.MANAGE_SOURCES, by)
    source.pending_url = ""
    events.write(source, "subscription_opened", by=by)


def _stored(card: SourceCard) -> dict[str, object]:
    found = asdict(card)
    found["name"] = " ".join(card.name.split())
    lists = ("topics", "service_labels", "service_rules")
    return found | {name: list(found[name]) for name in lists}


def _require_free_name(name: str, source: AlertSource | None) -> None:
    name = " ".join(name.split())
    same = select(AlertSource.id).where(func.lower(AlertSource.name) == name.lower())
    if source is not None:
        same = same.where(AlertSource.id != source.id)
    if not name:
        raise Invalid(_("Give the source a name."), {"name": _("Give the source a name.")})
    if db.session.scalar(same) is not None:
        reason = _("There is a source of this name already.")
        raise Invalid(reason, {"name": reason})


def _require_valid(pem: str) -> None:
    try:
        found = certificates.read(pem)
    except certificates.NotUsable as fault:
        raise Invalid(str(fault), {"certificate": str(fault)}) from fault
    if not found.holds(clock.now()):
        reason = _("This certificate is not valid now.")
        raise Invalid(reason, {"certificate": reason})
