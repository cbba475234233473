"""Reads a piece of log: no database, no request, nothing kept.

`read` is what a page, and later an incident, calls with text somebody pasted. An incident attaches
a log by storing `Evidence.text` (masked) with its `codes`, `exceptions` and `signatures`, and finds
others of its kind by comparing signatures; it never stores what was pasted.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from portal.core.secrets import MASK, masked
from portal.search.logs import lines as log_lines
from portal.search.logs.code import Code
from portal.search.logs.codes import codes
from portal.search.logs.evidence import Evidence, Finding, Message
from portal.search.logs.exceptions import after_name, exceptions
from portal.search.logs.lines import Said, said
from portal.search.logs.shapes import is_telling, shape, signature
from portal.search.logs.trouble import tells_of_trouble, that_matter
from portal.search.words import analysis

MOST_LINES = 200
MOST_BYTES = 64 * 1024
LONGEST_LINE = 4_000  # characters of one line that are read
LONGEST_MASKED = 5_000  # … of those masked before: a secret is never cut in two and half of it kept
MOST_FINDINGS = 12  # of each kind
MOST_QUOTED = 5  # passages of one line of an article
MOST_SIGNATURES = 300  # of one article
CAUSE, EXCEPTION, CODE, TROUBLE = 4, 3, 3, 2  # what each adds to the weight of a message
WARNED = 2  # how grave a warning is
UNTROUBLED = 2  # a message that weighs less tells nothing while another weighs more

LINE_END = re.compile(r"\r\n|\n|\r|\x0b|\x0c|\x85|\u2028|\u2029")
QUOTED_WORDS = re.compile(r"[\"“„]([^\"”“\n]{8,400})[\"”]")


@dataclass(slots=True)
class _Book:
    """What was found so far, by text, so that repeated lines are counted and not listed."""

    codes: dict[str, Finding] = field(default_factory=dict)
    exceptions: dict[str, Finding] = field(default_factory=dict)
    messages: dict[str, Message] = field(default_factory=dict)


def read(text: str) -> Evidence:
    """Read up to 200 lines and 64 KiB; secrets are masked before anything else sees the text.

    Never fails: text in which nothing is recognised gives an `Evidence` that is false.
    """
    kept, left_out = _within(text)
    plain = "\n".join(kept)
    hidden = masked(plain)
    shown = [line[:LONGEST_LINE] for line in hidden.split("\n")]
    book = _Book()
    for number, each in _sayings(shown):
        _note(book, number, each)
    return Evidence(
        codes=_best(book.codes),
        exceptions=_best(book.exceptions),
        messages=_best_messages(book.messages),
        secrets=hidden.count(MASK) - plain.count(MASK),
        lines=len(kept),
        left_out=left_out,
        text="\n".join(shown),
    )


def signatures(text: str) -> tuple[str, ...]:
    """Return the signatures of the lines of an article that read like a log, each once.

    A line counts when it tells of trouble and has three words that are no placeholders; so does
    what a line quotes. At most 300.
    """
    found: dict[str, None] = {}
    for line in that_matter(LINE_END.split(text)):
        for part in (line, *QUOTED_WORDS.findall(line)[:MOST_QUOTED]):
            if len(found) == MOST_SIGNATURES:
                return tuple(found)
            for message in _messages_of(part[:LONGEST_LINE]):
                found[signature(message)] = None
    return tuple(found)


def _messages_of(line: str) -> Iterator[str]:
    for each in said(analysis.cleaned(line)):
        found = list(codes(each.codes or each.text))
        if found or each.gravity > WARNED or tells_of_trouble(each.text):
            message = _shape(each.text, found)
            if is_telling(message):
                yield message


def _within(text: str) -> tuple[list[str], int]:
    """Return the lines that are read, cleaned, and how many were left out."""
    kept: list[str] = []
    room = MOST_BYTES
    lines = LINE_END.split(text.strip("\r\n"))
    for line in lines:
        whole = line[:LONGEST_MASKED]
        room -= len(whole.encode("utf-8", "replace")) + 1
        if len(kept) == MOST_LINES or room < 0:
            break
        kept.append(analysis.cleaned(log_lines.ESCAPES.sub("", whole)))
    rest = lines[len(kept) :]
    return kept, sum(1 for line in rest if line.strip())


def _sayings(lines: list[str]) -> Iterator[tuple[int, Said]]:
    """Yield each thing said with the number of its line, counted from 1."""
    is_source = False
    for number, line in enumerate(lines, start=1):
        was_source, is_source = is_source, log_lines.opens_frame(line)
        if was_source and line.startswith("    "):  # the line of code below `File "…", line 3`
            continue
        for each in said(line):
            yield number, each


def _note(book: _Book, number: int, each: Said) -> None:
    seen = list(codes(each.codes or each.text))
    names = list(dict.fromkeys([*exceptions(each.text), *exceptions(each.codes)]))
    for code in seen:
        _count(book.codes, Finding(code.text, number, weight=code.weight))
    for name in names:
        weight = EXCEPTION + (CAUSE if each.is_cause else 0)
        _count(book.exceptions, Finding(name, number, weight=weight))
    message = _shape(each.text, seen)
    if is_telling(message):
        known = book.messages.get(message, Message(message, number, count=0))
        weight = max(known.weight, _weight(each, bool(seen), bool(names)))
        book.messages[message] = replace(known, count=known.count + 1, weight=weight)


def _shape(text: str, found: list[Code]) -> str:
    """Return the shape of a message, without the name of the exception in front of it."""
    _name, words = after_name(text)
    kept = {word for code in found for word in (code.literal, *code.literal.split())}
    whole = shape(words, kept)
    return whole if is_telling(whole) or words == text else shape(text, kept)


def _weight(each: Said, has_code: bool, has_name: bool) -> int:
    weight = each.gravity + (CAUSE if each.is_cause else 0)
    weight += (CODE if has_code else 0) + (EXCEPTION if has_name else 0)
    return weight + (TROUBLE if tells_of_trouble(each.text) else 0)


def _count(found: dict[str, Finding], new: Finding) -> None:
    known = found.get(new.text.lower())
    if known:
        weight = max(known.weight, new.weight)
        new = replace(known, count=known.count + 1, weight=weight)
    found[new.text.lower()] = new


def _best(found: dict[str, Finding]) -> tuple[Finding, ...]:
    """Order by worth; of causes the deepest, which stands last, tells most."""
    ordered = sorted(found.values(), key=lambda each: (-each.weight, _place(each)))
    return tuple(ordered[:MOST_FINDINGS])


def _best_messages(found: dict[str, Message]) -> tuple[Message, ...]:
    telling = [each for each in found.values() if each.weight >= UNTROUBLED]
    ordered = sorted(telling or found.values(), key=lambda each: (-each.weight, _place(each)))
    return tuple(ordered[:MOST_FINDINGS])


def _place(each: Finding | Message) -> int:
    return -each.line if each.weight >= CAUSE + EXCEPTION else each.line
