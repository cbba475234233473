"""Finds what looks like a password, token or key in a text, and takes it out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_PLACEHOLDER = re.compile(
    r"^(?:<.*>|\$.*|%.*%|\{.*\}|\[.*\]|\*+|x{3,}|\.{3,}|…|your[-_].*|my[-_].*|example.*|changeme|"
    r"change[-_]me|secret|password|passwort|token|redacted|hidden|none|null|true|false|empty|dummy|"
    r"foo|bar|test|env\b.*|.*\(.*|"
    r"(?=.*(?:secret|token|key|value|password|vault|here))[a-z]+(?:[-_][a-z]+)+)$",
    re.IGNORECASE,
)
_PATTERNS = (
    ("a private key", re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----")),
    ("an AWS access key", re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b")),
    ("a GitHub token", re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\w{30,})")),
    ("a GitLab token", re.compile(r"\bglpat-[\w-]{18,}")),
    ("a Slack token", re.compile(r"\bxox[abprs]-[\w-]{10,}")),
    ("a Google API key", re.compile(r"\bAIza[\w-]{35}")),
    ("a signed token", re.compile(r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}")),
)
_VALUED = (
    (
        "a password",
        re.compile(
            r"\b(?:pass(?:word|wd|phrase)?|pwd)\b[\"']?\s*[:=]\s*[\"'`]?(?P<value>[^\s\"'`,;]{6,})",
            re.IGNORECASE,
        ),
    ),
    (
        "a secret or token",
        re.compile(
            r"\b(?:\w+[_-])?(?:secret|token|api[_-]?key|access[_-]?key)\b[\"']?\s*[:=]\s*[\"'`]?"
            r"(?P<value>[^\s\"'`,;]{12,})",
            re.IGNORECASE,
        ),
    ),
    (
        "a bearer token",
        re.compile(
            r"\bauthorization:\s*(?:bearer|basic)\s+(?P<value>[^\s\"'`]{12,})", re.IGNORECASE
        ),
    ),
    (
        "a password in an address",
        re.compile(
            r"\b[a-z][a-z0-9+.-]{1,20}://[^\s:/@]{1,80}:(?P<value>[^\s:/@]{3,80})@", re.IGNORECASE
        ),
    ),
)
_PRIVATE_KEY = re.compile(
    r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----.*?(?:-----END (?:[A-Z]+ )*PRIVATE KEY-----|\Z)",
    re.DOTALL,
)
_LONGEST_LINE = 5_000
MASK = "[secret]"  # reads as a placeholder, so that masking twice changes nothing


@dataclass(frozen=True, slots=True)
class Secret:
    """What was found and on which line, counted from 1; never the secret itself."""

    what: str
    line: int


def secrets(text: str) -> Iterator[Secret]:
    """Find what looks like a secret; placeholders such as `<password>` or `$TOKEN` are none."""
    for number, line in enumerate(text.splitlines(), start=1):
        what = _secret_in(line[:_LONGEST_LINE])
        if what:
            yield Secret(what, number)


def masked(text: str) -> str:
    """Return the text with `[secret]` in place of every secret; the words around them stay.

    Lines are cut after 5,000 characters, where nobody would look for a secret any more.
    """
    lines = _PRIVATE_KEY.sub(MASK, text).splitlines(keepends=True)
    return "".join(map(_masked_line, lines))


def _masked_line(line: str) -> str:
    if len(line) > _LONGEST_LINE:
        line = line[:_LONGEST_LINE] + "\n" * line.endswith("\n")
    for _what, pattern in _PATTERNS:
        line = pattern.sub(MASK, line)
    for _what, pattern in _VALUED:
        line = pattern.sub(_masked_value, line)
    return line


def _masked_value(found: re.Match[str]) -> str:
    if _PLACEHOLDER.match(found["value"]):
        return found[0]
    start, end = found.span("value")
    return found[0][: start - found.start()] + MASK + found[0][end - found.start() :]


def _secret_in(line: str) -> str:
    for what, pattern in _PATTERNS:
        if pattern.search(line):
            return what
    for what, pattern in _VALUED:
        found = pattern.search(line)
        if found and not _PLACEHOLDER.match(found["value"]):
            return what
    return ""
