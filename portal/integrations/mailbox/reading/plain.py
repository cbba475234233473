"""HTML of a foreign mail as Markdown: nothing of it is ever shown as HTML or loaded.

What mail programs put around the mail they answer is marked with lines of their own, so that
`quoting` knows where somebody else begins to speak.
"""

import re
from collections.abc import Mapping
from html.parser import HTMLParser

LONGEST = 2_000_000
QUOTE_BEGINS, QUOTE_ENDS, REST_IS_QUOTED = "\x01", "\x02", "\x03"
_BLOCKS = frozenset(
    """
    address article aside blockquote body center dd div dl dt fieldset figure footer form h1 h2 h3
    h4 h5 h6 header hr html li main nav ol p pre section table tr ul
    """.split()  # noqa: SIM905 - a list of thirty quoted names is no easier to read
)
_VOID = frozenset(
    ["area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"]
)
_SILENT = frozenset(["script", "style", "head", "title", "template", "noscript", "object", "svg"])
_QUOTES = ("gmail_quote", "yahoo_quoted", "protonmail_quote", "moz-cite", "zmail_extra")
_REST = ("divrplyfwdmsg", "appendonsend", "mail-editor-reference-message", "stopspelling")
_SIGNATURES = ("gmail_signature", "moz-signature", "ms-outlook-mobile-signature", "signature")
_BORDER = re.compile(r"border:\s*none\s*;\s*border-top\s*:\s*solid", re.IGNORECASE)
_HIDDEN = re.compile(
    r"display\s*:\s*none|font-size\s*:\s*0[;p\s]|visibility\s*:\s*hidden", re.IGNORECASE
)
_DEEPEST = 400


def markdown_of(html: str, pictures: Mapping[str, str] | None = None) -> str:
    """Return the words of an HTML mail; `pictures` names the file behind each cid."""
    reader = _Reader(pictures or {})
    reader.feed(html[:LONGEST].replace("\x00", ""))
    reader.close()
    return reader.text()


class _Reader(HTMLParser):
    def __init__(self, pictures: Mapping[str, str]) -> None:
        super().__init__(convert_charrefs=True)
        self._pictures = pictures
        self._lines: list[str] = [""]
        self._open: list[tuple[str, str]] = []  # tag, and what its end does
        self._silent = 0
        self._depth = 0  # of quoting blocks
        self._pre = 0
        self._links: list[tuple[str, int, int]] = []

    def text(self) -> str:
        """Return what was read, without more than one empty line in a row."""
        joined = "\n".join(line.rstrip(" ") for line in self._lines)
        return re.sub(r"\n{3,}", "\n\n", joined).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        had = {name: value or "" for name, value in attrs}
        if tag in _VOID:
            self._void(tag, had)
            return
        if len(self._open) >= _DEEPEST:
            return
        self._open.append((tag, self._begin(tag, had)))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # HTML knows no self-closing but for empty elements: `<p/>` opens a paragraph.
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        for depth in range(len(self._open) - 1, -1, -1):
            if self._open[depth][0] == tag:
                while len(self._open) > depth:
                    self._end(*self._open.pop())
                return

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        if self._pre:
            first, *others = data.split("\n")
            self._lines[-1] += first
            for line in others:
                self._lines.append(self._margin + line)
            return
        words = re.sub(r"[ \t\r\n\f]+", " ", data)
        at_start = self._lines[-1] in ("", self._margin) or self._lines[-1].endswith(" ")
        self._lines[-1] += words.lstrip(" ") if at_start else words

    @property
    def _margin(self) -> str:
        return "> " * min(self._depth, 5)

    def _void(self, tag: str, had: dict[str, str]) -> None:
        if self._silent:
            return
        if tag == "br":
            self._lines.append(self._margin)
        elif tag == "hr":
            self._new_line()
            if had.get("id", "").lower() in _REST:
                self._mark(REST_IS_QUOTED)
        elif tag == "img":
            self._picture(had)

    def _picture(self, had: dict[str, str]) -> None:
        name = self._pictures.get(had.get("src", "").removeprefix("cid:").strip("<>"))
        if name:
            self._lines[-1] += f"[picture: {name}]"
        elif had.get("alt", "").strip() and not had.get("src", "").startswith("cid:"):
            self._lines[-1] += f"[{had['alt'].strip()[:200]}]"

    def _begin(self, tag: str, had: dict[str, str]) -> str:
        names = f"{had.get('class', '')} {had.get('id', '')}".lower()
        if tag in _SILENT or _HIDDEN.search(had.get("style", "")) or _one_of(_SIGNATURES, names):
            self._silent += 1
            return "silent"
        if self._silent:
            return ""
        if tag in _BLOCKS:
            self._new_line(wide=tag in {"p", "pre", "blockquote", "table", "ul", "ol", "h1", "h2"})
        if _one_of(_REST, names) or _BORDER.search(had.get("style", "")):
            self._mark(REST_IS_QUOTED)
        if _one_of(_QUOTES, names):
            self._mark(QUOTE_BEGINS)
            return "quote"
        return self._begin_text(tag, had)

    def _begin_text(self, tag: str, had: dict[str, str]) -> str:
        if tag == "blockquote":
            self._depth += 1
            self._new_line()
            return "margin"
        if tag == "li":
            self._lines[-1] += "- "
        elif tag in {"td", "th"} and self._lines[-1].strip("> "):
            self._lines[-1] += " | "
        elif tag == "pre":
            self._pre += 1
            return "pre"
        elif tag == "a":
            self._links.append((had.get("href", ""), len(self._lines) - 1, len(self._lines[-1])))
            return "link"
        return ""

    def _end(self, tag: str, does: str) -> None:
        if does == "silent":
            self._silent -= 1
            return
        if self._silent:
            return
        if does == "link":
            self._end_link()
        elif does == "pre":
            self._pre -= 1
        elif does == "margin":
            self._depth -= 1
        elif does == "quote":
            self._mark(QUOTE_ENDS)
        if tag in _BLOCKS:
            self._new_line(wide=tag in {"p", "pre", "blockquote", "table", "ul", "ol"})

    def _end_link(self) -> None:
        href, line, column = self._links.pop()
        words = self._lines[line][column:].strip() if line == len(self._lines) - 1 else ""
        href = re.sub(r"\s", "", href)
        shown = href.removeprefix("mailto:").removeprefix("tel:")
        if href.lower().startswith(("http://", "https://")) and shown.rstrip("/") != words:
            self._lines[-1] += f" <{href[:500]}>" if words else f"<{href[:500]}>"

    def _mark(self, mark: str) -> None:
        self._lines += [mark, self._margin]

    def _new_line(self, *, wide: bool = False) -> None:
        if self._lines[-1].strip("> "):
            self._lines += [self._margin] if not wide else [self._margin, self._margin]
        else:
            self._lines[-1] = self._margin


def _one_of(known: tuple[str, ...], names: str) -> bool:
    return any(name in names for name in known)
