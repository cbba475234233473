"""Clean HTML as a tree and back, with the few steps the finisher takes on it."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from html.parser import HTMLParser

Element = ET.Element
_VOID = frozenset({"br", "hr", "img", "input", "wbr", "col"})
BLOCKS = frozenset(
    """
    address aside blockquote br caption center dd details div dl dt figcaption figure h1 h2 h3 h4
    h5 h6 hr li ol p pre section summary table tbody td tfoot th thead tr ul
    """.split()  # noqa: SIM905
)
_SPACES = re.compile(r"[ \t\n]+")
# Words of the portal's own, not of the author: never part of the text.
UNSPOKEN = frozenset({"stop-line", "tier-section__label", "footnote-backref"})


def parse(html: str) -> Element:
    """Give the tree of HTML that is already well formed, under one `div`."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    return builder.root


def serialise(root: Element) -> str:
    """Give the HTML inside the root."""
    html = ET.tostring(root, encoding="unicode", method="html")
    return html.removeprefix("<div>").removesuffix("</div>")


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("div")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        child = ET.SubElement(self._open[-1], tag, {k: v or "" for k, v in attrs})
        if tag not in _VOID:
            self._open.append(child)

    def handle_endtag(self, tag: str) -> None:
        for depth in range(len(self._open) - 1, 0, -1):
            if self._open[depth].tag == tag:
                del self._open[depth:]
                return

    def handle_data(self, data: str) -> None:
        parent = self._open[-1]
        if len(parent):
            parent[-1].tail = (parent[-1].tail or "") + data
        else:
            parent.text = (parent.text or "") + data


def classes(element: Element) -> list[str]:
    """Give the classes of an element."""
    return (element.get("class") or "").split()


def parents(root: Element) -> dict[Element, Element]:
    """Give the parent of every element."""
    return {child: parent for parent in root.iter() for child in parent}


def wrap(parent: Element, child: Element, tag: str, attributes: dict[str, str]) -> Element:
    """Put an element around a child, in its place."""
    wrapper = Element(tag, attributes)
    wrapper.tail, child.tail = child.tail, None
    parent[list(parent).index(child)] = wrapper
    wrapper.append(child)
    return wrapper


def refill(element: Element, contents: list[str | Element]) -> None:
    """Give an element these contents, in order, in place of what it had."""
    element[:] = []
    element.text = ""
    for piece in contents:
        if not isinstance(piece, str):
            piece.tail = ""
            element.append(piece)
        elif len(element):
            element[-1].tail = (element[-1].tail or "") + piece
        else:
            element.text += piece


def words(element: Element) -> str:
    """Give the text of an element on one line."""
    return _SPACES.sub(" ", "".join(_spoken(element))).strip()


def lines(element: Element) -> str:
    """Give the text of an element, blocks on lines of their own, code as it stands."""
    text = "".join(_spoken(element))
    return re.sub(r"[ \t]*\n\s*\n+", "\n", text).strip()


def _spoken(element: Element) -> Iterator[str]:
    if UNSPOKEN.intersection(classes(element)):
        return
    is_block = element.tag in BLOCKS
    if is_block:
        yield "\n"
    if element.tag == "img":
        yield element.get("alt") or ""
    text = element.text or ""
    yield text
    for child in element:
        yield from _spoken(child)
        yield child.tail or ""
    if is_block:
        yield "\n"
