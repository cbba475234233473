"""Links: found in a text, led to records and files, marked when they leave or lead nowhere."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from portal.core.richtext import headings, marks, tree
from portal.core.richtext.shapes import LinkResolver, References

_REF = r"(?<![\w/#&?=.-])[A-Z]{2,4}-[1-9][0-9]{0,8}(?![\w-])"
_TITLE = f"{marks.TITLE_OPEN}[^{marks.TITLE_CLOSE}]*{marks.TITLE_CLOSE}"
_MENTION = re.compile(f"({_REF}|{_TITLE})")
# Browsers read `\\host` and `/\host` as `//host`, and `https:host` as an address too.
_EXTERNAL = re.compile(r"^(?:https?:|[/\\]{2})", re.IGNORECASE)
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*:", re.IGNORECASE)
ATTACHMENT = "attachment:"
_SILENT = frozenset({"a", "code", "pre", "kbd", "samp"})


def found_in(root: tree.Element) -> References:
    """Tell everything the text points to, once each, in order."""
    mentions = [mention for text in _texts(root) for mention in _MENTION.findall(text)]
    targets = [t for e in root.iter() if (t := e.get("href") or e.get("src") or "")]
    return References(
        refs=_once(m for m in mentions if not m.startswith(marks.TITLE_OPEN)),
        titles=_once(m[1:-1].strip() for m in mentions if m.startswith(marks.TITLE_OPEN)),
        urls=_once(t for t in targets if _EXTERNAL.match(t)),
        files=_once(_path(t) for t in targets if _is_file(t)),
        anchors=_once(t[1:] for t in targets if t.startswith("#") and len(t) > 1),
    )


def lead(root: tree.Element, links: LinkResolver | None) -> None:
    """Lead every link where it belongs; without a resolver only titles lose their brackets."""
    above = tree.parents(root)
    for image in list(root.iter("img")):
        _image(image, above, links)
    for link in list(root.iter("a")):
        _link(link, links)
    _open_pictures(root)
    _link_mentions(root, links)


def _once(values: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


def _is_file(target: str) -> bool:
    if target.startswith(ATTACHMENT):
        return True
    return not (target.startswith(("#", "/", "?")) or _SCHEME.match(target))


def _path(target: str) -> str:
    """Give the path as its author wrote it, without fragment and query."""
    return unquote(re.split(r"[#?]", target, maxsplit=1)[0])


def _texts(element: tree.Element) -> Iterator[str]:
    """Give every run of text in which a mention may become a link."""
    if element.tag in _SILENT:
        return
    yield element.text or ""
    for child in element:
        yield from _texts(child)
        yield child.tail or ""


def _link_mentions(element: tree.Element, links: LinkResolver | None) -> None:
    if element.tag in _SILENT:
        return
    contents: list[str | tree.Element] = [element.text or ""]
    for child in element:
        _link_mentions(child, links)
        contents += [child, child.tail or ""]
    if any(isinstance(run, str) and _MENTION.search(run) for run in contents):
        tree.refill(element, [piece for run in contents for piece in _pieces(run, links)])


def _pieces(run: str | tree.Element, links: LinkResolver | None) -> list[str | tree.Element]:
    if not isinstance(run, str):
        return [run]
    return [_mention(piece, links) for piece in _MENTION.split(run)]


def _mention(piece: str, links: LinkResolver | None) -> str | tree.Element:
    if piece.startswith(marks.TITLE_OPEN):
        title = piece[1:-1].strip()
        answer = links.title(title) if links else None
        return _record(title, answer, missing=links is not None)
    if not _MENTION.fullmatch(piece):
        return piece
    answer = links.record(piece) if links else None
    return _record(piece, answer, missing=False) if answer else piece


def _record(text: str, answer: tuple[str, str] | None, *, missing: bool) -> str | tree.Element:
    if answer:
        url, other = answer
        element = tree.Element("a", {"class": "record-link", "href": url})
        if other:
            element.set("title", other)
    elif missing:
        nowhere = "There is no article of this title, or it is not open to you."
        element = tree.Element("span", {"class": "dead-link", "title": nowhere})
    else:
        return text
    element.text = text
    return element


def _link(link: tree.Element, links: LinkResolver | None) -> None:
    href = link.get("href", "")
    link.attrib.pop("rel", None)
    if _EXTERNAL.match(href):
        link.set("rel", "noopener noreferrer nofollow")
        link.set("class", "external-link")
    elif _is_file(href) and href and links:
        _file_link(link, href, links)


def _file_link(link: tree.Element, href: str, links: LinkResolver) -> None:
    url = links.file(_path(href))
    if url is None:
        del link.attrib["href"]
        link.set("class", "dead-link")
        return
    fragment = href.partition("#")[2]
    link.set("href", f"{url}#{headings.anchor_for(unquote(fragment))}" if fragment else url)


def _image(
    image: tree.Element, above: dict[tree.Element, tree.Element], links: LinkResolver | None
) -> None:
    source = image.get("src", "")
    if _EXTERNAL.match(source):
        image.set("referrerpolicy", "no-referrer")
    elif _is_file(source) and links:
        url = links.file(_path(source))
        if url:
            image.set("src", url)
        else:
            _missing(image, above[image])


def _open_pictures(root: tree.Element) -> None:
    """Let every picture with words lead to its file: a page may show it larger instead."""
    above = tree.parents(root)
    inside = {image for link in root.iter("a") for image in link.iter("img")}
    for image in list(root.iter("img")):
        if image not in inside and image.get("alt") and image.get("src"):
            link = tree.wrap(
                above[image], image, "a", {"class": "picture", "href": image.get("src", "")}
            )
            if _EXTERNAL.match(image.get("src", "")):
                link.set("rel", "noopener noreferrer nofollow")


def _missing(image: tree.Element, parent: tree.Element) -> None:
    path = _path(image.get("src", ""))
    note = tree.Element("span", {"class": "missing-file", "title": f"Not found: {path}"})
    note.text, note.tail = image.get("alt") or path, image.tail
    parent[list(parent).index(image)] = note
