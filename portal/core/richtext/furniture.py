"""Code, tables, callouts, tasks and pictures dressed for the page."""

from portal.core.richtext import clean, tree

_LANGUAGE = "language-"
LONGEST_NAME = 80  # of a table, in characters of its headings
FEWEST_NUMBERED = 3  # lines of code that are worth being counted


def dress(root: tree.Element) -> None:
    """Give every part of the text the classes and attributes the page styles and reads."""
    above = tree.parents(root)
    for element in list(root.iter()):
        if dresser := _DRESSERS.get(element.tag):
            dresser(element, above[element]) if element is not root else None
    _name_tables(root)


def _name_tables(root: tree.Element) -> None:
    """Tell tables apart for who jumps from one to the next by their names."""
    regions = [each for each in root.iter("div") if "table-scroll" in tree.classes(each)]
    for number, region in enumerate(regions, start=1):
        heads = filter(None, map(tree.words, region.iter("th")))
        named = ", ".join(heads)[:LONGEST_NAME]
        region.set("aria-label", f"Table {number}: {named}" if named else f"Table {number}")


def _code(pre: tree.Element, parent: tree.Element) -> None:
    pre.set("tabindex", "0")  # it scrolls, so the keyboard must reach it
    if "highlight" not in tree.classes(parent):
        parent = tree.wrap(parent, pre, "div", {"class": "highlight"})
        parent.set("data-lang", "")
    _number_lines(pre, parent)


def _number_lines(pre: tree.Element, block: tree.Element) -> None:
    """Put the numbers of its lines before a block, as an attribute: they are never copied."""
    lines = "".join(pre.itertext()).strip("\n").count("\n") + 1
    if lines < FEWEST_NUMBERED:
        return
    numbers = "\n".join(map(str, range(1, lines + 1)))
    gutter = tree.Element("span", {"class": "linenos", "data-linenos": numbers})
    gutter.set("aria-hidden", "true")
    block.insert(list(block).index(pre), gutter)


def _division(division: tree.Element, parent: tree.Element) -> None:
    names = tree.classes(division)
    if "highlight" in names:
        language = next((n for n in names if n.startswith(_LANGUAGE)), "")
        division.set("class", "highlight")
        division.set("data-lang", language.removeprefix(_LANGUAGE).removeprefix("text"))
        tree.wrap(parent, division, "div", {"class": "code", "data-behaviour": "copy"})
    elif "admonition" in names:
        _callout(division, names)
        division.set("role", "note")
    elif "footnote" in names:
        division.set("class", "footnotes")


def _callout(box: tree.Element, names: list[str]) -> None:
    kind = next((name for name in names if name in clean.CALLOUTS), "note")
    box.set("class", f"callout callout--{kind}")
    title = box.find("*")
    if title is not None and title.tag in {"p", "summary"}:
        title.set("class", "callout__title")


def _details(box: tree.Element, _parent: tree.Element) -> None:
    if names := tree.classes(box):
        _callout(box, names)


def _table(table: tree.Element, parent: tree.Element) -> None:
    region = {"class": "table-scroll", "tabindex": "0", "role": "region"}
    tree.wrap(parent, table, "div", region)
    for body in table.findall("tbody"):
        for row in body.findall("tr"):
            if not any(tree.words(cell) or len(cell) for cell in row) and len(body) == 1:
                body.remove(row)


def _picture(image: tree.Element, _parent: tree.Element) -> None:
    image.set("alt", image.get("alt") or "")
    image.set("loading", "lazy")
    image.set("decoding", "async")


def _list(items: tree.Element, _parent: tree.Element) -> None:
    if "task-list" in tree.classes(items):
        items.set("class", "task-list")


def _item(item: tree.Element, _parent: tree.Element) -> None:
    if "task-list-item" not in tree.classes(item):
        return
    item.set("class", "task-item")
    first = item.find("*")
    holder = first if first is not None and first.tag == "p" else item
    box = holder.find("input")
    if box is not None:
        _label(holder, box)


def _label(holder: tree.Element, box: tree.Element) -> None:
    """Put a task's words into the label of its box."""
    box.set("disabled", "")
    label = tree.Element("label", {"class": "task"})
    position = list(holder).index(box)
    holder.insert(position, label)
    for sibling in list(holder)[position + 1 :]:
        if sibling.tag in tree.BLOCKS:
            break
        holder.remove(sibling)
        label.append(sibling)


def _key(key: tree.Element, _parent: tree.Element) -> None:
    key.set("class", "key")


_DRESSERS = {
    "details": _details,
    "div": _division,
    "img": _picture,
    "kbd": _key,
    "li": _item,
    "ol": _list,
    "pre": _code,
    "table": _table,
    "ul": _list,
}
