"""Codes that are a phrase: `HTTP 502`, `Event ID 4625`, `exit code 137`, `SQLSTATE 53300`.

A pattern has a bounded length, and is tried only on lines that hold one of its hints: together they
take time in proportion to the length of a line.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from portal.search.logs.code import Code

# Alerts of TLS (RFC 8446, 6.2), as libraries write them with spaces or underscores.
ALERTS = (
    "close_notify unexpected_message bad_record_mac record_overflow handshake_failure "
    "bad_certificate unsupported_certificate certificate_revoked certificate_expired "
    "certificate_unknown illegal_parameter unknown_ca decode_error decrypt_error protocol_version "
    "insufficient_security inappropriate_fallback missing_extension unsupported_extension "
    "unrecognized_name unknown_psk_identity certificate_required no_application_protocol "
    "certificate_verify_failed"
)
NEGATIVE_HRESULT = re.compile(r"(?<![\w.])-(?:2147\d{6}|107374\d{4})(?![\w.])")

Named = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern whose first group is the code, words of which a line needs one, and what it gives.

    The heavier, the more the code says alone.
    """

    hints: tuple[str, ...]
    weight: int
    pattern: re.Pattern[str]
    named: Named


def _rule(hints: str, weight: int, pattern: str, named: Named | str = "") -> Rule:
    words = named if isinstance(named, str) else ""
    told = (lambda code: f"{words} {code}".lstrip()) if isinstance(named, str) else named
    return Rule(tuple(hints.split("|")), weight, re.compile(pattern, re.IGNORECASE), told)


def _hexadecimal(code: str) -> str:
    return "0x" + code[2:].upper()


def _underscored(code: str) -> str:
    return code.replace(" ", "_")


ANY_ALERT = "|".join(ALERTS.split()).replace("_", "[_ ]")
STATUSES = (
    "Bad Gateway|Bad Request|Unauthorized|Forbidden|Not Found|Internal Server Error|Conflict|"
    "Service Unavailable|Service Temporarily|Gateway Time|Too Many|Request Entity|Payload Too|"
    "Method Not|Request Time|Proxy Auth|Unprocessable"
)
# Where two read the same characters, the first stays.
RULES = (
    _rule("0x", 8, r"(?<!\w)(0x[0-9a-f]{8})(?!\w)", _hexadecimal),
    _rule(
        "0x",
        8,
        r"(?:error|code|hresult|status|result|stop|bugcheck|exception)[ \t:=(#]{1,4}"
        r"(0x[0-9a-f]{1,7})(?!\w)",
        _hexadecimal,
    ),
    _rule(
        "sql",
        8,
        r"(?<!\w)sql[ _]?state[\"']?[ \t:=\[(\"']{1,4}([0-9A-Z]{5})(?!\w)",
        "SQLSTATE",
    ),
    _rule("error ", 8, r"(?<!\w)error \d{4} \(([0-9A-Z]{5})\)", "SQLSTATE"),
    _rule(
        "event",
        8,
        r"(?<!\w)event[ _-]?(?:id|code)[\"']?[ \t:=>#\"']{1,12}(\d{1,5})(?!\w)",
        "Event ID",
    ),
    _rule("alertname", 7, r"(?<!\w)alertname[\"']?[ \t]{0,3}[=:~][ \t\"']{0,3}(\w{3,80})"),
    _rule("error:0", 7, r"(?<!\w)error:([0-9A-F]{8}):", str.upper),
    _rule("4.|5.", 7, r"(?<!\w)([45]\d\d[ -][45]\.\d{1,3}\.\d{1,3})(?![\w.])"),
    _rule(
        "_|certificate|handshake|protocol|unknown|unexpected|record|close|decrypt|decode|parameter",
        7,
        rf"(?<!\w)({ANY_ALERT})(?!\w)",
        _underscored,
    ),
    _rule("pkix", 7, r"(?<!\w)(PKIX path building failed)(?!\w)"),
    _rule("msg ", 6, r"(?<!\w)Msg (\d{3,5}), Level \d", "Msg"),
    _rule("errno", 6, r"(?<!\w)errno[\"']?[ \t:=(\]]{1,3}(\d{1,4})(?!\w)", "errno"),
    _rule(
        "err",
        6,
        r"(?<!\w)(?:error|err)(?: code| number| no\.?)?[ \t:=#(]{1,3}(\d{2,6})"
        r"(?!\w|[.:]\d| ---)",
        "error",
    ),
    _rule(
        "exit|return code|rc",
        6,
        r"(?<!\w)(?:exit[ _]?(?:code|status)|exited with(?: code| status)?|return code|"
        r"returned exit code|rc)[\"']?[ \t:=]{1,3}(\d{1,5})(?!\w)",
        "exit code",
    ),
    _rule(
        "http|status|response",
        5,
        r"(?:HTTP(?:/\d(?:\.\d)?)?\"?|(?:status|response)(?:[ _]?code)?)[\"']?"
        r"(?: (?:was|of|is))?[ \t:=\"']{1,4}([45]\d\d)(?![\w.])",
        "HTTP",
    ),
    _rule("4|5", 5, rf"(?<![\w.])([45]\d\d)(?= (?:{STATUSES}))", "HTTP"),
    _rule("desc", 5, r"(?<!\w)code ?= ?([A-Z]{6,21})(?= desc)"),
)


def phrase_codes(line: str) -> Iterator[Code]:
    """Yield the codes that stand in a phrase; of two in the same place only the first."""
    low = line.lower()
    spans: list[tuple[int, int]] = []
    for rule in RULES:
        if any(hint in low for hint in rule.hints):
            for found in rule.pattern.finditer(line):
                start, end = found.span(1)
                if not any(start < other and end > begin for begin, other in spans):
                    spans.append((start, end))
                    yield Code(rule.named(found[1]), found[1].lower(), rule.weight)
    for found in NEGATIVE_HRESULT.finditer(line):
        yield Code(f"0x{int(found[0]) & 0xFFFFFFFF:08X}", found[0][1:], 8)
