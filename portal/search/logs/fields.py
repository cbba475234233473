"""Lines that name their parts: JSON, logfmt, and single lines of JSON spread over several."""

import json
import re
from collections.abc import Iterator
from typing import Any

DEEPEST = 6  # levels of a JSON line that are read
MOST_FIELDS = 200

PAIR = re.compile(r"(?<!\S)([A-Za-z_@][\w.@-]{0,40})=(\"(?:[^\"\\]|\\.)*\"|\S*)")
FIELD = re.compile(
    r"\"([\w.@-]{1,40})\"\s{0,4}:\s{0,4}(?:\"((?:[^\"\\]|\\.)*)|(-?\d{1,12})(?![\d.]))"
)
SAYING = {
    *("message", "msg", "error", "err", "exception", "reason", "detail", "details", "log", "cause"),
    *(
        "stack",
        "stack_trace",
        "stacktrace",
        "trace",
        "exc_info",
        "errormessage",
        "error_description",
    ),
    *("description", "summary", "@message", "textpayload", "error.message", "error.stack_trace"),
    *("exception.message", "exception.stacktrace", "error.type", "exception.type", "type", "title"),
    *("errormsg", "error_message", "lasterror", "warning", "fault", "faultstring"),
}
LEVELLED = {"level", "severity", "lvl", "loglevel", "log.level", "levelname", "status_level"}
CODED = {
    *(
        "code",
        "status",
        "statuscode",
        "status_code",
        "errorcode",
        "error_code",
        "sqlstate",
        "errno",
    ),
    *("exitcode", "exit_code", "eventid", "event_id", "alertname", "http_status", "error.code"),
    *("reason", "syscall"),
}


def fields(text: str) -> Iterator[tuple[str, str]]:
    """Yield names and values of a JSON or logfmt line; nothing for others."""
    if text[:1] in {"{", "["}:
        yield from _of_json(text)
    elif text[:1] == '"':
        yield from (
            (found[1], _unescaped(found[2] or found[3] or "")) for found in FIELD.finditer(text)
        )
    elif _is_logfmt(text):
        yield from ((found[1], _unescaped(found[2].strip('"'))) for found in PAIR.finditer(text))


def _is_logfmt(text: str) -> bool:
    names = {found[1].lower() for found in PAIR.finditer(text)}
    return len(names) > 1 and not names.isdisjoint(SAYING)


def _of_json(text: str) -> Iterator[tuple[str, str]]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):  # cut off, or only something in brackets
        found = list(FIELD.finditer(text)) if text[0] == "{" else []
        yield from ((each[1], _unescaped(each[2] or each[3] or "")) for each in found)
        return
    yield from _walked(value)


def _walked(value: Any) -> Iterator[tuple[str, str]]:
    waiting: list[tuple[str, Any, int]] = [("", value, 0)]
    read = 0
    while waiting and read < MOST_FIELDS:
        name, here, depth = waiting.pop(0)
        read += 1
        if isinstance(here, dict) and depth < DEEPEST:
            waiting += [(str(key), inner, depth + 1) for key, inner in here.items()][:MOST_FIELDS]
        elif isinstance(here, list) and depth < DEEPEST:
            waiting += [(name, inner, depth + 1) for inner in here[:MOST_FIELDS]]
        elif isinstance(here, str | int | float) and not isinstance(here, bool):
            yield name, str(here)


def _unescaped(value: str) -> str:
    return value.replace("\\n", "\n").replace("\\t", " ").replace('\\"', '"').replace("\\\\", "\\")


def spoken(name: str, value: str) -> str:
    """Return a field the way a sentence would name it, so that one set of patterns reads both."""
    if name in {"code", "error.code"} and value.isdigit():
        name = "status" if len(value) == 3 and value[0] in "45" else "error code"
    return f"{name.replace('.', ' ')}{'=' if name == 'alertname' else ' '}{value}"
