"""The block structure of a text as GitHub sees it, by markdown-it-py, with footnotes and details.

Only blocks are parsed here; what stands inside a paragraph stays as written.
"""

import re
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

DETAILS = re.compile(r'^\?{3}\+?[ ]?[\w-]*(?:[ ]+[\w-]+)*(?:[ ]*"[^"]*")?[ ]*$')
FOOTNOTE = re.compile(r"^\[\^([^\]\s\[]{1,60})\]:[ \t]*")
TAB = 4


def parse(text: str) -> tuple[list[Token], dict[str, tuple[str, str]]]:
    """Give the block tokens, and the link definitions: label → (href, title)."""
    env: dict[str, dict[str, dict[str, str]]] = {}
    tokens = _PARSER.parse(text, env)
    found = env.get("references", {})
    links = {label: (link["href"], link.get("title", "")) for label, link in found.items()}
    return tokens, links


def _begins(state: StateBlock, number: int, sign: str) -> bool:
    return state.src.startswith(sign, state.bMarks[number] + state.tShift[number])


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


def _details(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read `??? note "Title"` and what is indented under it."""
    # Asked for every line of every paragraph, so the cheapest question comes first.
    if not _begins(state, start, "???"):
        return False
    line = _line(state, start)
    if state.is_code_block(start) or not DETAILS.match(line):
        return False
    if silent:
        return True
    after = _end_of_indented(state, start + 1, end)
    token = state.push("details_open", "details", 1)
    token.content, token.map = line, [start, after]
    indent, line_max = state.blkIndent, state.lineMax
    state.blkIndent, state.lineMax = indent + TAB, after
    state.md.block.tokenize(state, start + 1, after)
    state.blkIndent, state.lineMax = indent, line_max
    state.push("details_close", "details", -1)
    state.line = after
    return True


def _end_of_indented(state: StateBlock, start: int, end: int) -> int:
    last = number = start
    while number < end:
        if not state.isEmpty(number):
            if state.sCount[number] - state.blkIndent < TAB:
                break
            last = number + 1
        number += 1
    return last


def _footnote(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read `[^label]: text` with the lines that carry it on."""
    if not _begins(state, start, "[^"):
        return False
    found = FOOTNOTE.match(_line(state, start))
    if not found or state.is_code_block(start):
        return False
    if silent:
        return True
    lines = [_line(state, start)[found.end() :]]
    number = start + 1
    blank = False
    while number < end:
        if state.isEmpty(number):
            blank = True
            lines.append("")
        elif state.sCount[number] - state.blkIndent >= TAB or not (
            blank or FOOTNOTE.match(_line(state, number))
        ):
            lines.append(state.getLines(number, number + 1, state.blkIndent + TAB, False))
        else:
            break
        number += 1
    token = state.push("footnote", "", 0)
    token.info, token.content = found.group(1), "\n".join(lines).rstrip()
    token.map = [start, number]
    state.line = number
    return True


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": 120}).enable("table")
    interrupts: Any = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    parser.block.ruler.before("fence", "footnote", _footnote, interrupts)
    parser.block.ruler.before("fence", "details", _details, interrupts)
    parser.core.ruler.enableOnly(["normalize", "block"])
    return parser


_PARSER = _parser()
