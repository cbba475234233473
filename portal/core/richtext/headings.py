"""Headings below the page's own title, and ids that belong to the text and to nothing else."""

import re
import unicodedata

from portal.core.richtext import tree
from portal.core.richtext.shapes import Heading

PREFIX = "s-"
_LEVEL = re.compile(r"^h([1-6])$")
_DROPPED = re.compile(r"[^\w\- ]")
MAX_SLUG = 80


def slug(title: str) -> str:
    """Give the id GitHub would give a heading, without our prefix."""
    plain = unicodedata.normalize("NFKC", title).strip().lower()
    return _DROPPED.sub("", plain).replace(" ", "-")[:MAX_SLUG] or "part"


def shift(root: tree.Element) -> None:
    """Make the levels begin at 2 and grow by one, so the page keeps one h1 and no gaps."""
    above: list[tuple[int, int]] = []  # (level as written, level as shown)
    for element in root.iter():
        found = _LEVEL.match(element.tag)
        if not found:
            continue
        level = int(found.group(1))
        while above and above[-1][0] >= level:
            above.pop()
        shown = min(above[-1][1] + 1, 6) if above else 2
        above.append((level, shown))
        element.tag = f"h{shown}"


def name(root: tree.Element) -> tuple[Heading, ...]:
    """Give every heading and every target an id of ours, and mend the links to them."""
    names = _Names()
    found: list[Heading] = []
    notes: dict[str, str] = {}
    for element in root.iter():
        written = element.attrib.pop("id", "")
        target = element.attrib.pop("data-target", "")
        if _LEVEL.match(element.tag):
            title = tree.words(element)
            anchor = names.give(slug(title))
            element.set("id", anchor)
            found.append(Heading(int(element.tag[1]), anchor, title))
            names.also(target, anchor)
        elif written.startswith("fn"):
            notes[written] = names.give(written.replace(":", "-"))
            element.set("id", notes[written])
        elif target:
            _target(element, names.give(slug(target)))
    _mend(root, notes, names)
    return tuple(heading for heading in found if heading.title)


def _target(element: tree.Element, anchor: str) -> None:
    # Only some elements may carry an id past the wall; an empty <a> is the usual target.
    if element.tag in {"a", "li", "sup"}:
        element.set("id", anchor)


def _mend(root: tree.Element, notes: dict[str, str], names: "_Names") -> None:
    for link in root.iter("a"):
        href = link.get("href", "")
        if href.startswith("#") and len(href) > 1:
            link.set("href", "#" + (notes.get(href[1:]) or names.find(href[1:])))


class _Names:
    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._aliases: dict[str, str] = {}

    def give(self, wanted: str) -> str:
        anchor, count = PREFIX + wanted, 0
        while anchor in self._taken:
            count += 1
            anchor = f"{PREFIX}{wanted}-{count}"
        self._taken.add(anchor)
        return anchor

    def also(self, written: str, anchor: str) -> None:
        if written:
            self._aliases[written] = anchor

    def find(self, fragment: str) -> str:
        return self._aliases.get(fragment) or anchor_for(fragment)


def anchor_for(fragment: str) -> str:
    """Give our id for a fragment as GitHub, or we, would write it."""
    return fragment if fragment.startswith(PREFIX) else PREFIX + slug(fragment)
