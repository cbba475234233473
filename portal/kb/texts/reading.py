"""Reads an article's Markdown line by line, as far as a reviewer's checks need to understand it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from portal.core.richtext import limits, sections

_FENCE = re.compile(
    r"^\s*(?:>\s*)*(?:\d+[.)]\s+|[-*+]\s+)?(?P<marks>`{3,}|~{3,})\s*(?P<info>[^`]*)$"
)
_TIER_CLOSES = re.compile(r"^ {0,3}:{3,}\s*$")
_LINE_END = re.compile(r"\r\n?|\n")
_MARKER = 0
_HEADING = re.compile(r"^(?P<marks>#{1,6})\s+(?P<text>.*?)\s*#*\s*$")
_STEP = re.compile(r"^\s*(?:>\s*)*\d+[.)]\s+(?P<text>\S.*)$")
_ITEM = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+(?:\[[ xX]\]\s+)?(?P<text>\S.*)$")
_CALLOUT = re.compile(r"^\s*>\s*\[!(?P<kind>\w+)\]", re.IGNORECASE)
_QUOTE = re.compile(r"^\s*>")
_MARKS = re.compile(r"[*_~`>#|]+|^\s*(?:[-*+]|\d+[.)])\s+")


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One line and where it stands; `language` is None outside code, `tier` 1 for everybody."""

    number: int
    text: str
    language: str | None = None
    is_fence: bool = False
    tier: int = 1
    is_marker: bool = False
    callout: str = ""
    section: str = ""

    @property
    def is_code(self) -> bool:
        """Whether the line is inside a code fence, the fence itself left out."""
        return self.language is not None and not self.is_fence

    @property
    def is_prose(self) -> bool:
        """Whether people read it as text."""
        return self.language is None and not self.is_fence and not self.is_marker

    @property
    def heading(self) -> tuple[int, str] | None:
        """Its level and text when it is a heading."""
        found = _HEADING.match(self.text) if self.is_prose else None
        return (len(found["marks"]), found["text"]) if found else None

    @property
    def step(self) -> str:
        """The text of a numbered step, empty when the line is none."""
        found = _STEP.match(self.text) if self.is_prose else None
        return found["text"].strip() if found else ""

    @property
    def item(self) -> str:
        """The text of a list item of any kind, empty when the line is none."""
        found = _ITEM.match(self.text) if self.is_prose else None
        return found["text"].strip() if found else ""

    @property
    def plain(self) -> str:
        """The words without Markdown's marks."""
        return " ".join(_MARKS.sub(" ", self.text).split())


def read(markdown: str) -> list[SourceLine]:
    """Read a text; whatever is left open is open to its end, as the renderer has it."""
    return list(_lines(markdown))


def _lines(markdown: str) -> Iterator[SourceLine]:
    marks = section = callout = ""
    language: str | None = None
    texts = _LINE_END.split(markdown)
    for number, (text, tier) in enumerate(zip(texts, _tiers(texts), strict=True), start=1):
        if tier == _MARKER:
            yield SourceLine(number, text, is_marker=True, section=section)
            continue
        fence = _FENCE.match(text)
        if marks:
            closes = bool(fence) and _closes(text, marks)
            yield SourceLine(number, text, language, closes, tier, section=section)
            marks, language = ("", None) if closes else (marks, language)
            continue
        if fence:
            marks = fence["marks"]
            language = (fence["info"].strip().split() or [""])[0].casefold().strip("{}.")
            yield SourceLine(number, text, language, True, tier, section=section)
            continue
        callout = _callout(text, callout)
        line = SourceLine(number, text, tier=tier, callout=callout, section=section)
        section = line.heading[1] if line.heading else section
        yield line


def _tiers(texts: list[str]) -> list[int]:
    """The lowest tier that receives each line, by the renderer's own rule; marker lines apart."""
    try:
        parts = sections.parts("\n".join(texts))
    except limits.TooComplex:
        # Nobody can be shown such a text; a comparison should rather speak up than keep quiet.
        return [1] * len(texts)
    tiers: list[int] = []
    for part in parts:
        if not part.tier:
            tiers += [1] * len(part.text.split("\n"))
            continue
        tiers.append(_MARKER)
        if part.is_stop:
            continue
        is_empty = not part.text and _TIER_CLOSES.match("".join(texts[len(tiers) : len(tiers) + 1]))
        tiers += [] if is_empty else [part.tier] * len(part.text.split("\n"))
        tiers.append(_MARKER)
    return (tiers + [1] * len(texts))[: len(texts)]


def _closes(text: str, marks: str) -> bool:
    bare = text.strip().lstrip("> ")
    return bare.startswith(marks) and not bare.strip(marks[0])


def _callout(text: str, current: str) -> str:
    found = _CALLOUT.match(text)
    if found:
        return found["kind"].casefold()
    return current if _QUOTE.match(text) else ""
