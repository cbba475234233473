"""What stands in front of the message of a line: time, level, host, program, thread, logger.

Pieces are peeled off one after the other until none fits. Each pattern is anchored and bounded, so
a line takes time in proportion to its length.
"""

import re

MOST_PEELED = 14  # pieces in front of the message

LEVELS = {
    **dict.fromkeys(("fatal", "critical", "crit", "emerg", "alert", "panic", "severe", "f"), 4),
    **dict.fromkeys(("error", "err", "e", "failed"), 3),
    **dict.fromkeys(("warning", "warn", "w"), 2),
    **dict.fromkeys(("notice", "info", "information", "debug", "trace", "verbose", "normal"), 1),
    **dict.fromkeys(("audit", "log", "hint", "i", "d"), 1),
}
CLOCK = r"\d{1,2}:\d\d:\d\d(?:[.,]\d{1,9})?"
ZONE = r"(?: ?(?:Z|UTC|GMT|CET|CEST|[+-]\d\d:?\d\d))?(?![\w])"
MONTHS = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
DAYS = r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
TIMES = (
    rf"[\[(]?\d{{4}}[-/.]\d\d[-/.]\d\d[T _]+{CLOCK}{ZONE}[\])]?",
    rf"[\[(]?(?:{DAYS},? )?{MONTHS} {{1,2}}\d{{1,2}} {CLOCK}(?: \d{{4}})?[\])]?",
    rf"[\[(]?\d{{1,2}}[-/]{MONTHS}[-/]\d{{4}}[: ]{CLOCK}{ZONE}[\])]?",
    rf"[\[(]?\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}},?[ T]{CLOCK}(?: [AP]M)?[\])]?",
    rf"[\[(]?{CLOCK}{ZONE}[\])]?",
    r"\[ {0,8}\d{1,8}\.\d{6}\]",
    r"1[5-9]\d{8}(?:\.\d{1,9})?(?= )",
    r"[A-Z]{3} (?=\d{4}-)",
)
TIME = re.compile("|".join(f"(?:{each})" for each in TIMES))
LEVEL_NAMES = (
    "FATAL|CRITICAL|CRIT|EMERG|ALERT|PANIC|SEVERE|ERROR|ERR|WARNING|WARN|NOTICE|INFO|INFORMATION"
    "|DEBUG|TRACE|VERBOSE|LOG|AUDIT|HINT|NORMAL"
)
LEVEL = re.compile(
    rf"[\[(<](?P<framed>{LEVEL_NAMES})[\])>]:?(?=\s|$)"
    rf"|(?P<colon>{LEVEL_NAMES}):(?=\s|[A-Za-z])"
    r"|(?P<flag>[EWIFD])(?=\d{4} \d\d:)",
    re.IGNORECASE,
)
SHOUTED = re.compile(
    rf"(?P<bare>{LEVEL_NAMES}|Warning|Error|Information|Normal)(?![\w-])(?!\s+\d{{2,6}}\s*[:(])"
)
KLOG = re.compile(rf"\d{{4}} {CLOCK}\s+\d{{1,8}} [\w.-]{{1,80}}:\d{{1,6}}\]")
SYSLOG_PRIORITY = re.compile(r"<\d{1,3}>(?:1 )?")
QUOTED = re.compile(r"> ")
COMPOSE = re.compile(r"[\w.-]{1,60}\s{1,20}\| ")
LOGGER_ENDS = r"(?: -|\s{0,40}:|:\d{1,6}:?|:\d{1,6} -)(?=\s)"
# Only behind a time or a level: alone they may be words of the message.
BEHIND_TIME = re.compile(
    r"[\w.:-]{1,100} [\w./@-]{1,64}(?:\[\d{1,8}\])?(?:\(\w{1,40}\))?: "  # host program[pid]:
    r"|[\w.-]{1,100} [\w./@-]{1,64} (?:\d{1,8}|-) [\w-]{1,40} (?:-|\[[^\]]{0,300}\]) "  # RFC 5424
)
BEHIND = tuple(
    re.compile(pattern)
    for pattern in (
        r"\[[^\[\]]{0,100}(?:\[[^\]]{0,20}){0,3}\][:.]?(?=\s|$|\[)",  # [thread] [pid] [logger]
        r"\d{1,8}#\d{1,8}: (?:\*\d{1,12} )?",  # nginx
        r"\d{1,8} --- ",
        r"(?:pid|PID)[ =:]\d{1,8},? ",
        r"[\w.-]{1,64}@[\w.-]{1,64} (?=[A-Z]{3,9}:)",  # user@database
        r"[\w./@-]{1,64}\[\d{1,8}\]: ",  # program[pid]:
        rf"(?:[a-z_$][\w$-]{{0,60}}\.){{1,10}}[\w$\[\]/-]{{1,80}}{LOGGER_ENDS}",
        r"(?:[a-z_$][\w$-]{0,60}\.){2,10}[A-Z][\w$]{1,80}(?=\s(?![(:]))",
        r"[\w$-]{1,60}(?:\.[\w$-]{1,60}){0,8}(?: -|\s{1,40}:)\s",  # logger - message
        r"[a-z][\w.]{0,80}:(?=[A-Z])",  # root:Message
        r"[\w./-]{1,80}\.(?:go|py|c|cc|cpp|rs|js|ts|java):\d{1,6}[:\]]?(?=\s)",
        r"(?:---|--|-|\||:|::)(?=\s|$)",
    )
)
IN_THREAD = re.compile(r'Exception in thread "[^"]{0,120}" ')
DESCRIPTION = re.compile(r"\s*(?:Description|Message|Error Message|Detail|DETAIL|Reason)\s*:\s+")


def peeled(line: str) -> tuple[str, int]:
    """Return the message and how grave the line calls itself."""
    at = _start(line)
    gravity, timed = 0, False
    for _piece in range(MOST_PEELED):
        found, level = _front(line, at, behind=timed or bool(gravity), timed=timed)
        if not found or found.end() == at:
            break
        gravity = max(gravity, level)
        timed = bool(TIME.match(line, at)) or (timed and found.re is not BEHIND_TIME)
        at = _skip(line, found.end())
    described = DESCRIPTION.match(line, at)
    text = line[described.end() if described else at :].strip()
    return (text or line.strip()), gravity


def _start(line: str) -> int:
    at = _skip(line, 0)
    for pattern in (QUOTED, COMPOSE, SYSLOG_PRIORITY):
        found = pattern.match(line, at)
        at = _skip(line, found.end()) if found else at
    thread = IN_THREAD.match(line, at)
    return thread.end() if thread else at


def _front(line: str, at: int, *, behind: bool, timed: bool) -> tuple[re.Match[str] | None, int]:
    """Return the piece that stands at this place, and its level."""
    level = LEVEL.match(line, at) or SHOUTED.match(line, at)
    if level:
        return level, LEVELS.get(level[level.lastgroup or 0].lower(), 0)
    found = TIME.match(line, at) or KLOG.match(line, at)
    if found or not behind:
        return found, 0
    if timed and (found := BEHIND_TIME.match(line, at)):
        return found, 0
    tried = (pattern.match(line, at) for pattern in BEHIND)
    return next((each for each in tried if each), None), 0


def _skip(line: str, at: int) -> int:
    while at < len(line) and line[at].isspace():
        at += 1
    return at
