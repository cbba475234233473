"""What an edition may say: names become roles, and what leaves the house points nowhere inside."""

from collections.abc import Callable
from dataclasses import dataclass

from portal.core.richtext import tree
from portal.core.richtext.tree import Element
from portal.postmortems import addresses
from portal.postmortems.edition_terms import Edition
from portal.postmortems.naming import Names

_SPOKEN = frozenset({"alt", "title"})  # attributes people are told
_KEPT = frozenset({"class", "href", "src", "colspan", "rowspan", "start", *_SPOKEN})
_RUNS = frozenset(
    {"p", "li", "td", "th", "h2", "h3", "h4", "h5", "h6", "dt", "dd", "pre", "summary"}
)


@dataclass(frozen=True, slots=True)
class Cleaner:
    """How the texts of one edition are cleaned; `own_host` is the portal's own."""

    edition: Edition
    names: Names | None = None
    own_host: str = ""

    @property
    def changes_nothing(self) -> bool:
        """Whether texts stay as they are."""
        return self.names is None

    def text(self, text: str) -> str:
        """Return a plain text as this edition says it."""
        if self.names is None:
            return text
        said = self.names.masked(text)
        if self.edition.leaves_the_house:
            said = addresses.hidden(said, own_host=self.own_host)
        return said

    def link(self, link: str) -> str:
        """Return an address this edition may show; empty for one that names somebody or ours."""
        if self.text(link) != link or link.lower().startswith("mailto:"):
            return ""
        inside = addresses.is_inside(link, own_host=self.own_host)
        return "" if self.edition.leaves_the_house and inside else link

    def html(self, html: str) -> str:
        """Return HTML of the portal's own pipeline as this edition says it."""
        if self.changes_nothing or not html:
            return html
        root = tree.parse(html)
        for element in root.iter():
            self._attributes(element)
        _each_run(root, self.text)
        for block in root.iter():
            self._whole(block)
        self._untie(root)
        return tree.serialise(root)

    def _attributes(self, element: Element) -> None:
        for name, value in list(element.attrib.items()):
            if name in _SPOKEN:
                element.set(name, self.text(value))
            elif name not in _KEPT:  # the id of a heading is made of its words
                del element.attrib[name]

    def _whole(self, block: Element) -> None:
        """Say a block plainly whose words only together name somebody: `The<b>o</b>`."""
        if block.tag not in _RUNS:
            return
        said = tree.lines(block) if block.tag == "pre" else tree.words(block)
        if self.text(said) != said:
            tree.refill(block, [self.text(said)])

    def _untie(self, root: Element) -> None:
        """Leave the words of links this edition may not show, and the names of its pictures."""
        for parent in list(root.iter()):
            for child in list(parent):
                if child.tag in {"a", "img"} and not self._leads(child):
                    _dissolve(parent, child)

    def _leads(self, element: Element) -> bool:
        return bool(self.link(element.get("href") or element.get("src") or ""))


def _each_run(element: Element, say: Callable[[str], str]) -> None:
    for each in element.iter():
        if each.text:
            each.text = say(each.text)
        if each.tail:
            each.tail = say(each.tail)


def _dissolve(parent: Element, child: Element) -> None:
    contents: list[str | Element] = [parent.text or ""]
    for each in parent:
        tail = each.tail or ""
        if each is child:
            contents += [each.text or "", each.get("alt") or ""]
            for inner in each:
                contents += [inner, inner.tail or ""]
        else:
            contents.append(each)
        contents.append(tail)
    tree.refill(parent, contents)
