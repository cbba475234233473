"""The secret of whoever posts to a hook: made from the server's key, shown once, never stored."""

import hashlib
import hmac
import secrets
from typing import Protocol


class Keyed(Protocol):
    """A sender, as far as its secret goes."""

    secret_salt: str
    secret_hash: str


class ServerKey:
    """The server's key, opened once with the settings."""

    def __init__(self) -> None:
        self._key = b""

    def open(self, key: str) -> None:
        """Use this key; secrets made under another one no longer sign."""
        self._key = key.encode()

    def secret(self, salt: str) -> str:
        """Return the secret that belongs to a salt: 160 bits behind a prefix that names it."""
        found = hmac.new(self._key, f"alert source {salt}".encode(), hashlib.sha256).hexdigest()
        return f"pas_{found[:40]}"


server = ServerKey()


def renew(source: Keyed) -> str:
    """Give a source a new secret and return it; the old one ends at once."""
    source.secret_salt = secrets.token_urlsafe(24)
    secret = server.secret(source.secret_salt)
    source.secret_hash = hashed(secret)
    return secret


def hashed(secret: str) -> str:
    """Return what is stored: the secret has 160 bits, so a plain hash cannot be guessed."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def fits(source: Keyed, secret: str) -> bool:
    """Compare a secret in constant time."""
    return hmac.compare_digest(hashed(secret), source.secret_hash)


def signing_secret(source: Keyed) -> str:
    """Return the secret signatures are made with; empty when the server's key was changed."""
    secret = server.secret(source.secret_salt)
    return secret if fits(source, secret) else ""
