"""Reads sanitised HTML into a small tree of blocks and words, and writes trees as HTML again.

Everything written is escaped anew from what was parsed, so the writer cannot bring in markup the
reader did not see as an element.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from html.parser import HTMLParser

_BLOCK_NAMES = """
    address article aside blockquote caption center col colgroup dd details div dl dt
    figcaption figure footer h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section
    summary table tbody td tfoot th thead tr ul
"""
BLOCKS = frozenset(_BLOCK_NAMES.split())
VOID = frozenset(["area", "br", "col", "hr", "img", "input", "source", "track", "wbr"])
_NEVER = frozenset(
    ["script", "style", "iframe", "object", "embed", "template", "noscript", "svg", "math"]
)
_NAMES = frozenset(["id", "name", "for", "data-step"])
_DEEPEST = 64  # elements inside each other; deeper ones lose their tag and keep their text
_TOKENS = re.compile(r"\w+|\s+|[^\w\s]")

Attributes = tuple[tuple[str, str | None], ...]


@dataclass(eq=False)
class Element:
    """An element; an empty tag stands for a run of text beside blocks."""

    tag: str
    attributes: Attributes = ()
    children: list["Element | str"] = field(default_factory=list)

    @cached_property
    def is_block(self) -> bool:
        """Whether it is a block itself or holds one."""
        return not self.tag or self.tag in BLOCKS or self.is_container

    @cached_property
    def is_container(self) -> bool:
        """Whether it holds blocks rather than words."""
        return any(isinstance(child, Element) and child.is_block for child in self.children)

    @cached_property
    def signature(self) -> str:
        """What it says and how, without ids and without the width of spaces."""
        inside = "".join(
            _squeezed(child) if isinstance(child, str) else child.signature
            for child in self.children
        )
        # Highlighting and line numbers follow from the text: a shifted number is no change.
        if self.tag in {"span", ""} or self._is_silent:
            return inside
        return f"{opening(self.tag, without_names(self.attributes))}{inside}</{self.tag}>"

    @property
    def _is_silent(self) -> bool:
        return not self.children and self.tag not in BLOCKS | VOID

    @cached_property
    def text(self) -> str:
        """The words in it, and the images by their address."""
        return " ".join(
            child if isinstance(child, str) else child.text or child.attribute("src")
            for child in self.children
        )

    @property
    def blocks(self) -> list["Element"]:
        """The blocks directly in it; words beside them come as blocks without a tag."""
        found: list[Element] = []
        for child in self.children:
            if isinstance(child, Element) and child.is_block:
                found.append(child)
            elif found and not found[-1].tag:
                found[-1].children.append(child)
            else:
                found.append(Element("", (), [child]))
        return [block for block in found if block.tag or block.signature.strip()]

    def attribute(self, name: str) -> str:
        """Return the value of an attribute, empty when it is missing."""
        return dict(self.attributes).get(name) or ""


@dataclass(eq=False)
class Open:
    """One opened inline element; two alike neighbours are two."""

    tag: str
    attributes: Attributes

    @cached_property
    def key(self) -> str:
        """What makes it the same element on both sides."""
        return opening(self.tag, without_names(self.attributes))


@dataclass(eq=False, slots=True)
class Atom:
    """A word, a space or an element without words, with the inline elements around it.

    `key` is what must be equal on both sides for the atom to count as unchanged.
    """

    text: str
    path: tuple[Open, ...]
    key: tuple[str, str]
    element: Element | None = None

    @property
    def is_silent(self) -> bool:
        """Whether it shows nothing by itself: a line number's place, a permalink's anchor."""
        return self.element is not None and self.element.tag not in VOID


def parse(html: str) -> Element:
    """Read HTML; whatever is not closed is closed at the end."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.root


def opening(tag: str, attributes: Attributes) -> str:
    """Write a start tag with every value escaped."""
    written = "".join(
        f" {name}" if value is None else f' {name}="{escape(value)}"' for name, value in attributes
    )
    return f"<{tag}{written}>"


def without_names(attributes: Attributes) -> Attributes:
    """Leave out what other places refer to: a second copy must not carry it."""
    return tuple(pair for pair in attributes if pair[0] not in _NAMES)


def atoms(block: Element, *, keep_spaces: bool) -> list[Atom]:
    """Take the words of a block apart; outside code a run of spaces is one space."""
    return list(_atoms(block, (), "", keep_spaces=keep_spaces))


def _atoms(
    element: Element, path: tuple[Open, ...], around: str, *, keep_spaces: bool
) -> Iterator[Atom]:
    for child in element.children:
        if isinstance(child, str):
            for token in _TOKENS.findall(child):
                text = " " if not keep_spaces and token.isspace() else token
                yield Atom(text, path, (text, around))
        elif not child.children:
            yield Atom("", path, _key_of_empty(child), child)
        else:
            step = Open(child.tag, child.attributes)
            # Highlighting follows from the text: new colours are no change.
            inner = around if child.tag == "span" else around + step.key
            yield from _atoms(child, (*path, step), inner, keep_spaces=keep_spaces)


def _key_of_empty(element: Element) -> tuple[str, str]:
    if element.tag in VOID:
        return "", opening(element.tag, without_names(element.attributes))
    return "", element.tag


def _squeezed(text: str) -> str:
    return " " if text.isspace() else re.sub(r"\s+", " ", text) if "  " in text else text


class _Reader(HTMLParser):
    """Builds the tree; forgiving, since nothing it meets may stop a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("")
        self.open = [self.root]
        self.too_deep: list[str] = []
        self.silenced = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _NEVER:
            self.silenced += 1
        elif len(self.open) >= _DEEPEST and tag not in VOID:
            self.too_deep.append(tag)
        elif not self.silenced:
            if tag in BLOCKS:
                self._end_paragraph()
            element = Element(tag, tuple(dict(attrs).items()))
            self.open[-1].children.append(element)
            if tag not in VOID:
                self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID:
            self.handle_starttag(tag, attrs)
        elif tag not in _NEVER:
            # HTML knows no self-closing here: `<p/>` opens a paragraph.
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in _NEVER:
            self.silenced = max(0, self.silenced - 1)
        elif tag in self.too_deep:
            del self.too_deep[len(self.too_deep) - 1 - self.too_deep[::-1].index(tag) :]
        else:
            self._close(tag)

    def _end_paragraph(self) -> None:
        """A block ends the paragraph it would stand in, as browsers have it."""
        for element in reversed(self.open):
            if element.tag == "p":
                self._close("p")
            if element.tag in BLOCKS:
                return

    def _close(self, tag: str) -> None:
        for depth in range(len(self.open) - 1, 0, -1):
            if self.open[depth].tag == tag:
                del self.open[depth:]
                return

    def handle_data(self, data: str) -> None:
        if not self.silenced:
            self.open[-1].children.append(data)
