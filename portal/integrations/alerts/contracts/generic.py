"""Our own small contract, and what OnCall and PagerDuty senders speak."""

import re
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from portal.integrations.alerts.contracts.reading import (
    Labels,
    Lenient,
    Link,
    Moment,
    Words,
    document,
    labels,
    links,
    shaped,
    text,
)
from portal.integrations.alerts.contracts.signals import Delivery, Signal, Status, Unreadable

FIELDS = (
    *("dedup_key", "status", "title", "description", "severity", "service", "started_at"),
    *("ended_at", "url", "runbook_url", "labels"),
)
STATES = {
    Status.FIRING: ("firing", "alerting", "trigger", "triggered", "problem", "down", "open"),
    Status.RESOLVED: ("resolved", "resolve", "ok", "up", "recovery", "recovered", "closed"),
    Status.ACKNOWLEDGED: ("acknowledged", "acknowledge", "ack"),
}
STATUS_OF = {word: status for status, words in STATES.items() for word in words}
STEP = re.compile(r"([^.\[\]]+)|\[(\d{1,4})\]")


class Event(Lenient):
    """What we ask for."""

    dedup_key: Words
    status: Words
    title: Words = ""
    description: Words = ""
    severity: Words = ""
    service: Words = ""
    started_at: Moment = None
    ended_at: Moment = None
    url: Link = ""
    runbook_url: Words = ""
    labels: Labels = Field(default_factory=dict)


class OnCall(Lenient):
    """A formatted webhook of OnCall."""

    alert_uid: Words
    title: Words = ""
    message: Words = ""
    state: Words
    link: Link = Field("", alias="link_to_upstream_details")


class PagerDutyPayload(Lenient):
    """`payload` of an event."""

    summary: Words = ""
    source: Words = ""
    severity: Words = ""
    timestamp: Moment = None
    component: Words = ""
    group: Words = ""
    kind: Words = Field("", alias="class")
    custom_details: Any = None


class PagerDutyLink(Lenient):
    """One of `links`."""

    href: Link = ""


class PagerDuty(Lenient):
    """An event of version 2."""

    event_action: Literal["trigger", "acknowledge", "resolve"]
    dedup_key: Words = ""
    payload: PagerDutyPayload = PagerDutyPayload()
    links: list[PagerDutyLink] = Field(default_factory=list)


def read(
    body: bytes, _headers: Mapping[str, str], mapping: Mapping[str, str] | None = None
) -> Delivery:
    """Read one event, after a mapping of paths where the source has one; raises `Unreadable`."""
    found = document(body)
    if mapping:
        return _ours(mapped(found, mapping))
    if "event_action" in found:
        return _pagerduty(shaped(PagerDuty, found))
    if "alert_uid" in found:
        return _oncall(shaped(OnCall, found))
    return _ours(found)


def mapped(found: dict[str, Any], mapping: Mapping[str, str]) -> dict[str, Any]:
    """Return our fields, each taken from its path (`alert.tags[0].name`) or as it stands."""
    own = {name: found[name] for name in FIELDS if name in found}
    return own | {
        name: inside
        for name, path in mapping.items()
        if (inside := at_path(found, path)) is not None
    }


def at_path(found: Any, path: str) -> Any:
    """Return what lies at a path; none where it leads nowhere."""
    for name, index in STEP.findall(path.removeprefix("$").strip()):
        if index:
            is_there = isinstance(found, list) and int(index) < len(found)
            found = found[int(index)] if is_there else None
        else:
            found = found.get(name) if isinstance(found, dict) else None
    return found


def _ours(found: dict[str, Any]) -> Delivery:
    missing = [name for name in ("dedup_key", "status") if found.get(name) in (None, "")]
    if missing:
        raise Unreadable(
            f"“{'” and “'.join(missing)}” {'are' if len(missing) > 1 else 'is'} missing. "
            "The smallest event has dedup_key, status and title; a mapping can find them elsewhere."
        )
    event = shaped(Event, found)
    status = _status(event.status)
    if status is Status.FIRING and not event.title.strip():
        raise Unreadable("“title” is missing: say in a few words what is wrong.")
    return _one(
        Signal(
            key=event.dedup_key[:500],
            status=status,
            name=event.labels.get("alertname") or event.title or event.dedup_key,
            summary=event.title,
            description=event.description,
            labels=event.labels,
            severity=event.severity or event.labels.get("severity", ""),
            service=event.service,
            starts_at=event.started_at,
            ends_at=event.ended_at,
            links=links(sender=event.url),
            runbook_url=event.runbook_url,
        )
    )


def _oncall(event: OnCall) -> Delivery:
    return _one(
        Signal(
            key=event.alert_uid[:500],
            status=_status(event.state),
            name=event.title or event.alert_uid,
            summary=event.title,
            description=event.message,
            links=links(sender=event.link),
        )
    )


def _pagerduty(event: PagerDuty) -> Delivery:
    inside = event.payload
    if event.event_action == "trigger" and not inside.summary:
        raise Unreadable("“payload.summary” is missing: say in a few words what is wrong.")
    if event.event_action != "trigger" and not event.dedup_key:
        raise Unreadable("“dedup_key” is missing: it says which alert this is about.")
    details = inside.custom_details if isinstance(inside.custom_details, dict) else {}
    flat = {name: value for name, value in details.items() if not isinstance(value, dict | list)}
    named = {"source": inside.source, "component": inside.component, "group": inside.group}
    named["class"] = inside.kind
    return _one(
        Signal(
            key=(event.dedup_key or f"{inside.source}: {inside.summary}")[:500],
            status=_status(event.event_action),
            name=inside.kind or inside.summary or event.dedup_key,
            summary=inside.summary,
            description=text(details.get("description")) if flat else "",
            labels=labels(flat) | {name: value for name, value in named.items() if value},
            severity=inside.severity,
            service=inside.component,
            starts_at=inside.timestamp if event.event_action == "trigger" else None,
            links=links(sender=next((each.href for each in event.links if each.href), "")),
        )
    )


def _one(signal: Signal) -> Delivery:
    return Delivery(signals=(signal,))


def _status(word: str) -> Status:
    found = STATUS_OF.get(word.strip().lower())
    if found is None:
        raise Unreadable(f"“{word[:40]}” is no status: firing, resolved or acknowledged.")
    return found
