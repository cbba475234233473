"""AWS SNS: the envelope, and the CloudWatch alarm inside it."""

import json
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from portal.integrations.alerts.contracts.reading import (
    Lenient,
    Moment,
    Words,
    document,
    shaped,
    text,
)
from portal.integrations.alerts.contracts.signals import (
    Confirmation,
    Delivery,
    Signal,
    Status,
    Unreadable,
)

STATES = {
    "ALARM": Status.FIRING,
    "OK": Status.RESOLVED,
    "INSUFFICIENT_DATA": Status.BLIND,
}


class Envelope(Lenient):
    """What SNS puts around a message; names as they stand on the wire."""

    kind: Literal["SubscriptionConfirmation", "Notification", "UnsubscribeConfirmation"] = Field(
        alias="Type"
    )
    message_id: str = Field(alias="MessageId", min_length=1, max_length=100)
    topic: str = Field(alias="TopicArn", min_length=1, max_length=300)
    message: str = Field(alias="Message")
    timestamp: str = Field(alias="Timestamp", max_length=60)
    subject: str | None = Field(None, alias="Subject")
    token: str | None = Field(None, alias="Token")
    subscribe_url: str | None = Field(None, alias="SubscribeURL")
    version: str = Field("1", alias="SignatureVersion")
    signature: str = Field("", alias="Signature")
    certificate_url: str = Field("", alias="SigningCertURL")


class Child(Lenient):
    """One of `TriggeringChildren`."""

    arn: Words = Field(alias="Arn")


class Alarm(Lenient):
    """A CloudWatch alarm that changed its state."""

    name: Words = Field(alias="AlarmName")
    arn: Words = Field(alias="AlarmArn")
    state: Literal["ALARM", "OK", "INSUFFICIENT_DATA"] = Field(alias="NewStateValue")
    changed_at: Moment = Field(alias="StateChangeTime")
    description: Words = Field("", alias="AlarmDescription")
    reason: Words = Field("", alias="NewStateReason")
    account: Words = Field("", alias="AWSAccountId")
    ok_actions: list[Any] | None = Field(None, alias="OKActions")
    trigger: dict[str, Any] = Field(default_factory=dict, alias="Trigger")
    children: list[Child] = Field(default_factory=list, alias="TriggeringChildren")


def envelope(body: bytes) -> Envelope:
    """Return the envelope; raises `Unreadable`, also for raw delivery, which has none."""
    found = document(body)
    if "Type" not in found or "MessageId" not in found:
        raise Unreadable(
            "This is no SNS message: “Type” and “MessageId” are missing. Turn raw message delivery "
            "off at the subscription."
        )
    return shaped(Envelope, found)


def is_raw(body: bytes) -> bool:
    """Say whether this is a bare message, as raw delivery sends it."""
    found = document(body)
    return "Type" not in found or "MessageId" not in found


def read(body: bytes, headers: Mapping[str, str]) -> Delivery:
    """Read one message; raises `Unreadable`. That it is genuine has been checked before."""
    if is_raw(body):
        topic = headers.get("x-amz-sns-topic-arn", "")
        return _notified(body.decode(), topic, headers.get("x-amz-sns-message-id", ""), "")
    found = envelope(body)
    if found.kind == "Notification":
        return _notified(found.message, found.topic, found.message_id, found.subject or "")
    ends = found.kind == "UnsubscribeConfirmation"
    confirmation = Confirmation(topic=found.topic, url=found.subscribe_url or "", ends=ends)
    return Delivery(confirmation=confirmation)


def _notified(message: str, topic: str, message_id: str, subject: str) -> Delivery:
    try:
        found = json.loads(message)
    except (ValueError, RecursionError):
        found = None
    if isinstance(found, dict) and "AlarmName" in found and "NewStateValue" in found:
        return Delivery(signals=(_alarm(shaped(Alarm, found), topic),))
    return Delivery(signals=(_words(text(message), message_id or text(message)[:200], subject),))


def _alarm(alarm: Alarm, topic: str) -> Signal:
    listed = {str(each) for each in alarm.ok_actions or []}
    never_ok = bool(topic) and topic not in listed and alarm.state != "OK"
    return Signal(
        key=alarm.arn[:500],
        status=STATES[alarm.state],
        name=alarm.name,
        summary=alarm.name,
        description="\n\n".join(filter(None, (alarm.description, alarm.reason))),
        labels=_labels(alarm),
        starts_at=alarm.changed_at if alarm.state == "ALARM" else None,
        ends_at=alarm.changed_at if alarm.state == "OK" else None,
        changed_at=alarm.changed_at,
        group_key=alarm.arn[:500],
        links=_console(alarm),
        children=tuple(child.arn[:500] for child in alarm.children),
        warning=f"{alarm.name}: this alarm can never auto-resolve here, because its OK actions "
        "lack this topic."
        if never_ok
        else "",
    )


def _labels(alarm: Alarm) -> dict[str, str]:
    """Return what tells alarms apart; the region is taken from the ARN, not from its long name."""
    trigger = alarm.trigger
    dimensions = trigger.get("Dimensions")
    found = {"alertname": alarm.name, "region": region_of(alarm.arn), "account": alarm.account}
    found |= {name.lower(): _plain(trigger.get(name)) for name in ("Namespace", "MetricName")}
    for each in dimensions if isinstance(dimensions, list) else []:
        if isinstance(each, dict) and each.get("name"):
            found[_plain(each["name"])] = _plain(each.get("value"))
    return {name: value for name, value in found.items() if value}


def region_of(arn: str) -> str:
    """Return the region in an ARN: `arn:aws:sns:eu-west-1:…`."""
    parts = arn.split(":")
    return parts[3] if len(parts) > 5 else ""


def _console(alarm: Alarm) -> dict[str, str]:
    region = region_of(alarm.arn)
    if not region.replace("-", "").isalnum() or ":aws:" not in alarm.arn:
        return {}
    return {"Alarm": f"https://{region}.console.aws.amazon.com/cloudwatch/home?region={region}"}


def _words(message: str, key: str, subject: str) -> Signal:
    title = text(subject) or message.strip().partition("\n")[0] or "Message"
    return Signal(
        key=key[:500],
        status=Status.FIRING,
        name=title[:200],
        summary=title[:200],
        description=message,
        can_resolve=False,
    )


def _plain(value: Any) -> str:
    return text(value)[:1_000] if isinstance(value, str | int | float) else ""
