"""What a line of log says, whatever wrote it; lines that only tell where code is say nothing."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from portal.search.logs.fields import CODED, LEVELLED, SAYING, fields, spoken
from portal.search.logs.fronts import LEVELS, peeled

MOST_OF_ONE = 50  # lines read of the fields of one line, of which a stack trace has many
ESCAPES = re.compile(
    r"\x1b\[[0-9;?]{0,20}[ -/]{0,3}[@-~]|\x1b\][^\x07\x1b]{0,200}(?:\x07|\x1b\\)?|\x1b[@-Z\\-_]"
    r"|\[\d{1,3}(?:;\d{1,3}){0,4}m"
)
CAUSE = re.compile(
    r"(?:Caused by|Root cause|Wrapped by|Suppressed): |-{1,3}> (?=\w)|nested exception is "
)
FRAME = re.compile(
    r"\s*at [\w$.<>/@ ]{1,300}[(:]|\s*File \"|\s*\.\.\. \d+ (?:more|common)|\s*#\d{1,3}\s+0x"
    r"|goroutine \d|\s*Traceback |\s*from /|\s+at <?[\w.]{1,80}>?$|\s*[~^]{2,}|\s*-{3,}|\s*={3,}"
    r"|\s*\d+: 0x|\s*During handling of the above|\s*The above exception was|\s*--- End of"
)
FILE_FRAME = re.compile(r"\s*File \"")
CARD = re.compile(
    r"\s*(?:Log Name|Date|Task Category|Keywords|User|Computer|Opcode|OpCode|Source|Level|"
    r"Account Name|Account Domain|Security ID|Logon ID|Provider|Channel|TimeCreated)\s*:",
)
AGE = r"(?:(?:\d{1,4}[smhd]){1,3}|<\w+>)(?: \(x\d+ over [\dsmhd]+\))?"
EVENT_LISTED = re.compile(
    rf"(?:\S{{1,60}}\s+)?{AGE}\s+(Warning|Normal)\s+\w{{3,60}}\s+[\w.-]{{1,60}}/\S{{1,200}}\s+"
)
EVENT_DESCRIBED = re.compile(
    rf"\s*(Warning|Normal)\s+\w{{3,60}}\s+{AGE}\s+(?:from )?[\w.-]{{1,80}}(?:, [\w.-]{{1,80}})?\s+"
)
REQUEST = re.compile(
    r'"(?P<method>[A-Z]{3,8}) (?P<path>[^"\s]{1,2000})(?: HTTP/[\d.]{1,3})?" '
    r"(?P<status>\d{3})(?: |$)"
)
NGINX_TAIL = re.compile(r", (?:client|server|upstream|request|host): ")


@dataclass(frozen=True, slots=True)
class Said:
    """One thing a line says: its words, how grave it calls itself (0–4), whether a deeper cause."""

    text: str
    gravity: int = 0
    is_cause: bool = False
    codes: str = ""  # where codes stand that the text does not name


def said(line: str) -> Iterator[Said]:
    """Yield what one line says: one thing for most lines, several for JSON and logfmt, or none."""
    line = ESCAPES.sub("", line).strip("\ufeff")
    structured = list(fields(line.strip().rstrip(",")))
    if structured:
        yield from _of_fields(structured)
        return
    if FRAME.match(line) or CARD.match(line):
        return
    yield _plain(line)


def opens_frame(line: str) -> bool:
    """Say whether the line below is source code: `File "app.py", line 3` of a traceback."""
    return bool(FILE_FRAME.match(line))


def _plain(line: str) -> Said:
    request = REQUEST.search(line)
    if request:
        return _request(request)
    event = EVENT_LISTED.match(line) or EVENT_DESCRIBED.match(line)
    if event:
        return Said(line[event.end() :].strip(), LEVELS[event[1].lower()], codes=line)
    text, gravity = peeled(line)
    inner = list(fields(text)) if text != line.strip() else []
    if inner:
        return replace(next(_of_fields(inner), Said(text, gravity)), codes=line)
    tail = NGINX_TAIL.search(text)
    if tail and "client: " in text:
        text = text[: tail.start()]
    cause = CAUSE.match(text)
    if cause:
        text = text[cause.end() :]
    return Said(text.strip(), gravity, bool(cause), codes=line)


def _request(found: re.Match[str]) -> Said:
    status = int(found["status"])
    gravity = 3 if status >= 500 else 2 if status >= 400 else 1
    return Said(f"{found['method']} {found['path'].split('?')[0]} HTTP {status}", gravity)


def _of_fields(read: list[tuple[str, str]]) -> Iterator[Said]:
    named = [(name.lower(), value) for name, value in read]
    levels = [LEVELS.get(value.lower(), 0) for name, value in named if name in LEVELLED]
    gravity = max(levels, default=0)
    codes = " ; ".join(spoken(name, value) for name, value in named if name in CODED)
    for line in _spoken_lines(named):
        one = _plain(line)
        yield replace(one, gravity=max(gravity, one.gravity), codes=line)
    if codes:
        yield Said("", gravity, codes=codes)


def _spoken_lines(named: list[tuple[str, str]]) -> list[str]:
    values = (value for name, value in named if name in SAYING)
    lines = (line for value in values for line in value.splitlines())
    return list(
        islice((each for each in lines if each.strip() and not FRAME.match(each)), MOST_OF_ONE)
    )
