"""What can be done on a page, read from the page itself: its buttons, menus and questions.

A list of them kept beside the page would one day offer what the page refuses; this one cannot.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

# Where a page keeps its verbs; other places say so with an attribute.
REGION, MARKED, HEAD = "toolbar", "data-offers", "page-head"
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
TYPED = {"textarea", "select"}


@dataclass(frozen=True, slots=True)
class Control:
    """One thing a page offers: a way to go (no fields), or something to send to `url`.

    What first needs words leads to the field on the page that takes them.
    """

    label: str
    url: str
    drawing: str = ""  # the paths of its icon
    sends: bool = False
    fields: tuple[tuple[str, str], ...] = ()
    question: str = ""  # asked before it is sent
    answer: str = ""
    is_grave: bool = False
    key: str = ""  # the key that does the same on the page


def controls_of(page: str, address: str) -> list[Control]:
    """Return what a page offers, each label once: its steps first, what stands at its head last."""
    reader = _Reader()
    reader.feed(page)
    found: dict[str, Control] = {}
    for region in (*reader.regions, *reader.of_head):
        for control in _controls(region, address):
            found.setdefault(control.label, control)
    return list(found.values())


@dataclass(slots=True)
class _Element:
    tag: str
    attributes: dict[str, str]
    children: list["_Element"] = field(default_factory=list)
    text: list[str] = field(default_factory=list)

    @property
    def classes(self) -> set[str]:
        return set(self.attributes.get("class", "").split())

    def below(self) -> Iterator["_Element"]:
        for child in self.children:
            yield child
            yield from child.below()

    def words(self) -> str:
        said = [each for element in (self, *self.below()) for each in element.text]
        return " ".join(" ".join(said).split())

    def first(self, *tags: str) -> "_Element | None":
        return next((each for each in self.below() if each.tag in tags), None)


class _Reader(HTMLParser):
    """Keeps the elements of the regions within `<main>`."""

    def __init__(self) -> None:
        super().__init__()
        self.regions: list[_Element] = []
        self.of_head: list[_Element] = []
        self._open: list[_Element] = []
        self._region: _Element | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = _Element(tag, {name: value or "" for name, value in attrs})
        if self._region:
            self._open[-1].children.append(element)
        elif self._is_region(element):
            self._region = element
            in_head = any(HEAD in each.classes for each in self._open)
            (self.of_head if in_head else self.regions).append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._region:
            self._open[-1].children.append(_Element(tag, {n: v or "" for n, v in attrs}))

    def handle_endtag(self, tag: str) -> None:
        for at in range(len(self._open) - 1, -1, -1):
            if self._open[at].tag == tag:
                if any(each is self._region for each in self._open[at:]):
                    self._region = None
                del self._open[at:]
                return

    def handle_data(self, data: str) -> None:
        if self._region and data.strip():
            self._open[-1].text.append(data)

    def _is_region(self, element: _Element) -> bool:
        inside = any(each.tag == "main" for each in self._open)
        return inside and (REGION in element.classes or MARKED in element.attributes)


def _controls(element: _Element, address: str) -> Iterator[Control]:
    if element.tag == "a":
        yield from _link(element, address)
    elif element.tag == "form":
        yield from _form(element, address)
    elif element.tag == "details" and any(each.tag == "form" for each in element.children):
        yield from _question(element, address)
    else:
        for child in element.children:
            yield from _controls(child, address)


def _link(element: _Element, address: str) -> Iterator[Control]:
    if element.classes & {"button", "menu-item"} and element.attributes.get("href"):
        yield Control(
            element.words(),
            urljoin(address, element.attributes["href"]),
            _drawing(element),
            key=element.attributes.get("data-shortcut", ""),
        )


def _form(form: _Element, address: str) -> Iterator[Control]:
    """Yield one control a button; where the form takes words, a way to the first field."""
    asked = _asked(form)
    for button in (each for each in form.below() if each.tag == "button"):
        if asked:
            yield Control(button.words(), f"{address}#{asked}", _drawing(button))
        else:
            yield _sent(form, button, address)


def _question(details: _Element, address: str) -> Iterator[Control]:
    """Yield what stands behind a question: asked as a dialog, or where its words are typed."""
    summary, form = details.first("summary"), details.first("form")
    button = form.first("button") if form else None
    if summary is None or form is None or button is None:
        return
    asked, grave = _asked(form), "button--danger" in summary.classes
    label, answer = summary.words(), button.words()
    label = answer if answer.startswith(label) else label  # “Cancel” says less than its button
    if asked:
        yield Control(label, f"{address}#{asked}", _drawing(summary), is_grave=grave)
        return
    said = form.first("p")
    yield Control(
        label,
        urljoin(address, form.attributes.get("action", "")),
        _drawing(summary),
        sends=True,
        fields=_fields(form),
        question=said.words() if said else label,
        answer=answer,
        is_grave=grave,
    )


def _sent(form: _Element, button: _Element, address: str) -> Control:
    own = button.attributes
    named = ((own["name"], own.get("value", "")),) if own.get("name") else ()
    return Control(
        button.words() or own.get("aria-label", ""),
        urljoin(address, own.get("formaction") or form.attributes.get("action", "")),
        _drawing(button),
        sends=True,
        fields=(*_fields(form), *named),
        question=form.attributes.get("data-question", ""),
        answer=form.attributes.get("data-answer", ""),
        is_grave=bool(button.classes & {"button--danger", "menu-item--danger"}),
        key=own.get("data-shortcut", ""),
    )


def _fields(form: _Element) -> tuple[tuple[str, str], ...]:
    hidden = (each.attributes for each in form.below() if each.tag == "input")
    return tuple((each["name"], each.get("value", "")) for each in hidden if each.get("name"))


def _asked(form: _Element) -> str:
    """Return the id of the first field somebody has to see; empty when there is none."""
    for each in form.below():
        is_seen = each.tag == "input" and each.attributes.get("type", "text") != "hidden"
        if (is_seen or each.tag in TYPED) and each.attributes.get("id"):
            return each.attributes["id"]
    return ""


def _drawing(element: _Element) -> str:
    """Return the icon of an element as the page drew it: only paths and plain shapes."""
    svg = element.first("svg")
    drawn = (f"<{each.tag}{_written(each.attributes)}/>" for each in svg.below()) if svg else ()
    return "".join(drawn)


def _written(attributes: dict[str, str]) -> str:
    kept = {name: value for name, value in attributes.items() if re.fullmatch(r"[\w.,\s-]*", value)}
    return "".join(f' {name}="{value}"' for name, value in kept.items())
