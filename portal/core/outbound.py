"""The only way out over HTTP: public addresses, checked names, one answer, within a time limit."""

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from portal.core.languages import _
from portal.core.resources import version
from portal.core.settings import Settings

SECONDS = 10.0  # for connecting, sending and reading together; looking a name up is the system's
LARGEST_ANSWER = 64 * 1024  # bytes of a body that are read unless told otherwise
LONGEST_ADDRESS = 2_000
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class NotAllowed(Exception):
    """An address this portal never calls; `str()` says why, without the address."""


class Unreachable(Exception):
    """Nobody answered in time, or not in the way HTTP does; trying later may help."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: never followed when it leads elsewhere."""

    status: int
    headers: Mapping[str, str]  # names in lower case
    body: bytes  # at most as many as were asked for


@dataclass(frozen=True, slots=True)
class _Target:
    """A checked address, taken apart."""

    scheme: str
    host: str
    port: int
    path: str
    is_internal: bool


class Gate:
    """Which hosts may be called, opened once with the settings."""

    def __init__(self) -> None:
        self._allowed: tuple[str, ...] = ()
        self._internal: frozenset[str] = frozenset()

    def open(self, settings: Settings) -> None:
        """Use the lists of these settings."""
        self._allowed = tuple(name.lower() for name in settings.outbound_hosts)
        self._internal = frozenset(name.lower() for name in settings.outbound_internal)

    def check(self, url: str) -> None:
        """Raise `NotAllowed` for an address that could never be called; looks no name up."""
        self.target(url)

    def target(self, url: str) -> _Target:
        """Take an address apart; raises `NotAllowed`."""
        parts = _parts(url)
        host = (parts.hostname or "").rstrip(".").lower()
        port = parts.port or (80 if parts.scheme == "http" else 443)
        is_internal = not self._internal.isdisjoint({host, f"{host}:{port}"})
        if parts.scheme != "https" and not is_internal:
            raise NotAllowed(_("The address must start with https://."))
        if not is_internal and not self._is_listed(host):
            raise NotAllowed(
                _(
                    "This host is not on the list of those the portal may call. "
                    "An administrator can add it with PORTAL_OUTBOUND_HOSTS."
                )
            )
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return _Target(parts.scheme, host, port, path, is_internal)

    def _is_listed(self, host: str) -> bool:
        return not self._allowed or any(
            host == name or (name.startswith("*.") and host.endswith(name[1:]))
            for name in self._allowed
        )


gate = Gate()


def request(
    method: str,
    url: str,
    *,
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
    largest: int = LARGEST_ANSWER,
) -> Answer:
    """Make one call and return the answer, whatever its status; redirects are not followed.

    No more than `largest` bytes of its body are read.

    Raises `NotAllowed` before anything is sent, `Unreachable` when no answer came. Must not be
    called inside `db.writing()`: everybody else would wait for a foreign server.
    """
    target = gate.target(url)
    deadline = time.monotonic() + SECONDS
    connection = _Connection(target, deadline)
    sent = {"User-Agent": f"Portal/{version()}", "Accept": "*/*", "Connection": "close"}
    try:
        with _ended_at(deadline, connection):
            connection.request(
                method, target.path, body=body or None, headers=sent | dict(headers or {})
            )
            return _read(connection, largest)
    except ssl.SSLCertVerificationError as error:
        raise Unreachable(
            _(
                "The certificate was not accepted: %(verify_message)s.",
                verify_message=error.verify_message,
            )
        ) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Unreachable(_reason(error, deadline)) from error
    finally:
        connection.close()


class _Connection(http.client.HTTPConnection):
    """Connects to the very address that was checked; the name stays the one on the certificate."""

    def __init__(self, target: _Target, deadline: float) -> None:
        super().__init__(target.host, target.port)
        self._target, self._deadline = target, deadline
        # What the Host header leaves out is the port everybody knows.
        self.default_port = 443 if target.scheme == "https" else 80

    def connect(self) -> None:
        """Look the name up, refuse what is not public, and connect."""
        address = _address_of(self._target)
        left = max(self._deadline - time.monotonic(), 0.1)
        self.sock = socket.create_connection((address, self._target.port), timeout=left)
        if self._target.scheme == "https":
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(self.sock, server_hostname=self._target.host)


def _parts(url: str) -> SplitResult:
    if len(url) > LONGEST_ADDRESS or not url.isascii() or any(ord(c) <= 32 for c in url):
        raise NotAllowed(_("This is not an address: no spaces, and letters of English only."))
    try:
        parts = urlsplit(url)
        is_whole = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_whole = False
    if not is_whole:
        raise NotAllowed(_("This is not an address: it looks like https://host/path."))
    if parts.username is not None or parts.password is not None:
        raise NotAllowed(_("The address must not carry a user name or a password."))
    return parts


def _address_of(target: _Target) -> str:
    """Return the address to connect to; every one the name leads to must be public."""
    try:
        rows = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable(_("There is no host of this name.")) from error
    found = [str(row[4][0]) for row in rows]
    if not target.is_internal and not all(map(is_public, found)):
        raise NotAllowed(
            _(
                "This host is inside the own network. An administrator can allow it by name "
                "with PORTAL_OUTBOUND_INTERNAL."
            )
        )
    return found[0]


def is_public(address: str) -> bool:
    """Say whether an IP address is one of the open internet, also behind its disguises in IPv6."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour
        if inner is None and found in _NAT64:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return found.is_global and not found.is_multicast


@contextlib.contextmanager
def _ended_at(deadline: float, connection: http.client.HTTPConnection) -> Iterator[None]:
    """End the conversation when time is up: a timeout of the socket counts anew with each byte."""

    def end() -> None:
        if connection.sock is not None:
            with contextlib.suppress(OSError):
                connection.sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(max(deadline - time.monotonic(), 0), end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _read(connection: http.client.HTTPConnection, largest: int) -> Answer:
    response = connection.getresponse()
    headers = {name.lower(): value for name, value in response.getheaders()}
    return Answer(response.status, headers, response.read(largest))


def _reason(error: Exception, deadline: float) -> str:
    if isinstance(error, TimeoutError) or time.monotonic() >= deadline:
        return _("There was no answer within %(seconds)s seconds.", seconds=int(SECONDS))
    if isinstance(error, ConnectionRefusedError):
        return _("The connection was refused.")
    if isinstance(error, ssl.SSLError):
        return _("No secure connection could be made.")
    return _("The connection broke off before there was an answer.")
