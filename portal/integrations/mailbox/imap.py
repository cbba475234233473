"""A connection to one folder of an IMAP server, and plain words for what goes wrong there."""

import contextlib
import imaplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from socket import gaierror
from typing import Any

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError, LoginError
from imapclient.imapclient import SocketTimeout

from portal.integrations.mailbox.models import Mailbox
from portal.integrations.mailbox.passwords import keyring
from portal.integrations.mailbox.terms import LARGEST, Tls

SECONDS_TO_CONNECT = 10
SECONDS_TO_ANSWER = 20
SEEN = b"\\Seen"


class Unreachable(Exception):
    """The mailbox cannot be read; the message says what to do about it."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A mail in the folder that was not fetched yet."""

    uid: int
    size: int
    arrived_at: datetime

    @property
    def is_too_large(self) -> bool:
        """Whether only its head is fetched."""
        return self.size > LARGEST


class Folder:
    """The folder of a mailbox, open; raises `Unreachable` for whatever fails."""

    def __init__(self, client: Any, box: Mailbox) -> None:
        self._client, self._box = client, box
        chosen = client.select_folder(box.folder)
        self.uid_validity = int(chosen.get(b"UIDVALIDITY", 0))
        self.mails = int(chosen.get(b"EXISTS", 0))

    def waiting(self, *, after: int, since: datetime, limit: int) -> list[Waiting]:
        """Return the mails behind this UID that arrived since then, the oldest first."""
        criteria = ["UID", f"{after + 1}:*", "SINCE", since.date()]
        # `n:*` means the last one too where n lies behind it.
        uids = sorted(uid for uid in self._client.search(criteria) if uid > after)[: limit * 4]
        if not uids:
            return []
        found = self._client.fetch(uids, ["RFC822.SIZE", "INTERNALDATE"])
        waiting = [
            Waiting(uid, int(each.get(b"RFC822.SIZE", 0)), _aware(each.get(b"INTERNALDATE"), since))
            for uid, each in sorted(found.items())
        ]
        # A second before: the clocks of two machines, and dates without fractions.
        return [each for each in waiting if (since - each.arrived_at).total_seconds() < 2][:limit]

    def fetch(self, mail: Waiting) -> bytes:
        """Return the bytes of a mail, or of its head; it stays unread. Empty: it is gone."""
        what = b"BODY[HEADER]" if mail.is_too_large else b"BODY[]"
        answer = self._client.fetch([mail.uid], [what.replace(b"BODY", b"BODY.PEEK")])
        content = answer.get(mail.uid, {}).get(what, b"")
        return bytes(content or b"")

    def put_away(self, mail: Waiting) -> None:
        """Mark a mail as read, and move it where the mailbox says; only once it is stored."""
        self._client.add_flags([mail.uid], [SEEN])
        if not self._box.done_folder or mail.is_too_large:
            return
        if not self._client.folder_exists(self._box.done_folder):
            self._client.create_folder(self._box.done_folder)
        if self._client.has_capability("MOVE"):
            self._client.move([mail.uid], self._box.done_folder)
            return
        self._client.copy([mail.uid], self._box.done_folder)
        self._client.delete_messages([mail.uid])
        if self._client.has_capability("UIDPLUS"):
            self._client.uid_expunge([mail.uid])


@contextmanager
def opened(box: Mailbox) -> Iterator[Folder]:
    """Open the folder of a mailbox; raises `Unreachable` with what to look at."""
    try:
        client = _connected(box)
        try:
            client.login(box.user, keyring.secret(box))
            yield Folder(client, box)
        finally:
            with contextlib.suppress(OSError, imaplib.IMAP4.error, IMAPClientError):
                client.logout()
    except (OSError, imaplib.IMAP4.error, ValueError, UnicodeError) as fault:
        raise Unreachable(_words(fault, box)) from fault


def _connected(box: Mailbox) -> Any:
    context = ssl.create_default_context()
    client = IMAPClient(
        box.host,
        port=box.port,
        ssl=box.tls is Tls.TLS,
        ssl_context=context if box.tls is Tls.TLS else None,
        timeout=SocketTimeout(SECONDS_TO_CONNECT, SECONDS_TO_ANSWER),
    )
    client.normalise_times = False  # dates keep their zone
    if box.tls is Tls.STARTTLS:
        client.starttls(context)
    return client


def _aware(moment: object, otherwise: datetime) -> datetime:
    if not isinstance(moment, datetime):
        return otherwise
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


# Asked in this order: a certificate that is refused is an SSL error too, and all are OSErrors.
_FAULTS: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str], ...] = (
    (ssl.SSLCertVerificationError, "The certificate of {where} is not accepted: {why}."),
    (
        ssl.SSLError,
        "{where} does not speak TLS like this. Try the other kind of protection or port.",
    ),
    (LoginError, "{host} refuses the user name or password of {user}."),
    (TimeoutError, "{where} did not answer in time. It may be down, or behind a firewall."),
    (gaierror, "No server is known as {host}. Check the name."),
    (ConnectionRefusedError, "Nothing answers at {where}. Is the port right, the server up?"),
    (
        (imaplib.IMAP4.abort, ConnectionError),
        "{where} broke off in the middle. What was not stored is fetched again.",
    ),
    (Exception, "{where} refuses: {said}"),
)


def _words(fault: Exception, box: Mailbox) -> str:
    sentence = next(words for kind, words in _FAULTS if isinstance(fault, kind))
    return sentence.format(
        where=f"{box.host}:{box.port}",
        host=box.host,
        user=box.user or "nobody",
        why=str(getattr(fault, "verify_message", "")).rstrip(".") or "it is not trusted",
        said=" ".join(str(fault).split())[:160],
    )
