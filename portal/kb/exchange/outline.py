"""The structure of a Markdown body: headings, paragraphs, lists, and which lines are code."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

from portal.core.richtext.plain import plain

# Blocks only: what stands inside a paragraph is not parsed, which keeps hostile text cheap.
_PARSER = MarkdownIt("commonmark").enable("table").disable("inline")
_NOT_IN_SLUG = re.compile(r"[^\w\- ]")

_TARGET = re.compile(r"<\w+\s+(?:name|id)\s*=\s*[\"']([^\"'<>]{1,200})[\"']", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; lines count from 0 and `end` is the line after it."""

    level: int
    title: str
    anchor: str
    line: int
    end: int


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph or the first paragraph of a list item, as written."""

    text: str
    line: int
    depth: int = 0


@dataclass(slots=True)
class Outline:
    """What a body consists of, in order."""

    headings: list[Heading] = field(default_factory=list)
    paragraphs: list[Passage] = field(default_factory=list)
    items: list[Passage] = field(default_factory=list)
    numbered: list[list[str]] = field(default_factory=list)
    opaque: set[int] = field(default_factory=set)
    targets: frozenset[str] = frozenset()

    def within(self, heading: Heading) -> tuple[int, int]:
        """First line and line after the last of the section under a heading."""
        later = (each.line for each in self.headings if each.line > heading.line)
        return heading.end, min(later, default=10**9)

    def anchors(self) -> frozenset[str]:
        """The ids its headings get, and those somebody wrote as HTML."""
        return self.targets.union(heading.anchor for heading in self.headings)


def outline(body: str) -> Outline:
    """Take the block structure of a body, as GitHub sees it."""
    found = Outline(targets=frozenset(_TARGET.findall(body)))
    tokens = _PARSER.parse(body)
    anchors = _Anchors()
    for at, token in enumerate(tokens):
        if token.type in {"fence", "code_block"} or (
            token.type == "html_block" and token.content.lstrip().startswith("<!--")
        ):
            found.opaque.update(_lines(token))
        elif token.type == "heading_open" and token.map:
            title = plain(tokens[at + 1].content)
            line, end = token.map
            found.headings.append(Heading(int(token.tag[1]), title, anchors.give(title), line, end))
        elif token.type == "paragraph_open" and token.map:
            _take_paragraph(found, tokens, at)
    found.numbered = list(_numbered_lists(tokens))
    return found


def slug(title: str) -> str:
    """The id GitHub and our renderer give a heading of this title."""
    text = unicodedata.normalize("NFKC", title).strip().lower()
    return _NOT_IN_SLUG.sub("", text).replace(" ", "-")


def _take_paragraph(found: Outline, tokens: list[Token], at: int) -> None:
    token = tokens[at]
    passage = Passage(tokens[at + 1].content, token.map[0] if token.map else 0, token.level)
    if at and tokens[at - 1].type == "list_item_open":
        found.items.append(passage)
    else:
        found.paragraphs.append(passage)


def _numbered_lists(tokens: list[Token]) -> Iterator[list[str]]:
    """The items of every outermost numbered list: all their words, code included."""
    items: list[str] | None = None
    inside = 0
    for token in tokens:
        if token.type == "ordered_list_open":
            inside += 1
            if inside == 1:
                items = []
        elif token.type == "ordered_list_close":
            inside -= 1
            if inside == 0 and items is not None:
                yield items
        elif items is not None and inside == 1 and token.type == "list_item_open":
            items.append("")
        elif items and inside and token.type in {"inline", "fence", "code_block"}:
            items[-1] += (token.content if token.type == "inline" else "`code`") + "\n"


def _lines(token: Token) -> range:
    return range(*token.map) if token.map else range(0)


class _Anchors:
    """Gives a second heading of the same title `-1`, a third `-2`."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def give(self, title: str) -> str:
        wanted = slug(title)
        anchor, count = wanted, 0
        while anchor in self._taken:
            count += 1
            anchor = f"{wanted}-{count}"
        self._taken.add(anchor)
        return anchor
