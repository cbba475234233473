"""Prometheus Alertmanager's webhook, version "4": a group of alerts."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from portal.integrations.alerts.contracts.reading import (
    Labels,
    Lenient,
    Link,
    Moment,
    Words,
    document,
    links,
    shaped,
)
from portal.integrations.alerts.contracts.signals import (
    Delivery,
    Signal,
    Status,
    Unreadable,
    digest,
)
from portal.integrations.alerts.terms import MOST_ALERTS

SUMMARIES = ("summary", "title", "message")
DESCRIPTIONS = ("description", "message", "details")
RUNBOOKS = ("runbook_url", "runbook", "runbook_link")
UNCHANGED = "repeat interval elapsed"


def _count(value: Any) -> int:
    return value if isinstance(value, int) and 0 < value < 10**9 else 0


class Alert(Lenient):
    """One of `alerts`; the addresses after the fingerprint are Grafana's."""

    status: Literal["firing", "resolved"]
    labels: Labels
    annotations: Labels = Field(default_factory=dict)
    starts_at: Moment = Field(None, alias="startsAt")
    ends_at: Moment = Field(None, alias="endsAt")
    generator: Link = Field("", alias="generatorURL")
    fingerprint: Words = ""
    silence: Link = Field("", alias="silenceURL")
    dashboard: Link = Field("", alias="dashboardURL")
    panel: Link = Field("", alias="panelURL")


class Group(Lenient):
    """The whole message."""

    alerts: list[Alert]
    group_key: Words = Field("", alias="groupKey")
    truncated: Annotated[int, BeforeValidator(_count)] = Field(0, alias="truncatedAlerts")
    external: Link = Field("", alias="externalURL")
    reason: Words = Field("", alias="notification_reason")
    org: Words = Field("", alias="orgId")


def read(body: bytes, _headers: Mapping[str, str]) -> Delivery:
    """Read one delivery; raises `Unreadable`."""
    return delivery(group(body, "Alertmanager"))


def group(body: bytes, sender: str) -> Group:
    """Return the message; a custom body is told where it can go instead."""
    found = document(body)
    if "alerts" not in found:
        raise Unreadable(
            f"This is not {sender}'s own format: “alerts” is missing. Remove the custom payload at "
            "the sender, or send it to a source of the kind “Anything else” with a mapping."
        )
    if isinstance(found["alerts"], list) and len(found["alerts"]) > MOST_ALERTS:
        raise Unreadable(
            f"More than {MOST_ALERTS:,} alerts in one message. Set max_alerts at the sender."
        )
    return shaped(Group, found)


def delivery(found: Group, *, prefix: str = "") -> Delivery:
    """Return what a group says; `prefix` keeps the keys of several senders apart."""
    group_key = prefix + found.group_key
    return Delivery(
        signals=tuple(_signal(alert, found, prefix, group_key) for alert in found.alerts),
        group_key=group_key,
        truncated=found.truncated,
        is_repeat=found.reason == UNCHANGED,
    )


def _signal(alert: Alert, found: Group, prefix: str, group_key: str) -> Signal:
    name = alert.labels.get("alertname") or "Unnamed alert"
    own = alert.fingerprint[:64] or digest(*(f"{k}={v}" for k, v in alert.labels.items()))
    return Signal(
        key=prefix + own,
        status=Status(alert.status),
        name=name,
        summary=first(alert.annotations, SUMMARIES),
        description=first(alert.annotations, DESCRIPTIONS),
        labels=alert.labels,
        severity=alert.labels.get("severity") or alert.labels.get("priority") or "",
        starts_at=alert.starts_at,
        ends_at=alert.ends_at if alert.status == "resolved" else None,
        group_key=group_key,
        links=links(
            rule=alert.generator,
            dashboard=alert.dashboard,
            panel=alert.panel,
            silence=alert.silence,
            sender=found.external,
        ),
        runbook_url=first(alert.annotations, RUNBOOKS),
    )


def first(found: Mapping[str, str], names: tuple[str, ...]) -> str:
    """Return the first of these that says something."""
    return next((found[name] for name in names if found.get(name)), "")
