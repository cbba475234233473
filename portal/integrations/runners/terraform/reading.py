"""Run notifications of HCP Terraform, payload version 1: pure, no database and no pages.

The signature is HMAC-SHA512 over the raw body with the token of the notification configuration.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from typing import Any

from portal.core.languages import _
from portal.core.secrets import masked

SIGNATURE = "x-tfe-notification-signature"
_REF = re.compile(r"\bCHG-([1-9][0-9]{0,8})\b", re.IGNORECASE)
MOST_NOTIFICATIONS = 50


class Unreadable(Exception):
    """A body that is no run notification; `str()` is for whoever connects it."""


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that happened to a run."""

    trigger: str
    status: str
    words: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Notification:
    """One request: about a run, or only a test of the connection."""

    run_id: str
    run_url: str
    message: str
    workspace: str
    organization: str
    told: Sequence[Told]

    @property
    def is_test(self) -> bool:
        """Whether it is about no run: Terraform verifies that somebody answers."""
        return not self.run_id


def is_signed(secret: str, body: bytes, signature: str) -> bool:
    """Compare a signature in constant time."""
    expected = hmac.new(secret.encode(), body, hashlib.sha512).hexdigest()
    return hmac.compare_digest(expected.encode(), signature.strip().lower().encode())


def read(body: bytes) -> Notification:
    """Read a body; raises `Unreadable`."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as fault:
        raise Unreadable(_("This is not JSON.")) from fault
    if not isinstance(found, dict) or not isinstance(found.get("notifications"), list):
        raise Unreadable(_("This is no run notification: “notifications” is missing."))
    version = found.get("payload_version")
    if version != 1:
        raise Unreadable(
            _("Payload version %(what)s is not one the portal reads.", what=str(version)[:20])
        )
    told = [_told(each) for each in found["notifications"][:MOST_NOTIFICATIONS]]
    return Notification(
        run_id=_text(found, "run_id", 60),
        run_url=_url(found.get("run_url")),
        message=_text(found, "run_message", 300),
        workspace=_text(found, "workspace_name", 120),
        organization=_text(found, "organization_name", 120),
        told=told,
    )


def refs_in(message: str, workspace: str, mapping: Sequence[Mapping[str, Any]]) -> list[int]:
    """Return the numbers of the changes a run may be about, what its message names first."""
    named = [int(number) for number in _REF.findall(message)]
    mapped = [
        int(found[1])
        for each in mapping
        if fnmatchcase(workspace.lower(), str(each.get("workspace", "")).lower())
        if (found := _REF.search(str(each.get("change", ""))))
    ]
    return list(dict.fromkeys([*named, *mapped]))


def _told(found: Any) -> Told:
    if not isinstance(found, dict):
        raise Unreadable(_("A notification in it has another shape."))
    return Told(
        trigger=_text(found, "trigger", 60),
        status=_text(found, "run_status", 60),
        words=_text(found, "message", 300),
        by=_text(found, "run_updated_by", 120),
        at=_moment(found.get("run_updated_at")),
    )


def _moment(found: Any) -> datetime:
    """Return when it happened; the beginning of time where Terraform does not say."""
    try:
        moment = datetime.fromisoformat(str(found))
    except ValueError:
        return datetime(1970, 1, 2, tzinfo=UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _text(found: Mapping[str, Any], name: str, length: int) -> str:
    value = found.get(name)
    words = " ".join(value.split()) if isinstance(value, str) else ""
    return masked(words.replace("\x00", ""))[:length]


def _url(found: Any) -> str:
    url = str(found or "")
    return url if url.startswith("https://") and len(url) <= 500 else ""
