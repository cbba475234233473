"""The parts of a mail: which one is the text, which are files, and what cannot be read."""

import binascii
import re
from dataclasses import dataclass
from email.message import Message

from portal.core.languages import later
from portal.integrations.mailbox.reading import heads, plain
from portal.integrations.mailbox.reading.letter import Enclosure

LONGEST_TEXT = 500_000
MOST_PARTS = 200
DEEPEST = 30
PACKED = later(
    "Outlook packed its attachments into winmail.dat. It is kept as it is; ask the sender for "
    "the files in a format of their own if it does not open."
)
ENCRYPTED = later("This mail is encrypted and the portal holds no key: its text could not be read.")
INVITED = later("It carries a calendar invitation, kept as a file.")
CUT = later("It has more parts than the portal reads; the rest is in the original.")
NO_TEXT = later("It has no text.")
_SIGNATURES = {"application/pkcs7-signature", "application/x-pkcs7-signature"}
_SIGNATURES |= {"application/pgp-signature", "application/pgp-keys"}
_TNEF = {"application/ms-tnef", "application/vnd.ms-tnef"}
_PICTURES = {"image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif", "image/webp": ".webp"}
_CLEARSIGNED = re.compile(
    r"-----BEGIN PGP SIGNED MESSAGE-----\n(?:Hash: .*\n)*\n(.*?)"
    r"-----BEGIN PGP SIGNATURE-----.*?(?:-----END PGP SIGNATURE-----|\Z)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Content:
    """What the parts of a mail come to."""

    text: str
    enclosures: tuple[Enclosure, ...]
    remarks: tuple[str, ...]
    all: list[Message]


def content_of(message: Message) -> Content:
    """Sort the parts of a mail; parts deeper or more than anybody writes are left out."""
    found = list(_leaves(message, 0, [MOST_PARTS]))
    texts = [part for part in found if _is_text(part)]
    files = [part for part in found if part not in texts and not _is_bare(part)]
    enclosures = tuple(each for part in files if (each := _enclosure(part)) is not None)
    remarks = list(dict.fromkeys(filter(None, map(_remark, [message, *found]))))
    if len(found) >= MOST_PARTS:
        remarks.append(CUT)
    text = _text(texts, {each.cid: each.name for each in enclosures if each.cid})
    if not text.strip() and not remarks:
        remarks.append(NO_TEXT)
    return Content(text, enclosures, tuple(remarks), found)


def readable(text: str) -> str:
    """Return text without what no screen shows."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ")
    return re.sub(r"[\x00\x04-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]", "", text)


def _leaves(part: Message, depth: int, left: list[int]) -> list[Message]:
    """Return the parts that hold something, one of each alternative; mails inside stay whole."""
    kind = part.get_content_type()
    inside = part.get_payload()
    if kind.startswith("message/") or not isinstance(inside, list):
        left[0] -= 1
        return [part] if left[0] >= 0 else []
    if depth >= DEEPEST:
        return []
    found: list[Message] = []
    whole = [each for each in inside if isinstance(each, Message)]
    for each in _chosen(whole) if kind == "multipart/alternative" else whole:
        if left[0] > 0:
            found += _leaves(each, depth + 1, left)
    return found


def _chosen(alternatives: list[Message]) -> list[Message]:
    """Return HTML where there is some: its quotes are marked, those of plain text are guessed.

    Beside it stays what is no text: invitations come as a third alternative.
    """
    rich = [each for each in alternatives if each.get_content_type() != "text/plain"]
    has_html = any(part.get_content_type() == "text/html" for each in rich for part in each.walk())
    return rich if has_html else alternatives


def _is_text(part: Message) -> bool:
    kind = part.get_content_type()
    if kind.startswith("multipart/"):  # it names no boundary: all of it is one text
        return True
    if kind not in {"text/plain", "text/html"} or part.get_content_disposition() == "attachment":
        return False
    # An unnamed part is the mail itself; `inline` with a name is a log somebody dragged in.
    return not part.get_filename()


def _is_bare(part: Message) -> bool:
    kind = part.get_content_type()
    return kind in _SIGNATURES or kind in {"message/delivery-status", "application/pgp-encrypted"}


def _text(parts: list[Message], pictures: dict[str, str]) -> str:
    written: list[str] = []
    for part in parts:
        text = readable(heads.text_of(_bytes(part), str(part.get_content_charset() or "")))
        if part.get_content_type() == "text/html":
            text = readable(plain.markdown_of(text, pictures))
        else:
            text = _plain(part, text)
        written.append(text[:LONGEST_TEXT].strip("\n"))
    return "\n\n".join(text for text in written if text.strip())


def _plain(part: Message, text: str) -> str:
    text = _CLEARSIGNED.sub(lambda found: found[1], text)
    if str(part.get_param("format", "")).lower() == "flowed":
        return _unflowed(text, glued=str(part.get_param("delsp", "")).lower() == "yes")
    return text


def _unflowed(text: str, *, glued: bool) -> str:
    """Join lines that end with a space (RFC 3676), but never across quotes or the signature."""
    joined: list[str] = []
    open_mark: str | None = None
    for line in text.split("\n"):
        mark = re.match(r">*", line)[0]  # type: ignore[index] # always matches
        words = line[len(mark) :].removeprefix(" ")
        flows = words.endswith(" ") and words != "-- "
        if open_mark == mark and words != "-- ":
            joined[-1] += words
        else:
            joined.append(f"{mark} {words}" if mark else words)
        if flows and glued:
            joined[-1] = joined[-1][:-1]
        open_mark = mark if flows else None
    return "\n".join(joined)


def _enclosure(part: Message) -> Enclosure | None:
    content = _bytes(part)
    if not content.strip():
        return None
    kind = part.get_content_type()
    return Enclosure(_name(part, kind), content, kind, _cid(part))


def _name(part: Message, kind: str) -> str:
    named = _filename(part)
    if named:
        return named
    if kind in _TNEF:
        return "winmail.dat"
    if kind == "text/calendar":
        return "invitation.ics"
    if kind == "message/rfc822":
        return "mail.eml"
    if kind in {"text/plain", "text/html"}:
        return "text.txt" if kind == "text/plain" else "text.html"
    return f"picture{_PICTURES[kind]}" if kind in _PICTURES else "attachment"


def _filename(part: Message) -> str:
    named = part.get_filename() or ""
    holder = Message()
    holder["X"] = str(named)
    return heads.value(holder, "X")[:200]


def _cid(part: Message) -> str:
    return heads.value(part, "Content-ID").strip("<> ")[:400]


def _bytes(part: Message) -> bytes:
    if part.get_content_type().startswith("message/"):
        inside = part.get_payload()
        first = inside[0] if isinstance(inside, list) and inside else None
        return first.as_bytes() if isinstance(first, Message) else b""
    try:
        content = part.get_payload(decode=True)
    except (binascii.Error, ValueError, AssertionError):
        content = str(part.get_payload()).encode("utf-8", "surrogateescape")
    return content if isinstance(content, bytes) else b""


def _remark(part: Message) -> str:
    kind = part.get_content_type()
    if kind in _TNEF or (part.get_filename() or "").lower() == "winmail.dat":
        return PACKED
    smime = str(part.get_param("smime-type", "") or "").lower()
    if kind == "multipart/encrypted" or (kind.endswith("pkcs7-mime") and smime != "signed-data"):
        return ENCRYPTED
    return INVITED if kind == "text/calendar" else ""
