"""The two things needed of an X.509 certificate: its RSA key, and when it holds.

Only what RFC 5280 calls the outer shape is read. Nothing here decides whom to trust: the address
the certificate came from, or the administrator who uploaded it, did that.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from portal.core.languages import _

LARGEST = 16 * 1024  # bytes of PEM; SNS's certificates have about 2 KB
SEQUENCE, INTEGER, BIT_STRING, UTC_TIME, TIME, VERSION = 0x30, 0x02, 0x03, 0x17, 0x18, 0xA0
RSA_KEY = bytes.fromhex("06092a864886f70d010101")  # the object identifier rsaEncryption
SMALLEST_KEY = 2048  # bits
# What stands before the hash in a signature of PKCS #1 v1.5 (RFC 8017, 9.2, note 1).
PREFIX = {
    "sha1": bytes.fromhex("3021300906052b0e03021a05000414"),
    "sha256": bytes.fromhex("3031300d060960864801650304020105000420"),
}


class NotUsable(Exception):
    """No certificate with an RSA key; `str()` says what is wrong."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """A public RSA key and the time it holds."""

    modulus: int
    exponent: int
    begins: datetime
    ends: datetime

    def holds(self, at: datetime) -> bool:
        """Say whether it holds at this instant."""
        return self.begins <= at <= self.ends

    def signed(self, message: bytes, signature: bytes, algorithm: str) -> bool:
        """Say whether the signature (PKCS #1 v1.5 over `sha1` or `sha256`) is of this message.

        The whole expected block is built and compared, so there is no padding to be fooled by.
        """
        length = (self.modulus.bit_length() + 7) // 8
        if len(signature) != length:
            return False
        opened = pow(int.from_bytes(signature, "big"), self.exponent, self.modulus)
        inside = PREFIX[algorithm] + hashlib.new(algorithm, message).digest()
        padding = b"\xff" * (length - len(inside) - 3)
        expected = b"\x00\x01" + padding + b"\x00" + inside
        return hmac.compare_digest(opened.to_bytes(length, "big"), expected)


def read(pem: str) -> Certificate:
    """Read the first certificate of a PEM text; raises `NotUsable`."""
    try:
        outer = _value(_der(pem), SEQUENCE)
        parts = list(_parts(_value(outer, SEQUENCE)))
        parts = parts[1:] if parts[0][0] == VERSION else parts
        validity, key = parts[3], parts[5]
        begins, ends = (_time(tag, inside) for tag, inside in _parts(validity[1]))
        modulus, exponent = _key(key[1])
    except (IndexError, ValueError, OverflowError) as error:
        raise NotUsable(_("This is not a certificate with an RSA key in PEM form.")) from error
    if modulus.bit_length() < SMALLEST_KEY or modulus.bit_length() > 8192 or exponent < 3:
        raise NotUsable(
            _(
                "The key of this certificate has fewer than %(smallest_key)s bits.",
                smallest_key=SMALLEST_KEY,
            )
        )
    return Certificate(modulus, exponent, begins, ends)


def _der(pem: str) -> bytes:
    begin, end = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"
    if len(pem) > LARGEST or begin not in pem or end not in pem:
        raise ValueError("no certificate")
    inside = pem.partition(begin)[2].partition(end)[0]
    try:
        return base64.b64decode("".join(inside.split()), validate=True)
    except binascii.Error as error:
        raise ValueError("no base64") from error


def _key(inside: bytes) -> tuple[int, int]:
    (_, algorithm), (tag, bits) = _parts(inside)
    if tag != BIT_STRING or not algorithm.startswith(RSA_KEY) or bits[0] != 0:
        raise ValueError("no RSA key")
    (first, modulus), (second, exponent) = _parts(_value(bits[1:], SEQUENCE))
    if (first, second) != (INTEGER, INTEGER):
        raise ValueError("no RSA key")
    return int.from_bytes(modulus, "big"), int.from_bytes(exponent, "big")


def _value(found: bytes, expected: int) -> bytes:
    tag, inside = next(_parts(found), (0, b""))
    if tag != expected:
        raise ValueError("another element was expected")
    return inside


def _parts(found: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield tag and content of every element of a DER text."""
    at = 0
    while at < len(found):
        tag, length, at = found[at], found[at + 1], at + 2
        if length & 0x80:
            width = length & 0x7F
            length, at = int.from_bytes(found[at : at + width], "big"), at + width
        if at + length > len(found):
            raise ValueError("cut off")
        yield tag, found[at : at + length]
        at += length


def _time(tag: int, inside: bytes) -> datetime:
    words = inside.decode("ascii")
    if tag == UTC_TIME:  # two digits of the year; RFC 5280 puts the change at 1950
        words = ("19" if int(words[:2]) >= 50 else "20") + words
    elif tag != TIME:
        raise ValueError("no time")
    return datetime.strptime(words, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)
