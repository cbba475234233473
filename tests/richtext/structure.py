"""The structure of HTML as a list of words, to compare ours with what GitHub's rules give."""

import re
from urllib.parse import unquote

from markdown_it import MarkdownIt

from portal.core.richtext import clean, render, tree

GITHUB = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
SHOWN = set(tree.BLOCKS) - {"tbody", "div"} | {"img", "a", "code", "em", "strong", "del"}
SAME = {"b": "strong", "i": "em", "s": "del"}


def of_github(source: str) -> list[str]:
    html = re.sub(r' style="text-align:(\w+)"', r' align="\1"', GITHUB.render(source))
    return flat(tree.parse(clean.readable(html)))


def of_portal(source: str) -> list[str]:
    return flat(render.prepare(source))


def flat(element: tree.Element) -> list[str]:
    tag = SAME.get(element.tag, element.tag)
    if tag == "pre":
        return ["<pre", *("".join(element.itertext())).strip().split("\n"), "</pre"]
    out = [" ".join([f"<{tag}", *notes(element)])] if tag in SHOWN else []
    out += words(element.text)
    for child in element:
        out += flat(child) + words(child.tail)
    return [*out, f"</{tag}"] if tag in SHOWN - {"hr", "img", "br"} else out


def notes(element: tree.Element) -> list[str]:
    kept = [(name, element.get(name)) for name in ("start", "align", "href", "src")]
    return [f"{name}={unquote(value)}" for name, value in kept if value]


def words(text: str | None) -> list[str]:
    return (text or "").split()
