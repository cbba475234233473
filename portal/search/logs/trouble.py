"""Words by which a line tells of trouble, whatever level it was written with."""

import re

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


def tells_of_trouble(text: str) -> bool:
    """Say whether a text has a word of trouble in it."""
    return bool(TROUBLE.search(text))
