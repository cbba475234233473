"""Plain text of a rendered tree: for search, snippets and the comparison of texts."""

from collections.abc import Iterator

from portal.core.richtext import tree

_HOLDERS = frozenset({"section", "div", "ul", "ol", "details", "blockquote", "dl", "figure"})
_TABLES = frozenset({"table", "thead", "tbody", "tfoot"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


def passages(root: tree.Element) -> tuple[tuple[str, str], ...]:
    """Give each block as (anchor of the heading above or "", its text): what a snippet shows."""
    found: list[tuple[str, str]] = []
    anchor = ""
    for block in _blocks(root):
        if block.tag in _HEADINGS:
            anchor = block.get("id", "")
        if text := tree.lines(block):
            found.append((anchor, text))
    return tuple(found)


def _blocks(parent: tree.Element) -> Iterator[tree.Element]:
    for child in parent:
        is_code = "highlight" in tree.classes(child)
        if child.tag in _HOLDERS | _TABLES and not is_code:
            yield from _blocks(child)
        else:
            yield child
