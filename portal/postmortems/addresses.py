"""What leads into the house or names a machine of it; pure, for the edition that leaves it."""

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

A_SYSTEM = "an internal system"
_INSIDE = (
    *("local", "localhost", "internal", "intern", "intra", "intranet", "corp", "lan", "home"),
    *("private", "svc", "cluster", "consul", "test", "example", "invalid", "arpa"),
)
_LINK = re.compile(r"\b[a-z][a-z0-9+.-]{1,15}://[^\s<>\"'`]+", re.IGNORECASE)
_IP = re.compile(
    r"(?<![\w.])(?:\d{1,3}(?:\.\d{1,3}){3}|(?=[0-9a-f]{0,4}:[0-9a-f]{0,4}:)[0-9a-f:]{4,39})"
    r"(?![\w.]*\d)"
    r"(?:/\d{1,3})?(?::\d{1,5})?",
    re.IGNORECASE,
)
# `db01.prod.acme.net`; two labels are a host only under a name of the inside.
_HOST = re.compile(
    r"(?<![\w@/.-])(?:[a-z0-9](?:[\w-]*[a-z0-9])?\.)+[a-z][a-z0-9-]{1,23}(?::\d{1,5})?(?![\w-])",
    re.IGNORECASE,
)
# `db-01`, `order-intake-7f9c6-x2x`, `web03`: in small letters and with a digit, unlike OI-503.
_NODE = re.compile(
    r"(?<![\w./-])(?=[a-z0-9-]*\d)(?:[a-z][a-z0-9]*-[a-z0-9-]*[a-z0-9]|[a-z]{2,}\d{2,})(?![\w-])"
)
_NO_NODE = frozenset({"utf-8", "utf-16", "sha-1", "sha-256", "sha256", "sha512", "base64", "amd64"})


def hidden(text: str, *, own_host: str = "") -> str:
    """Return a text without an address of the house or the name of a machine."""
    text = _LINK.sub(lambda found: _outside(found[0], own_host), text)
    text = _IP.sub(lambda found: A_SYSTEM if _is_ip(found[0]) else found[0], text)
    text = _HOST.sub(lambda found: _host(found[0], own_host), text)
    return _NODE.sub(lambda found: found[0] if found[0] in _NO_NODE else A_SYSTEM, text)


def is_inside(link: str, *, own_host: str = "") -> bool:
    """Say whether a link leads into the house, or anywhere that cannot be told."""
    try:
        parts = urlsplit(link.strip())
        host = (parts.hostname or "").rstrip(".").lower()
    except ValueError:
        return True
    if parts.scheme not in {"http", "https"} or "." not in host or parts.username:
        return True
    return _is_ip(host) or host.split(".")[-1] in _INSIDE or _is_own(host, own_host)


def _outside(link: str, own_host: str) -> str:
    return A_SYSTEM if is_inside(link, own_host=own_host) else link


def _host(name: str, own_host: str) -> str:
    host = name.partition(":")[0].lower()
    labels = host.split(".")
    inside = labels[-1] in _INSIDE or _is_own(host, own_host) or len(labels) > 3
    if ":" in name or any(char.isdigit() for char in host) or len(labels) > 2 or inside:
        return A_SYSTEM
    return name


def _is_own(host: str, own_host: str) -> bool:
    own = own_host.lower().split(".")
    home = ".".join(own[-2:]) if len(own) > 1 else own_host.lower()
    return bool(home) and (host == home or host.endswith(f".{home}"))


def _is_ip(text: str) -> bool:
    bare = text.split("/", maxsplit=1)[0]
    bare = bare.rsplit(":", 1)[0] if "." in bare else bare
    try:
        ip_address(bare)
    except ValueError:
        return False
    return True
