"""The layout pass: the blocks GitHub would see, written out so that Python-Markdown sees them too.

Every block stands alone between blank lines, every level is four spaces, and what looks like the
start of a block but is not one is escaped. Marks (see `marks`) carry what the rewriting would
lose: which lists are tight, which neighbours are not one list, which pipes are text.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from markdown_it.token import Token

from portal.core.richtext import blocks, limits, marks, rawhtml
from portal.core.richtext.inline import written

INDENT = "    "
_BLOCKISH = re.compile(
    r"^(?:[#>]|[-+*](?=[ ]|$)|\?{3}|:{3}|[-_*=][-_*= ]*$|\[\^)|^(\d+)\.(?=[ ]|$)"
)
_LANGUAGE = re.compile(r"^[\w#+-][\w#.+-]*$")
_CONTENTS = re.compile(r"^(?:\[\[_TOC_\]\]|\[TOC\])$", re.IGNORECASE)
_JOINED = {"bullet_list_open", "ordered_list_open", "blockquote_open"}

Block = list[str]


@dataclass
class Layout:
    """One text being written out; `stash` keeps raw HTML and gives its placeholder."""

    stash: Callable[[str], str]
    links: dict[str, tuple[str, str]] = field(default_factory=dict)
    depth: int = 0

    def write(self, text: str) -> str:
        """Give the text as Python-Markdown expects it; refuses what is nested too deep."""
        return "\n".join(_joined(self._of(text)))

    def _of(self, text: str) -> list[Block]:
        tokens, links = blocks.parse(text)
        for label, link in links.items():
            self.links.setdefault(label.lower(), link)
        return self._blocks(tokens, 0, len(tokens))

    def _blocks(self, tokens: list[Token], start: int, end: int) -> list[Block]:
        self.depth += 1
        limits.check_depth(self.depth)
        out: list[Block] = []
        previous = ""
        position = start
        while position < end:
            kind = tokens[position].type
            after = _after(tokens, position)
            write = getattr(self, f"_{kind.removesuffix('_open')}")
            if written_here := write(tokens, position, after):
                # Python-Markdown would make one list of two that follow each other.
                out += [[marks.SEPARATOR]] if {kind, previous} <= _JOINED else []
                out += written_here
                previous = kind
            position = after
        self.depth -= 1
        return out

    def _paragraph(self, tokens: list[Token], start: int, _after: int) -> list[Block]:
        content = tokens[start + 1].content
        if self.depth == 1 and _CONTENTS.match(content):
            return []  # the page shows its own table of contents
        lines = written(content, self.links).split("\n")
        first, *rest = (_not_a_block(line.lstrip()) for line in lines)
        return [[(marks.TIGHT if tokens[start].hidden else "") + first, *rest]]

    def _heading(self, tokens: list[Token], start: int, _after: int) -> list[Block]:
        title = written(tokens[start + 1].content, self.links).replace("\n", " ").strip()
        level = int(tokens[start].tag[1])
        return [["#" * level + f" {title} #"]] if title else []

    def _fence(self, tokens: list[Token], start: int, _after: int) -> list[Block]:
        token = tokens[start]
        return [_fenced(token.content, token.info)]

    def _code_block(self, tokens: list[Token], start: int, _after: int) -> list[Block]:
        return [_fenced(tokens[start].content, "")]

    def _hr(self, *_: object) -> list[Block]:
        return [["---"]]

    def _html_block(self, tokens: list[Token], start: int, _after: int) -> list[Block]:
        raw = tokens[start].content.strip()
        if rawhtml.is_known(raw):
            tidied = rawhtml.tidy(raw).strip()
            return [[self.stash(tidied)]] if tidied else []
        lines = [line.strip() for line in written(raw, self.links).split("\n") if line.strip()]
        return [[_not_a_block(line) for line in lines]] if lines else []

    def _blockquote(self, tokens: list[Token], start: int, after: int) -> list[Block]:
        inner = _joined(self._blocks(tokens, start + 1, after - 1))
        return [[f"> {line}" if line else ">" for line in inner]] if inner else []

    def _details(self, tokens: list[Token], start: int, after: int) -> list[Block]:
        inner = _joined(self._blocks(tokens, start + 1, after - 1))
        return [[tokens[start].content, *_indented(inner)]]

    def _footnote(self, tokens: list[Token], start: int, _after: int) -> list[Block]:
        token = tokens[start]
        inner = self._of(token.content)
        if not inner:
            return []
        first, *rest = inner
        return [[f"[^{token.info}]: {first[0]}", *first[1:]], *(_indented(b) for b in rest)]

    def _bullet_list(self, tokens: list[Token], start: int, after: int) -> list[Block]:
        return self._items(tokens, start, after, lambda _: "- ")

    def _ordered_list(self, tokens: list[Token], start: int, after: int) -> list[Block]:
        first = int(tokens[start].attrs.get("start", 1))
        return self._items(tokens, start, after, lambda index: f"{first + index}. ")

    def _items(
        self, tokens: list[Token], start: int, after: int, marker: Callable[[int], str]
    ) -> list[Block]:
        out: list[Block] = []
        position, index = start + 1, 0
        while position < after - 1:
            end = _after(tokens, position)
            out += self._item(tokens, position, end, marker(index))
            position, index = end, index + 1
        return out

    def _item(self, tokens: list[Token], start: int, after: int, marker: str) -> list[Block]:
        inner = self._blocks(tokens, start + 1, after - 1)
        first = tokens[start + 1]
        if first.type == "paragraph_open" and inner:
            mark = "" if first.hidden else marks.LOOSE
            opening, *rest = inner
            return [[f"{marker}{mark}{opening[0]}", *opening[1:]], *map(_indented, rest)]
        return [[f"{marker}{marks.EMPTY}"], *map(_indented, inner)]

    def _table(self, tokens: list[Token], start: int, after: int) -> list[Block]:
        rows: list[list[str]] = []
        aligned: list[str] = []
        for position in range(start, after):
            token = tokens[position]
            if token.type == "tr_open":
                rows.append([])
            elif token.type in {"th_open", "td_open"}:
                rows[-1].append(written(tokens[position + 1].content, self.links))
                if token.type == "th_open":
                    aligned.append(_ALIGNED[str(token.attrs.get("style", ""))])
        limits.check_table(len(aligned), sum(map(len, rows)))
        lines = ["| " + " | ".join(row) + " |" for row in rows]
        return [[lines[0], "| " + " | ".join(aligned) + " |", *lines[1:]]]


_ALIGNED = {
    "": "---",
    "text-align:left": ":---",
    "text-align:center": ":---:",
    "text-align:right": "---:",
}


def _not_a_block(line: str) -> str:
    found = _BLOCKISH.match(line)
    if not found:
        return line
    if found.group(1):
        return f"{found.group(1)}\\.{line[found.end() :]}"
    return "\\" + line


def _fenced(content: str, info: str) -> Block:
    longest = max((len(run) for run in re.findall(r"`{3,}", content)), default=2)
    fence = "`" * (longest + 1)
    language = language_of(info)
    return [fence + language, *content.removesuffix("\n").split("\n"), fence]


def language_of(info: str) -> str:
    """Give the language of a fence's info string, or nothing when it is none."""
    words = re.split(r"[\s,{:;]+", info.strip().strip("{}").lstrip("."), maxsplit=1)
    return words[0] if words and _LANGUAGE.match(words[0]) else ""


def _after(tokens: list[Token], position: int) -> int:
    if tokens[position].nesting != 1:
        return position + 1
    level = tokens[position].level
    position += 1
    while tokens[position].level != level or tokens[position].nesting != -1:
        position += 1
    return position + 1


def _joined(parts: list[Block]) -> Block:
    lines: Block = []
    for part in parts:
        if lines:
            lines.append("")
        lines += part
    return lines


def _indented(block: Block) -> Block:
    return [INDENT + line if line else "" for line in block]
