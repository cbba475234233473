"""Markdown of one line or paragraph as plain words, for titles, summaries and snippets."""

import html
import re

LONGEST = 2_000

_MARK_OF_A_LINE = re.compile(r"^\s{0,3}(?:#{1,6}|>|[-*+]|`{3,}\w*|~{3,}\w*)(?:\s+|$)")
_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_TAG = re.compile(
    r"</?(?:a|b|br|code|del|details|div|em|font|h[1-6]|hr|i|img|kbd|p|pre|s|small|span|strong"
    r"|sub|summary|sup|u)\b[^<>]*>",
    re.IGNORECASE,
)
_IMAGE = re.compile(r"!\[([^\[\]]*)\](?:\([^()\n]*\)|\[[^\[\]\n]*\])")
_LINK = re.compile(r"\[([^\[\]]*)\](?:\((?:[^()\n]|\([^()\n]*\))*\)|\[[^\[\]\n]*\])")
_AUTOLINK = re.compile(r"<(https?://[^<>\s]+)>")
_STRONG = re.compile(r"(\*\*|__|~~)(?=\S)([^*_~\n]+(?:[*_~][^*_~\n]+)*)(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<![\w*])([*_])(?=\S)([^*_\n]+)(?<=\S)\1(?![\w*])")


def plain(markdown: str) -> str:
    """The words a reader sees, on one line; code keeps its characters, other marks go."""
    text = _COMMENT.sub(" ", markdown[:LONGEST])
    pieces: list[str] = []
    place = 0
    for code in _CODE.finditer(text):
        pieces += [_words(text[place : code.start()]), code.group(2).strip()]
        place = code.end()
    pieces.append(_words(text[place:]))
    # A link whose label is code was cut in two; put its halves right as one.
    joined = _LINK.sub(r"\1", _IMAGE.sub(r"\1", "".join(pieces)))
    return " ".join(joined.split())


def plain_lines(markdown: str) -> str:
    """The words of a longer text, line by line; a line too long to be anybody's prose stays."""
    lines = (_MARK_OF_A_LINE.sub("", each) for each in markdown.splitlines())
    return "\n".join(plain(each) if len(each) <= LONGEST else each for each in lines)


def shortened(text: str, most: int) -> str:
    """At most that many characters, cut between words, with an ellipsis when cut."""
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    if not text[most - 1].isspace() and " " in cut[most // 2 :]:
        cut = cut[: cut.rindex(" ")]
    return cut.rstrip(" ,;:–—-(") + "…"


def _words(text: str) -> str:
    text = _AUTOLINK.sub(r"\1", _TAG.sub("", text))
    text = _LINK.sub(r"\1", _IMAGE.sub(r"\1", text))
    for mark in (_STRONG, _STRONG, _EMPHASIS):
        text = mark.sub(r"\2", text)
    return html.unescape(_ESCAPED.sub(r"\1", text))
