"""What class of thing a word of a message is: a host, a path, a number, an id, or just a word."""

import re

TEMPLATE = re.compile(
    r"[<{]{1,2}\$?([A-Za-z][\w .-]{0,40})[>}]{1,2}|\[(secret)\]|%(?:\d+\$)?[-+0]?\d*[sdifxv]"
    r"|\$\{?([A-Za-z_]\w{0,40})\}?"
)
NUMBER = re.compile(
    r"[-+~#$€£]?\d[\d.,_]*%?|\d+(?:st|nd|rd|th|x)|v?\d+(?:\.\d+){1,4}(?:[-+][\w.]+)?|\d+/\d+|x\d+"
)
MEASURED = re.compile(
    r"[-+]?\d[\d.,]*(ns|us|µs|ms|s|sec|secs|min|mins|m|h|hr|hrs|d|days?|b|k|kb|mb|gb|tb|pb|kib|mib|gib|"
    r"tib|ki|mi|gi|ti|kbit|mbit|gbit|bytes?|hz|mhz|ghz|px|seconds?|minutes?|hours?)(?:/s)?",
    re.IGNORECASE,
)
LONG_SPAN = re.compile(r"(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h|d)){2,6}")
CLOCK = re.compile(
    r"\d{4}[-/.]\d\d[-/.]\d\d(?:[T_]\d\d:\d\d\S*)?|\d{1,2}/\d{1,2}/\d{2,4}"
    r"|\d{1,2}\.\d{1,2}\.\d{4}|\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d+)?Z?"
)
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
HEXADECIMAL = re.compile(
    r"0x[0-9a-f]+|(?=[a-f]*\d)[0-9a-f]{6,}|(?:[0-9a-f]{2}:){5,}[0-9a-f]{2}", re.IGNORECASE
)
IPV4 = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}(?:[:/]\d{1,5})?")
IPV6 = re.compile(
    r"\[?(?=[0-9a-f:.]*:[0-9a-f:.]*:)[0-9a-f:.]{2,45}(?:%\w+)?\]?(?:[:/]\d{1,5})?", re.IGNORECASE
)
ADDRESS = re.compile(r"[a-z][a-z0-9+.-]{1,20}://\S+", re.IGNORECASE)
EMAIL = re.compile(r"[\w.+-]{1,80}@[\w-]{1,80}(?:\.[\w-]{1,80})*")
HOST_PORT = re.compile(r"[A-Za-z0-9][\w-]*(?:\.[\w-]+)*\.?(?:\[[\da-f.:]+\])?:\d{2,5}")
NUMBERED_HOST = re.compile(r"[a-z]{2,12}-?\d{1,3}")  # db-07, web01
DOTTED = re.compile(r"[a-z0-9_][a-z0-9_-]*(?:\.[a-z0-9_][a-z0-9_-]*)+\.?")
DOMAIN_NAMES = (
    "com net org io local lan corp internal intern example test svc cluster localdomain invalid "
    "arpa cloud dev app de at ch uk fr eu us gov edu info biz home host domain"
)
DOMAINS = frozenset(DOMAIN_NAMES.split())
ROOTED = re.compile(r"(?:[A-Za-z]:[\\/]|\\\\[\w.$-]|~?/\w|\.{1,2}[\\/])\S*|/")
FILED = re.compile(
    r"[\w.-]{1,80}\.(?:py|go|java|rb|js|ts|c|cc|cpp|h|rs|php|pl|sh|ps1|conf|cfg|ini|ya?ml|json|xml|log|"
    r"txt|csv|sql|db|so|jar|war|pem|crt|cer|key|p12|pfx|jks|sock|pid|lock|tmp|bak|gz|zip|tar|"
    r"mdb|docx?|xlsx?|pdf|msi|dat|properties)(?::\d+)?",
    re.IGNORECASE,
)
KNOWN_WORDS = (  # words with digits that are words
    "x509 http1 http2 http3 h2 utf8 utf-8 utf-16 utf16 ipv4 ipv6 oauth2 md5 sha1 sha2 sha256 "
    "sha512 sha-1 sha-256 tls1 log4j s3 ec2 k8s l2 l3 l4 l7 p12 pkcs12 pkcs1 pkcs8 base64 "
    "win32 win64 x86 x86_64 x64 amd64 arm64 int32 int64 uint32 uint64 ldap3 krb5 nfs4 smb1 "
    "smb2 smb3 ext4 b2b mp4 psycopg2 urllib3 boto3 python3 db2 i18n 802.1x wpa2 wpa3 rs256 "
    "hs256 ed25519 rfc1918 oauth1 ntlmv2 ssh2 office365 microsoft365 m365 net6 net8 log4j2 "
    "java8 java11 java17 d3d 2fa"
)
KNOWN = frozenset(KNOWN_WORDS.split())
NAMED = (
    (re.compile(r"host|server|ip|addr|fqdn|domain|node", re.IGNORECASE), "<host>"),
    (re.compile(r"url|uri|link", re.IGNORECASE), "<url>"),
    (re.compile(r"mail", re.IGNORECASE), "<email>"),
    (re.compile(r"path|file|folder|dir", re.IGNORECASE), "<path>"),
    (re.compile(r"time|date", re.IGNORECASE), "<time>"),
    (re.compile(r"uuid|guid|hash|(?:^|[ _-])id$|^id\b", re.IGNORECASE), "<id>"),
    (re.compile(r"^n$|num|count|port|size|seconds|ms|bytes|pid|x+$", re.IGNORECASE), "<n>"),
)
CLASSES = (
    ("<url>", ADDRESS),
    ("<email>", EMAIL),
    ("<id>", UUID),
    ("<host>", IPV4),
    ("<time>", CLOCK),
    ("<n>", NUMBER),
    ("<n>", LONG_SPAN),
    ("<id>", HEXADECIMAL),
    ("<host>", IPV6),
    ("<path>", FILED),
    ("<host>", HOST_PORT),
)


def class_of(core: str, outer: str) -> str:
    """Return the placeholder for a word, the empty text for one that stays."""
    low = core.lower()
    if low in KNOWN:
        return ""
    for name, pattern in CLASSES:
        if pattern.fullmatch(core):
            return name
    if ROOTED.fullmatch(outer) or _is_path(core):
        return "<path>"
    if _is_host(core):
        return "<host>"
    return "<id>" if _is_random(core) else ""


def _is_path(core: str) -> bool:
    separators = core.count("/") + core.count("\\")
    digits = any(character.isdigit() for character in core)
    return separators > 1 or (separators == 1 and (digits or "." in core))


def _is_host(core: str) -> bool:
    """Tell `db01.corp.example` from `java.net.http` and `SomeClass.method`."""
    if core == "localhost" or NUMBERED_HOST.fullmatch(core):
        return True
    if not DOTTED.fullmatch(core):
        return False
    labels = core.rstrip(".").split(".")
    marked = any(character.isdigit() or character == "-" for character in core)
    return labels[-1] in DOMAINS or marked


def _is_random(core: str) -> bool:
    return any(character.isdigit() for character in core) or (len(core) > 40 and not core.isalpha())


def placeholder(name: str) -> str:
    """Return the placeholder nearest to what a text calls one: `<db-host>`, `%d`."""
    if name[:1] == "%":
        return "<value>" if name[-1] in "sv" else "<n>"
    return next((each for pattern, each in NAMED if pattern.search(name)), "<value>")
