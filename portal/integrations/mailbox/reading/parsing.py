"""The bytes of a mail as a `Letter`; whatever comes in, something readable comes out."""

import hashlib
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import Message

from portal.core.languages import later
from portal.integrations.mailbox.reading import bouncing, heads, judging, parts, quoting
from portal.integrations.mailbox.reading.letter import Letter
from portal.integrations.mailbox.terms import LetterKind

_FAULTS = (ValueError, LookupError, TypeError, AttributeError, AssertionError, MessageError)
UNREADABLE = later(
    "The structure of this mail is broken: only its head was read. See the original."
)


def read(raw: bytes) -> Letter:
    """Return what a mail says. Never raises: what cannot be read is said in `remarks`."""
    try:
        return _read(raw)
    except (*_FAULTS, RecursionError):
        return _head_only(raw)


def fingerprint(raw: bytes) -> str:
    """Return what makes a mail the same mail however often it comes: the hash of its identity.

    Copies that came over several ways differ in their `Received` lines only, and two mails that
    wrongly carry one Message-ID differ in sender, date or subject. Without an id: all bytes.
    """
    head = _head(raw)
    named = [" ".join(heads.raw_values(head, name)) for name in ("Message-ID", *_IDENTITY)]
    if not named[0].strip():
        return hashlib.sha256(raw).hexdigest()
    return hashlib.sha256("\n".join(named).encode("utf-8", "replace")).hexdigest()


_IDENTITY = ("From", "Date", "Subject")


def _read(raw: bytes) -> Letter:
    message = message_from_bytes(raw, policy=policy.compat32)
    content = parts.content_of(message)
    name, sender = _writer(message)
    subject = heads.value(message, "Subject")[:300]
    kind, why = judging.judged(message, sender=sender, subject=subject)
    own, quoted = quoting.parted(content.text)
    answered = heads.ids(message, "In-Reply-To")
    references = heads.ids(message, "References")
    if kind is LetterKind.BOUNCE:
        references = (*references, *reversed(bouncing.original_ids(content.all, raw)))
    return Letter(
        message_id=next(iter(heads.ids(message, "Message-ID")), ""),
        in_reply_to=answered[0] if answered else "",
        references=references,
        sender=sender,
        sender_name=name,
        recipients=heads.recipients(message),
        subject=subject,
        sent_at=heads.date(message),
        own=own,
        quoted=quoted,
        enclosures=content.enclosures,
        kind=kind,
        why=why,
        mark=heads.value(message, judging.OUR_MARK)[:80],
        undelivered=bouncing.undelivered(content.all) if kind is LetterKind.BOUNCE else (),
        remarks=content.remarks,
    )


def _head_only(raw: bytes) -> Letter:
    """Return what the first lines say, with the rest as it stands."""
    message = _head(raw)
    name, sender = _writer(message)
    body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")[2][: parts.LONGEST_TEXT]
    return Letter(
        message_id=next(iter(heads.ids(message, "Message-ID")), ""),
        sender=sender,
        sender_name=name,
        subject=heads.value(message, "Subject")[:300],
        own=parts.readable(heads.text_of(body, "utf-8")).strip(),
        remarks=(UNREADABLE,),
    )


def _head(raw: bytes) -> Message:
    normal = raw[: 4 * heads.LONGEST].replace(b"\r\n", b"\n")
    return message_from_bytes(normal.partition(b"\n\n")[0] + b"\n\n", policy=policy.compat32)


def _writer(message: Message) -> tuple[str, str]:
    for name in ("From", "Reply-To", "Sender", "Return-Path"):
        called, address = heads.address(message, name)
        if address:
            return called, address
    return "", ""
