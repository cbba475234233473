"""The rules a message of SNS has to pass before anything in it is believed."""

import base64
import binascii
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import SplitResult, parse_qs, urlsplit

from portal.core.languages import _
from portal.integrations.alerts.contracts.reading import moment
from portal.integrations.alerts.contracts.sns import Envelope, region_of
from portal.integrations.alerts.signing.certificates import Certificate
from portal.integrations.alerts.terms import SKEW

OLDEST = timedelta(seconds=3_600) + SKEW  # SNS tries for an hour
HOST = re.compile(r"sns\.([a-z0-9-]{3,30})\.amazonaws\.com(?:\.cn)?")
ALGORITHMS = {"1": "sha1", "2": "sha256"}
NOTIFICATION = (
    "Message",
    "MessageId",
    "Subject",
    "Timestamp",
    "TopicArn",
    "Type",
)
CONFIRMATION = (
    "Message",
    "MessageId",
    "SubscribeURL",
    "Timestamp",
    "Token",
    "TopicArn",
    "Type",
)


class NotGenuine(Exception):
    """A message that breaks a rule; `str()` says which."""


def check(found: Envelope, topics: Sequence[str], now: datetime) -> None:
    """Check what needs no certificate: topic, address of the certificate, age.

    Raises `NotGenuine`. Nothing is fetched before all of this holds.
    """
    if found.topic not in topics:
        raise NotGenuine(_("This topic is not on the list of the source."))
    require_ours(found.certificate_url, found.topic, "the signing certificate")
    if not urlsplit(found.certificate_url).path.endswith(".pem"):
        raise NotGenuine(_("The address of the signing certificate does not end in .pem."))
    if found.version not in ALGORITHMS:
        raise NotGenuine(_("The signature version is neither 1 nor 2."))
    try:
        sent = moment(found.timestamp)
    except ValueError:
        sent = None
    if sent is None or not -SKEW <= now - sent <= OLDEST:
        raise NotGenuine(_("The message is older than an hour, or from the future."))
    if found.kind != "Notification":
        _check_confirmation(found)


def check_signature(found: Envelope, certificate: Certificate, now: datetime) -> None:
    """Check the signature itself; raises `NotGenuine`."""
    if not certificate.holds(now):
        raise NotGenuine(_("The signing certificate is not valid now."))
    try:
        signature = base64.b64decode(found.signature, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NotGenuine(_("The signature is not base64.")) from error
    if not certificate.signed(string_to_sign(found), signature, ALGORITHMS[found.version]):
        raise NotGenuine(_("The signature does not fit the message."))


def string_to_sign(found: Envelope) -> bytes:
    """Return names and values in the order AWS signs them, a line each."""
    values = {
        "Message": found.message,
        "MessageId": found.message_id,
        "Subject": found.subject,
        "SubscribeURL": found.subscribe_url,
        "Timestamp": found.timestamp,
        "Token": found.token,
        "TopicArn": found.topic,
        "Type": found.kind,
    }
    names = NOTIFICATION if found.kind == "Notification" else CONFIRMATION
    lines = [f"{name}\n{values[name]}\n" for name in names if values[name] is not None]
    return "".join(lines).encode("utf-8", "surrogatepass")


def require_ours(url: str, topic: str, what: str) -> SplitResult:
    """Return an address taken apart; raises `NotGenuine` unless it is SNS in the topic's region."""
    try:
        parts = urlsplit(url)
        plain = parts.scheme == "https" and parts.port in (None, 443)
    except ValueError:
        parts, plain = urlsplit(""), False
    host = HOST.fullmatch(parts.netloc.removesuffix(":443"))
    if not plain or host is None or host[1] != region_of(topic):
        raise NotGenuine(
            _("The address of %(what)s is not the topic's own SNS over https.", what=what)
        )
    return parts


def _check_confirmation(found: Envelope) -> None:
    parts = require_ours(found.subscribe_url or "", found.topic, "the subscription")
    if parse_qs(parts.query).get("Action") != ["ConfirmSubscription"]:
        raise NotGenuine(_("The address of the subscription does not confirm one."))
