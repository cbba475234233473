"""The head of a mail, whatever state it is in.

Headers are read as raw text and decoded here: the structured parser of the standard library
raises on some malformed headers and needs minutes for a list of thousands of recipients.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import parsedate_to_datetime

LONGEST = 64 * 1024
MOST_REFERENCES = 60
_ID = re.compile(r"<([!-;=?-~]{1,400})>")
_ADDRESS = re.compile(r"[^\s<>\"',;:()\[\]]{1,64}@[^\s<>\"',;:()\[\]]{1,189}")
_IN_ANGLES = re.compile(rf"<\s*({_ADDRESS.pattern})\s*>")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_CONTROLS = re.compile(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]+")


def value(message: Message, name: str) -> str:
    """Return a header as one line of text, encoded words decoded; empty when it is not there."""
    return next(values(message, name), "")


def values(message: Message, name: str) -> Iterator[str]:
    """Yield every header of that name."""
    for raw in message.get_all(name) or ():
        yield " ".join(_CONTROLS.sub(" ", _decoded(str(raw)[:LONGEST])).split())


def raw_values(message: Message, name: str) -> list[str]:
    """Return headers as they came."""
    return [str(raw) for raw in message.get_all(name) or ()]


def ids(message: Message, name: str) -> tuple[str, ...]:
    """Return the message ids in a header, in order."""
    found = _ID.findall(" ".join(raw[:LONGEST] for raw in raw_values(message, name)))
    return tuple(found[-MOST_REFERENCES:])


def address(message: Message, name: str) -> tuple[str, str]:
    """Return (name, address in lower case) of the first mailbox in a header."""
    raw = next(iter(raw_values(message, name)), "")[:2_000]
    # A quoted name may hold an address of somebody else: `"boss@example.test" <x@example.test>`.
    bare = _QUOTED.sub(" ", raw)
    near = _IN_ANGLES.search(bare) or _ADDRESS.search(bare) or _ADDRESS.search(raw)
    found = near[near.lastindex or 0].lower()[:254] if near else ""
    called = raw.partition("<")[0] if "<" in bare else raw.partition("(")[2].partition(")")[0]
    called = " ".join(_CONTROLS.sub(" ", _decoded(called)).split()).strip("\"' ")
    return ("" if called.lower() == found else called.replace('\\"', '"')[:120]), found


def recipients(message: Message) -> int:
    """Count the addresses in To and Cc without taking each apart."""
    return sum(raw.count("@") for name in ("To", "Cc") for raw in raw_values(message, name))


def date(message: Message) -> datetime | None:
    """Return when it says it was sent; None for no date or none there is."""
    try:
        found = parsedate_to_datetime(value(message, "Date"))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found


def text_of(content: bytes, charset: str) -> str:
    """Decode with the charset a part claims, else as UTF-8, else as Windows does."""
    for name in dict.fromkeys((charset.strip("\"' ").lower() or "utf-8", "utf-8")):
        try:
            return content.decode(name)
        except (LookupError, ValueError):
            continue
    return content.decode("windows-1252", "replace")


def _decoded(raw: str) -> str:
    raw = raw.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    if "=?" not in raw:
        return raw
    try:
        pieces = decode_header(raw)
    except (HeaderParseError, ValueError, LookupError):
        return raw
    return "".join(
        piece if isinstance(piece, str) else text_of(piece, charset or "utf-8")
        for piece, charset in pieces
    )
