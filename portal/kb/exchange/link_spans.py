"""Where in a Markdown body the links and images are, so that they can be changed in place."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from portal.kb.exchange.outline import Outline, outline

_LONGEST_TARGET = 2_000
_MOST_PARENTHESES = 32  # inside each other, as other readers of Markdown have it
_NEXT = re.compile(r"\\.|`+|<!--|</?[A-Za-z][^<>]*>|!?\[|\]", re.DOTALL)
_SOURCE = re.compile(r"\ssrc\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s>\"']+)", re.IGNORECASE)
_HREF = re.compile(r"\shref\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s>\"']+)", re.IGNORECASE)
_HTML = {"img": _SOURCE, "a": _HREF}
_TITLE = re.compile(r"\s+(?:\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|\((?:\\.|[^()\\])*\))")
_WITH_SPACES = re.compile(r"([^\n()<>]{1,300})\)")
_LABEL = re.compile(r"\[([^\[\]\n]{0,300})\]")
_DEFINITION = re.compile(
    r"^[ ]{0,3}\[(?!\^)([^\[\]\n]{1,300})\]:[ \t]*(<[^<>\n]*>|[^\s<]\S*)", re.MULTILINE
)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


class Shape(Enum):
    """How a link is written."""

    LINK = auto()
    IMAGE = auto()
    DEFINITION = auto()
    HTML_LINK = auto()
    HTML_IMAGE = auto()


@dataclass(frozen=True, slots=True)
class Span:
    """One link: its target as meant, and where the target stands in the body as written."""

    shape: Shape
    target: str
    start: int
    end: int
    line: int
    label: str = ""


def link_spans(body: str, structure: Outline | None = None) -> tuple[Span, ...]:
    """Every link and image outside code and comments, in the order of the body."""
    structure = structure or outline(body)
    finder = _Finder(body)
    for start, end in _passages(body, structure.opaque):
        finder.search(start, end)
    images = {_key(label) for label in finder.image_labels}
    found = [_as_image(span) if _key(span.label) in images else span for span in finder.found]
    return tuple(sorted(found, key=lambda span: span.start))


def _as_image(span: Span) -> Span:
    if span.shape is not Shape.DEFINITION:
        return span
    return Span(Shape.IMAGE, span.target, span.start, span.end, span.line, span.label)


def _key(label: str) -> str:
    return " ".join(label.split()).casefold()


def _passages(body: str, opaque: set[int]) -> Iterator[tuple[int, int]]:
    """Runs of lines that are neither code nor empty, as offsets."""
    place, start = 0, None
    for number, line in enumerate(body.split("\n")):
        closed = number in opaque or not line.strip()
        if closed and start is not None:
            yield start, place
            start = None
        elif not closed and start is None:
            start = place
        place += len(line) + 1
    if start is not None:
        yield start, len(body)


class _Finder:
    """Walks through passages once, from left to right."""

    def __init__(self, body: str) -> None:
        self.body = body
        self.found: list[Span] = []
        self.image_labels: set[str] = set()
        self._counted, self._line = 0, 1

    def search(self, start: int, end: int) -> None:
        opened: list[tuple[bool, int]] = []
        unclosed: set[int] = set()
        defined = {match.start(): match for match in _DEFINITION.finditer(self.body, start, end)}
        place = start
        while place < end and (match := _NEXT.search(self.body, place, end)):
            mark, place = match.group(), match.end()
            if mark.startswith("\\"):
                continue
            if mark.startswith("`"):
                place = self._after_code(mark, place, end, unclosed)
            elif mark == "<!--":
                closing = self.body.find("-->", place, end)
                place = end if closing < 0 else closing + 3
            elif mark.startswith("<"):
                self._html(match)
            elif mark.endswith("["):
                definition = defined.get(self.body.rfind("\n", 0, match.start()) + 1)
                if definition and definition.start(1) == match.end():
                    place = self._definition(definition)
                else:
                    opened.append((mark == "![", match.end()))
            elif mark == "]" and opened:
                place = self._close(*opened.pop(), match.start(), end)

    def _after_code(self, ticks: str, place: int, end: int, unclosed: set[int]) -> int:
        if len(ticks) in unclosed:
            return place
        closing = re.compile(rf"(?<!`)`{{{len(ticks)}}}(?!`)").search(self.body, place, end)
        if closing is None:
            unclosed.add(len(ticks))
            return place
        return closing.end()

    def _html(self, tag: re.Match[str]) -> None:
        name = re.match(r"<([A-Za-z]+)", tag.group())
        attribute = _HTML.get(name.group(1).lower()) if name else None
        value = attribute.search(tag.group()) if attribute else None
        if value is None:
            return
        shape = Shape.HTML_IMAGE if attribute is _SOURCE else Shape.HTML_LINK
        start, end = (tag.start() + each for each in value.span(1))
        self._add(shape, html.unescape(self.body[start:end].strip("\"'")), start, end)

    def _definition(self, match: re.Match[str]) -> int:
        self._add(Shape.DEFINITION, _meant(match.group(2)), *match.span(2), label=match.group(1))
        return match.end()

    def _close(self, is_image: bool, label_start: int, place: int, end: int) -> int:
        """What follows a closing bracket decides whether it was a link."""
        label = self.body[label_start:place]
        after = place + 1
        if self.body.startswith("(", after):
            target = _target(self.body, after + 1, end)
            if target is not None:
                start, stop, place = target
                shape = Shape.IMAGE if is_image else Shape.LINK
                self._add(shape, _meant(self.body[start:stop]), start, stop, label=label)
                return place
        reference = _LABEL.match(self.body, after, end)
        if is_image:
            self.image_labels.add((reference.group(1) if reference else "") or label)
        return reference.end() if reference else after

    def _add(self, shape: Shape, target: str, start: int, end: int, *, label: str = "") -> None:
        if start < self._counted:
            self._counted, self._line = 0, 1
        self._line += self.body.count("\n", self._counted, start)
        self._counted = start
        self.found.append(Span(shape, target, start, end, self._line, label))


def _target(body: str, place: int, end: int) -> tuple[int, int, int] | None:
    """Start and end of a target and the place after its `)`; None when it is no link."""
    limit = min(end, place + _LONGEST_TARGET)
    while place < limit and body[place].isspace():
        place += 1
    stop = _end_of_target(body, place, limit)
    after = stop
    if title := _TITLE.match(body, stop, limit):
        after = title.end()
    while after < limit and body[after].isspace():
        after += 1
    if after < limit and body[after] == ")":
        return place, stop, after + 1
    # `[x](my file.md)` is no link in CommonMark, but people write it and mean one.
    spaced = _WITH_SPACES.match(body, place, limit)
    return (place, spaced.end(1), spaced.end()) if spaced else None


def _end_of_target(body: str, place: int, limit: int) -> int:
    if body.startswith("<", place):
        closing = body.find(">", place, limit)
        return closing + 1 if closing > 0 else place
    depth = 0
    while place < limit and not body[place].isspace() and depth <= _MOST_PARENTHESES:
        if body[place] == "\\":
            place += 1
        elif body[place] == "(":
            depth += 1
        elif body[place] == ")":
            if depth == 0:
                break
            depth -= 1
        place += 1
    return min(place, limit)


def _meant(written: str) -> str:
    """A target as meant: without angle brackets, escapes and entities."""
    if written.startswith("<") and written.endswith(">"):
        written = written[1:-1]
    return html.unescape(_ESCAPED.sub(r"\1", written.strip()))
