"""Message ids that name their incident, signed so that nobody can make one up."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable

_OURS = re.compile(r"\Ainc-([1-9][0-9]{0,8})\.([0-9a-f]{12})\.([0-9a-f]{24})@", re.IGNORECASE)
_IN_SUBJECT = re.compile(r"\[INC-([1-9][0-9]{0,8})\]", re.IGNORECASE)


class Signer:
    """Makes and knows our ids; opened once with the server's own key."""

    def __init__(self) -> None:
        self._key = b""
        self._domain = "localhost"

    def open(self, key: str, *, domain: str) -> None:
        """Use this key; ids made under another one no longer lead anywhere."""
        self._key, self._domain = key.encode(), domain

    def new_id(self, incident: int) -> str:
        """Return a message id, without brackets, that leads back to the incident."""
        nonce = secrets.token_hex(6)
        return f"inc-{incident}.{nonce}.{self._seal(incident, nonce)}@{self._domain}"

    def incident_of(self, ids: Iterable[str]) -> int | None:
        """Return the number of the incident the first id of ours names; None for none or forged."""
        for each in ids:
            found = _OURS.match(each)
            if found and hmac.compare_digest(
                self._seal(int(found[1]), found[2].lower()), found[3].lower()
            ):
                return int(found[1])
        return None

    def mark(self) -> str:
        """Return what mails of this portal carry, so that one that comes back is known."""
        return hmac.new(self._key, b"mail of ours", hashlib.sha256).hexdigest()[:24]

    def is_ours(self, mark: str) -> bool:
        """Say whether a mail carries our own mark."""
        return hmac.compare_digest(mark.encode("utf-8", "replace"), self.mark().encode())

    def _seal(self, incident: int, nonce: str) -> str:
        sealed = hmac.new(self._key, f"mail {incident} {nonce}".encode(), hashlib.sha256)
        return sealed.hexdigest()[:24]


signer = Signer()


def incident_in(subject: str) -> int | None:
    """Return the number in `[INC-7]`; anybody can write that, so it proves nothing."""
    found = _IN_SUBJECT.search(subject)
    return int(found[1]) if found else None
