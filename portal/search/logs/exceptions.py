"""Names of exceptions in a line of log, as Java, .NET, Python, Ruby, Node and Go write them."""

import re
from collections.abc import Iterator

SEPARATOR = re.compile(r"[\s()\[\]{}\"'`,;=<>|]+")
LONGEST_NAME = 160
NAME = re.compile(
    r"(?:[A-Za-z_][\w$]*(?:\.|::|/))*"
    r"[A-Z][\w$]*(?:Exception|Error|Fault|Failure|Timeout|Refused|Unreachable|Expired|NotFound|Denied)"
)
# In front of a colon at the start of a line, any dotted name that ends in CamelCase is one.
RAISED = re.compile(
    r"(?:[a-z_]\w{0,60}\.){1,8}[A-Z]\w{2,80}(?=: )|(?:[A-Z]\w{0,60}::){1,8}[A-Z]\w{2,80}(?=: | \()"
)
PANIC = re.compile(r"(?<!\w)panic: ([^\[\n]{3,120})")
RUST_PANIC = re.compile(r"(?<!\w)panicked at ")
PLAIN = {"Exception", "Error", "Fault", "Failure"}


def exceptions(line: str) -> Iterator[str]:
    """Yield the names in one line, whole, as they stand; words such as `Error` are none."""
    seen: set[str] = set()
    for name in _names(line):
        if name not in seen:
            seen.add(name)
            yield name


def last_part(name: str) -> str:
    """Return `TimeoutException` for `java.util.concurrent.TimeoutException`."""
    return re.split(r"\.|::|/|\$", name)[-1] if " " not in name else name


def after_name(text: str) -> tuple[str, str]:
    """Split `a.b.SomeError: words` into name and words; the name is empty where none leads."""
    head, colon, rest = text.partition(": ")
    name = head.strip()
    leads = len(name) <= LONGEST_NAME and (NAME.fullmatch(name) or RAISED.match(f"{name}: "))
    return (name, rest.strip()) if colon and leads else ("", text)


def _names(line: str) -> Iterator[str]:
    found = PANIC.search(line)
    if found:
        yield found[1].strip()
    if RUST_PANIC.search(line):
        yield "panicked"
    raised = RAISED.match(line)
    if raised:
        yield raised[0]
    for token in SEPARATOR.split(line):
        name = token.strip(".:!?")
        if 8 <= len(name) <= LONGEST_NAME and name not in PLAIN and _is_name(name):
            yield name


def _is_name(name: str) -> bool:
    return bool(NAME.fullmatch(name)) and not name.isupper()
