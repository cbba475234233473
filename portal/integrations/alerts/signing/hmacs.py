"""HMAC-SHA256 over the raw body, as Grafana and our own contract send it."""

import hashlib
import hmac
from datetime import UTC, datetime

from portal.integrations.alerts.terms import SKEW


def signature(secret: str, body: bytes, stamp: str = "") -> str:
    """Return the signature in lower-case hex; a stamp (Unix seconds) is signed before the body."""
    signed = f"{stamp}:".encode() + body if stamp else body
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def matches(secret: str, body: bytes, found: str, stamp: str = "") -> bool:
    """Compare a signature in constant time; a leading `sha256=` is allowed."""
    expected = signature(secret, body, stamp).encode()
    return hmac.compare_digest(expected, found.removeprefix("sha256=").strip().encode())


def is_recent(stamp: str, now: datetime) -> bool:
    """Say whether a stamp lies within five minutes of now, before or after."""
    if not stamp.isascii() or not stamp.isdecimal() or len(stamp) > 12:
        return False
    try:
        sent = datetime.fromtimestamp(int(stamp), UTC)
    except (ValueError, OverflowError, OSError):
        return False
    return abs(now - sent) <= SKEW
