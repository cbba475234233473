"""The portal's own HTML as Markdown: what an export holds went through the same cleaning."""

import re
from collections.abc import Callable, Iterator

from portal.core.richtext import tree
from portal.core.richtext.tree import Element

_MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*", "del": "~~", "s": "~~"}
_SPECIAL = re.compile(r"([\\`*_\[\]<>])")
_TOP = 1  # how much deeper a heading stands in the export than on the page


def markdown(html: str) -> str:
    """Return Markdown that says the same."""
    return "\n\n".join(_blocks(tree.parse(html))).strip() if html else ""


def escaped(text: str) -> str:
    """Return plain text that Markdown takes as it is."""
    return _SPECIAL.sub(r"\\\1", text)


def _blocks(parent: Element) -> Iterator[str]:
    loose = [escaped(parent.text or "")]
    for child in parent:
        if child.tag in tree.BLOCKS and child.tag != "br":
            yield from _said("".join(loose))
            yield from _said(_block(child))
            loose = [escaped(child.tail or "")]
        else:
            loose += [_inline(child), escaped(child.tail or "")]
    yield from _said("".join(loose))


def _said(text: str) -> Iterator[str]:
    if text.strip():
        yield text.strip("\n ")


def _block(element: Element) -> str:
    if found := re.fullmatch(r"h([1-6])", element.tag):
        return f"{'#' * min(6, int(found[1]) + _TOP)} {_line(element)}"
    make = _MADE.get(element.tag)
    return make(element) if make else "\n\n".join(_blocks(element))


def _items(element: Element) -> Iterator[str]:
    for number, item in enumerate(element.findall("li"), start=1):
        mark = f"{number}. " if element.tag == "ol" else "- "
        between = "\n" if item.find("p") is None else "\n\n"
        yield _led(between.join(_blocks(item)), mark, " " * len(mark))


def _rows(table: Element) -> Iterator[str]:
    for number, row in enumerate(table.iter("tr")):
        cells = [_line(cell).replace("|", "\\|") for cell in row if cell.tag in {"th", "td"}]
        yield f"| {' | '.join(cells)} |"
        if number == 0:
            yield f"|{' --- |' * len(cells)}"


def _led(text: str, first: str, other: str) -> str:
    lines = text.splitlines() or [""]
    return "\n".join([first + lines[0], *((other + line).rstrip() for line in lines[1:])])


def _line(element: Element) -> str:
    return " ".join(_inside(element).split())


def _inside(element: Element) -> str:
    pieces = [escaped(element.text or "")]
    for child in element:
        pieces += [_inline(child), escaped(child.tail or "")]
    return "".join(pieces)


def _inline(element: Element) -> str:
    if element.tag == "br":
        return " "
    if element.tag == "code":
        return f"`{tree.words(element)}`"
    if element.tag == "img":
        return escaped(element.get("alt") or "")
    said = _inside(element)
    if element.tag == "a" and (target := element.get("href")):
        return said if target.startswith("#") else f"[{said}]({target})"
    mark = _MARKS.get(element.tag, "")
    return f"{mark}{said}{mark}" if said.strip() else said


_MADE: dict[str, Callable[[Element], str]] = {
    "p": _line,
    "pre": lambda element: f"```\n{tree.lines(element)}\n```",
    "ul": lambda element: "\n".join(_items(element)),
    "ol": lambda element: "\n".join(_items(element)),
    "table": lambda element: "\n".join(_rows(element)),
    "blockquote": lambda element: _led("\n\n".join(_blocks(element)), "> ", "> "),
    "hr": lambda _element: "---",
}
