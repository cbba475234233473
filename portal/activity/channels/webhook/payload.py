"""What an outgoing webhook carries and how it is signed; the contract is docs/notifications.md."""

import hashlib
import hmac
import json
from collections.abc import Iterable
from datetime import UTC

from portal.activity.channels.protocol import Letter

VERSION = "1"


def body(letter: Letter) -> bytes:
    """Return the news as JSON in UTF-8."""
    (news,) = letter.news
    said = {
        "version": VERSION,
        "id": letter.key,
        "test": letter.is_test,
        "kind": news.kind.name,
        "kind_label": news.kind.label,
        "urgent": news.is_urgent,
        "happened_at": news.happened_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "record": {"kind": news.record, "ref": news.ref, "title": news.title, "url": news.url},
        "text": news.text,
        "site": letter.site,
    }
    return json.dumps(said, ensure_ascii=False).encode()


def headers(letter: Letter, sent: bytes, *, at: int, keys: Iterable[str]) -> dict[str, str]:
    """Return the headers that name and sign a body sent at this Unix second."""
    (news,) = letter.news
    return {
        "Content-Type": "application/json; charset=utf-8",
        "X-Portal-Event": news.kind.name,
        "X-Portal-Delivery": letter.key,
        "Idempotency-Key": letter.key,
        "X-Portal-Timestamp": str(at),
        "X-Portal-Signature": ",".join(f"v1={signature(key, at, sent)}" for key in keys),
    }


def signature(key: str, at: int, sent: bytes) -> str:
    """Return HMAC-SHA256 over `<unix seconds>.<raw body>`, in lower-case hexadecimal."""
    return hmac.new(key.encode(), f"{at}.".encode() + sent, hashlib.sha256).hexdigest()
