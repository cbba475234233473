"""Passwords: how they are kept, how they are checked, and which are too easy to guess."""

import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from portal.core.languages import _

SHORTEST = 12
LONGEST = 256  # beyond it hashing would be work that anybody could order
FEWEST_CHARACTERS = 6
SEQUENCES = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")

_hasher = PasswordHasher()  # argon2id with the parameters of RFC 9106, second choice


def hash_of(password: str) -> str:
    """Return what is stored of a password: an argon2id hash with its salt and parameters."""
    return _hasher.hash(_plain(password))


def matches(password: str, stored: str | None) -> bool:
    """Say whether this is the password; takes the same time when there is none to compare with."""
    try:
        return _hasher.verify(stored or _nobodys_hash(), _plain(password)) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(stored: str) -> bool:
    """Say whether a hash was made with other parameters than a new one would be."""
    return _hasher.check_needs_rehash(stored)


def fault_of(password: str, *, name: str = "", email: str = "") -> str | None:
    """Say in one sentence why this password is too easy to guess; None when it will do."""
    plain = _plain(password).lower()
    if len(plain) < SHORTEST:
        return _(
            "Use at least %(shortest)s characters; a few unrelated words are easy to remember.",
            shortest=SHORTEST,
        )
    if len(plain) > LONGEST:
        return _("Use at most %(longest)s characters.", longest=LONGEST)
    if len(set(plain)) < FEWEST_CHARACTERS:
        return _("This repeats the same few characters; mix in others.")
    if any(word in plain for word in _words_of(name, email)):
        return _("Leave your name and your e-mail address out of the password.")
    if len(_without_sequences(plain)) < SHORTEST // 2:
        return _("This is mostly a row of letters or digits in order; use unrelated words.")
    return None


@cache
def _nobodys_hash() -> str:
    """Return a hash to compare with where there is no account, so that it costs the same."""
    return _hasher.hash("nobody has this password")


def _plain(password: str) -> str:
    # The same password typed on another keyboard may arrive composed differently.
    return unicodedata.normalize("NFC", password)


def _words_of(name: str, email: str) -> list[str]:
    words = [*name.lower().split(), email.lower(), *email.lower().split("@")[:1]]
    return [word for word in words if len(word) >= 4]


def _without_sequences(plain: str) -> str:
    """Return what is left without runs of four or more in alphabet, number or keyboard order."""
    for row in SEQUENCES:
        for line in (row, row[::-1]):
            for length in range(len(line), 3, -1):
                for start in range(len(line) - length + 1):
                    plain = plain.replace(line[start : start + length], "")
    return plain
