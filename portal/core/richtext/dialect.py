"""Python-Markdown with the extensions the portal speaks, fed by the layout pass."""

import re
import threading
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markdown import Extension, Markdown
from markdown.blockparser import BlockParser
from markdown.blockprocessors import BlockProcessor
from markdown.inlinepatterns import HtmlInlineProcessor, InlineProcessor
from markdown.postprocessors import Postprocessor
from markdown.treeprocessors import Treeprocessor

from portal.core.richtext import marks, rawhtml
from portal.core.richtext.layout import Layout

_EXTENSIONS = [
    "tables",
    "footnotes",
    "pymdownx.highlight",
    "pymdownx.superfences",
    "pymdownx.tasklist",
    "pymdownx.quotes",
    "pymdownx.betterem",
    "pymdownx.tilde",
    "pymdownx.escapeall",
    "pymdownx.keys",
    "pymdownx.details",
]
_CONFIGS: dict[str, dict[str, Any]] = {
    "tables": {"use_align_attribute": True},
    "footnotes": {"BACKLINK_TEXT": "↩"},
    "pymdownx.highlight": {
        "linenums_style": "pymdownx-inline",
        "pygments_lang_class": True,
        "stripnl": False,
    },
    "pymdownx.superfences": {"preserve_tabs": True},
    "pymdownx.quotes": {"callouts": True},
    "pymdownx.tilde": {"subscript": False},
    "pymdownx.escapeall": {"hardbreak": True},
}
# The layout pass has already decided where these begin; here they would only guess.
_DECIDED = ("code", "setextheader", "reference")
# `[text][label]` without the space Python-Markdown would allow: `[x] [y]` are two links.
_LABEL = re.compile(r"\[([^\]]*)\]")
_local = threading.local()


@dataclass(frozen=True, slots=True)
class Own:
    """HTML of the portal's own between parts of an author's text."""

    html: str


def html_of(pieces: Sequence[str | Own]) -> str:
    """Give the HTML of Markdown and of ours, in order; not safe yet, see `clean`."""
    speaker = _speaker()
    speaker.reset()
    stash = speaker.htmlStash.store
    layout = Layout(stash=stash)
    written = [
        stash(piece.html) if isinstance(piece, Own) else layout.write(piece) for piece in pieces
    ]
    speaker.references.update(layout.links)
    return speaker.convert("\n\n".join(written))


def _speaker() -> Markdown:
    # Building one takes milliseconds, and one instance must not serve two threads.
    if not hasattr(_local, "speaker"):
        _local.speaker = _build()
    speaker: Markdown = _local.speaker
    return speaker


def _build() -> Markdown:
    speaker = Markdown(extensions=[*_EXTENSIONS, _Portal()], extension_configs=_CONFIGS)
    for name in _DECIDED:
        speaker.parser.blockprocessors.deregister(name, strict=False)
    speaker.preprocessors.deregister("html_block")
    speaker.preprocessors.deregister("normalize_whitespace")
    lists: Any = speaker.parser.blockprocessors["olist"]
    lists.LAZY_OL = False  # a list may start elsewhere than at 1
    for name in ("reference", "image_reference"):
        references: Any = speaker.inlinePatterns[name]
        references.RE_LINK = _LABEL
    return speaker


class _Portal(Extension):
    """Our side of the marks, and the author's HTML."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the name is Python-Markdown's
        md.parser.blockprocessors.register(_Separators(md.parser), "separator", 200)
        md.treeprocessors.register(_Lists(md), "lists", 45)
        md.inlinePatterns.register(_TidyHtml(_HTML, md), "html", 90)
        md.inlinePatterns.register(_TitleLink(_TITLE, md), "title_link", 178)
        md.postprocessors.register(_Pipes(md), "pipes", 1)


_HTML = r"(<(?:/?[a-zA-Z][^<>@ ]*(?: [^<>]*)?|!--(?:(?!<!--|-->).)*--)>)"
_TITLE = r"\[\[([^\[\]\n]{1,200})\]\]"


class _Separators(BlockProcessor):
    """Keep two neighbouring lists or quotes apart."""

    def __init__(self, parser: BlockParser) -> None:
        super().__init__(parser)

    def test(self, parent: ET.Element, block: str) -> bool:
        return block.startswith(marks.SEPARATOR)

    def run(self, parent: ET.Element, blocks: list[str]) -> None:
        blocks.pop(0)
        ET.SubElement(parent, "hr", {"class": marks.SEPARATOR})


class _Lists(Treeprocessor):
    """Turn the marks of the layout pass into paragraphs, or into none."""

    def run(self, root: ET.Element) -> None:
        for parent in root.iter():
            if parent.tag == "li":
                _mark_first(parent)
            for child in list(parent):
                if child.get("class") == marks.SEPARATOR:
                    parent.remove(child)
                elif child.tag == "p" and (child.text or "").startswith(_MARKS):
                    _settle(parent, child)


_MARKS = (marks.TIGHT, marks.LOOSE, marks.EMPTY)


def _mark_first(item: ET.Element) -> None:
    text = item.text or ""
    if text.startswith(marks.LOOSE):
        paragraph = ET.Element("p")
        paragraph.text, item.text = text, ""
        item.insert(0, paragraph)
    elif text.startswith((marks.TIGHT, marks.EMPTY)):
        item.text = text[1:]


def _settle(parent: ET.Element, paragraph: ET.Element) -> None:
    text = paragraph.text or ""
    if text.startswith(marks.LOOSE):
        paragraph.text = text[1:]
        return
    before = list(parent).index(paragraph)
    parent.remove(paragraph)
    if before == 0:
        parent.text = (parent.text or "").strip() + text[1:]
    else:
        parent[before - 1].tail = "\n" + text[1:]


class _TidyHtml(HtmlInlineProcessor):
    """Inline HTML, reduced to what an author may set."""

    def handleMatch(self, m: Any, data: str) -> Any:  # type: ignore[override]  # noqa: N802
        raw = self.backslash_unescape(self.unescape(m.group(1)))
        return self.md.htmlStash.store(rawhtml.tidy(raw)), m.start(0), m.end(0)


class _TitleLink(InlineProcessor):
    """`[[Article title]]`, kept as a mark until the finisher asks where it leads."""

    def handleMatch(self, m: Any, data: str) -> Any:  # type: ignore[override]  # noqa: N802
        title = marks.TITLE_OPEN + m.group(1) + marks.TITLE_CLOSE
        return title, m.start(0), m.end(0)


class _Pipes(Postprocessor):
    def run(self, text: str) -> str:
        return text.replace(marks.PIPE, "|")
