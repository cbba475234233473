"""Delivery reports: who was not reached, and which mail that was (RFC 3464)."""

import re
from collections.abc import Iterator
from email.message import Message

from portal.integrations.mailbox.reading import heads
from portal.integrations.mailbox.reading.letter import Undelivered

MOST = 20
_ID = re.compile(rb"^Message-ID:\s*<([^<>\s]{1,400})>", re.IGNORECASE | re.MULTILINE)
_TRIES_AGAIN = "delayed"


def undelivered(parts: list[Message]) -> tuple[Undelivered, ...]:
    """Return the recipients a report names; a server that only tries on is said to."""
    found: dict[str, Undelivered] = {}
    for part in parts:
        if part.get_content_type() == "message/delivery-status":
            for block in _blocks(part):
                if told := _told(block):
                    found.setdefault(told.recipient, told)
    return tuple(found.values())[:MOST]


def original_ids(parts: list[Message], raw: bytes) -> tuple[str, ...]:
    """Return the ids of the mails that came back, from what the report carries of them."""
    found: list[str] = []
    for part in parts:
        if part.get_content_type() == "message/rfc822" and part.is_multipart():
            found += heads.ids(part.get_payload(0), "Message-ID")  # type: ignore[arg-type]
    # Some servers attach only the head, some paste the mail below their own words.
    own = _ID.search(raw)
    below = raw[own.end() :] if own else raw
    found += [each.decode("ascii", "replace") for each in _ID.findall(below)]
    return tuple(dict.fromkeys(found))[:MOST]


def _blocks(part: Message) -> Iterator[Message]:
    payload = part.get_payload()
    if isinstance(payload, list):
        yield from (each for each in payload if isinstance(each, Message))


def _told(block: Message) -> Undelivered | None:
    recipient = heads.value(block, "Final-Recipient") or heads.value(block, "Original-Recipient")
    address = recipient.rpartition(";")[2].strip().lower()[:254]
    if not address:
        return None
    action = heads.value(block, "Action").lower()
    if action in {"delivered", "relayed", "expanded"}:
        return None
    said = heads.value(block, "Diagnostic-Code").rpartition(";")[2].strip()
    reason = said or heads.value(block, "Status") or "no reason given"
    return Undelivered(address, reason[:300], is_final=action != _TRIES_AGAIN)
