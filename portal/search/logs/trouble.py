"""Words by which a line tells of trouble, whatever level it was written with."""

import re
from collections.abc import Iterator, Sequence

NOT = (
    "found|available|exist|allowed|permitted|reachable|authorized|supported|valid|ready|running|"
    r"connected|respond\w*|resolve\w*"
)
TROUBLE = re.compile(
    r"\b(?:errors?|fail(?:ed|ure|ures|s|ing)?|fault|fatal|refused|denied|time[ds]? ?-?out|timeout|"
    rf"cannot|can't|could not|couldn't|unable|does not|did not|not (?:{NOT})|unreachable|"
    r"exceptions?|invalid|expired?|rejected|panic\w*|unavailable|exceed(?:ed|s)|exhausted|missing|"
    r"reset|abort(?:ed|ing)?|kill(?:ed|ing)|terminated|out of (?:memory|space|range)|no space|"
    r"no such|no route|unknown|unexpected\w*|corrupt\w*|dead ?lock\w*|violat\w+|forbidden|"
    r"unauthori[sz]ed|insufficient|too (?:many|large|long|old)|back-?off|lost|broken|stuck|stalled|"
    r"crash\w*|segfault|mismatch\w*|untrusted|revoked|locked|full|degraded|unhealthy|disconnected|"
    r"closed|stopped|conflict|duplicate|dropped|overflow|leak\w*|bad)\b",
    re.IGNORECASE,
)
# From afar, since most lines of an article are prose: one of these stands in every line that could
# matter. Looking for fixed words is many times cheaper than the patterns, which have the last word.
STEM_WORDS = (
    "error fail fault fatal refused denied time cannot can't could unable does did not unreach "
    "excep invalid expire reject panic unavail exceed exhaust missing reset abort kill terminat "
    "memory space such route unknown unexpect corrupt dead violat forbid unauthor insuff too back "
    "lost broken stuck stalled crash segfault mismatch untrust revoked locked full degraded "
    "unhealthy disconn closed stopped conflict duplicate dropped overflow leak bad range"
)
STEMS = tuple(STEM_WORDS.split())
MARKS = (
    *("crit", "severe", "emerg", "0x", "event id", "eventid", "event_id", "eventcode", "sqlstate"),
    *("sql state", "http ", "http/", "status", "sigsegv", "sigkill", "sigabrt", "sigterm", "oom"),
    *("backoff", "back-off", "exit", "evicted", "desc =", "alertname"),
)
# Capitals with digits or underscores (`ORA-12541`, `NOT_FOUND`), and names such as `ENOENT`.
CAPITALS = re.compile(r"[A-Z](?:[A-Z][A-Z0-9_-]{0,12}(?:\d{3}|_[A-Z])|(?<=E)(?:\d{4} |[A-Z]{3,}))")


def tells_of_trouble(text: str) -> bool:
    """Say whether a text has a word of trouble in it."""
    return bool(TROUBLE.search(text))


def that_matter(lines: Sequence[str]) -> Iterator[str]:
    """Yield the lines of an article that could tell of trouble or hold a code, at little cost."""
    low = "\n".join(lines).lower()
    stems = [each for each in STEMS if each in low]  # few of them stand in one article
    marks = [each for each in MARKS if each in low]
    for line in lines:
        if _matters(line, line.lower(), stems, marks):
            yield line


def _matters(line: str, low: str, stems: Sequence[str], marks: Sequence[str]) -> bool:
    if _has(low, stems) and TROUBLE.search(line):
        return True
    return _has(low, marks) or bool(CAPITALS.search(line))


def _has(low: str, words: Sequence[str]) -> bool:
    return any(word in low for word in words)
