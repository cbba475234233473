"""Parts of a text that only a higher tier may read: `:::l2` or `:::l3` to `:::`.

Whatever is unclear hides: an unclosed, nested or misspelt section is hidden further, never less.
"""

import re
from dataclasses import dataclass

from markdown_it.token import Token

from portal.core.languages import _
from portal.core.richtext import blocks, limits, marks

_OPENER = re.compile(r"^[\s>*+\-\d.)\u200b\u200c\u200d\u2060]*(:{3,})[ \t]*(\S.*)?$")
_CLOSER = re.compile(r"^ {0,3}:{3,}\s*$")
_PROPER = re.compile(r"^:::l([23])\s*$")
_TIER = re.compile(r"^l([23])\b", re.IGNORECASE)
_STOP = re.compile(r"^stop l([23])\s*$")
_FENCE_END = re.compile(r"(`{3,}|~{3,})\s*$")
_FENCE_START = re.compile(r"^(?:[\s>]|[-+*]\s|\d+[.)]\s)*(`{3,}(?=[^`]*$)|~{3,})")
_ONLY_COLONS = re.compile(r"^[^:]*:{3,}\s*$")
ALL = 3


@dataclass(frozen=True, slots=True)
class Part:
    """A run of lines; `tier` is 0 when everybody may read it. `is_stop`: only the line is left."""

    tier: int
    text: str
    is_stop: bool = False


def parts(source: str) -> list[Part]:
    """Give the source as parts in order; refuses hundreds of sections."""
    return _Reader(marks.without(source)).parts


def problems(source: str) -> list[str]:
    """List what an author should mend, one sentence each; empty when all sections are proper."""
    return _Reader(marks.without(source)).problems


def tiers(source: str) -> frozenset[int]:
    """Tell which tiers have sections of their own in this text."""
    return frozenset(part.tier for part in parts(source) if part.tier)


def source_for(source: str, tier: int) -> str:
    """Give the source a reader of this tier may have: other sections become one stop line."""
    out: list[str] = []
    for part in parts(source):
        if not part.tier:
            out.append(part.text)
        elif part.is_stop or part.tier > tier:
            out.append(f":::stop l{part.tier}")
        else:
            out.append(f":::l{part.tier}\n{part.text}\n:::")
    return "\n".join(out)


class _Reader:
    def __init__(self, source: str) -> None:
        limits.check_size(source)
        self.lines = source.split("\n")
        self.parts: list[Part] = []
        self.problems: list[str] = []
        if ":::" not in source:
            self.parts = [Part(0, source)]
            return
        if sum(":::" in line for line in self.lines) > 4 * limits.MAX_SECTIONS:
            raise limits.TooComplex(
                _(
                    "This text has more than %(most)s tier sections. "
                    "Join neighbouring ones, or write a second article for the higher tier.",
                    most=limits.MAX_SECTIONS,
                )
            )
        position = 0
        while position < len(self.lines):
            position = self._section(self._open_text(position))

    def _open_text(self, start: int) -> int:
        """Take what everybody may read; give the number of the line that opens a section."""
        fences = _Fences(self.lines, start)
        number = start
        while number < len(self.lines):
            if _OPENER.match(self.lines[number]):
                # Only a fence with an end makes `:::` text: in doubt the section is hidden.
                fence = fences.around(number)
                if fence and fence.is_closed:
                    number = fence.end
                    continue
                if self._opens(number):
                    break
            number += 1
        if number > start:
            self.parts.append(Part(0, "\n".join(self.lines[start:number])))
        return number

    def _opens(self, number: int) -> bool:
        found = _OPENER.match(self.lines[number])
        if found and not found.group(2):
            self._note(number, _("This line closes a section, but none is open."))
        return bool(found and found.group(2))

    def _section(self, opener: int) -> int:
        """Take one section; give the line after its end."""
        if opener >= len(self.lines):
            return opener
        tier, is_stop = self._tier(opener)
        if is_stop:
            self.parts.append(Part(tier, "", is_stop=True))
            return opener + 1
        end, tier = self._end(opener, tier)
        self.parts.append(Part(tier, "\n".join(self.lines[opener + 1 : end])))
        return end + 1

    def _end(self, opener: int, tier: int) -> tuple[int, int]:
        fences, guess = _Fences(self.lines, opener + 1), _Guess()
        depth, after_fence = 1, 0
        for number in range(opener + 1, len(self.lines)):
            line = self.lines[number]
            if guess.is_in_fence(line) or number < after_fence or not _OPENER.match(line):
                continue
            if fence := fences.around(number):
                after_fence = fence.end
            elif _CLOSER.match(line):
                depth -= 1
                if not depth:
                    return number, tier
            elif not _ONLY_COLONS.match(line):
                self._note(number, _("Sections cannot stand in each other; close the first one."))
                tier = max(tier, self._tier(number)[0])
                depth += 1
        self._note(opener, _("This section is never closed, so it hides everything to the end."))
        return len(self.lines), tier

    def _tier(self, number: int) -> tuple[int, bool]:
        found = _OPENER.match(self.lines[number])
        word = (found.group(2) or "") if found else ""
        if stop := _STOP.match(word):
            return int(stop.group(1)), True
        if not _PROPER.match(self.lines[number]):
            self._note(number, _("A section begins with `:::l2` or `:::l3` alone on its line."))
        tier = _TIER.match(word)
        return (int(tier.group(1)) if tier else ALL), False

    def _note(self, number: int, sentence: str) -> None:
        note = _("Line %(line)s: %(problem)s", line=number + 1, problem=sentence)
        if note not in self.problems:
            self.problems.append(note)


class _Guess:
    """Fences as an author sees them, line by line, whatever block the lines really stand in.

    After `<div>` three backticks are no fence to a parser; a `:::` below them must still not end
    what is hidden.
    """

    def __init__(self) -> None:
        self._fence = ""

    def is_in_fence(self, line: str) -> bool:
        """Take the next line; tell whether it stands in a fence."""
        if self._fence:
            last = _FENCE_END.fullmatch(line.strip())
            if last and last.group(1).startswith(self._fence):
                self._fence = ""
            return True
        if found := _FENCE_START.match(line):
            self._fence = found.group(1)
        return bool(self._fence)


class _Fences:
    """The code fences of a text, read no further than asked: there may be many sections."""

    def __init__(self, lines: list[str], start: int) -> None:
        self._lines = lines
        self._start = self._end = start
        self._found: list[_Fence] = []

    def around(self, number: int) -> "_Fence | None":
        """Give the fence this line stands in."""
        while True:
            fence = next((f for f in self._found if f.start <= number < f.end), None)
            is_sure = not fence or fence.is_closed or fence.end < self._end
            if number < self._end and (is_sure or self._end == len(self._lines)):
                return fence
            self._read_on(number)

    def _read_on(self, number: int) -> None:
        wanted = max(number + 64, 2 * self._end - self._start)
        self._end = min(wanted, len(self._lines))
        tokens, _ = blocks.parse("\n".join(self._lines[self._start : self._end]))
        self._found = [self._fence(token) for token in tokens if token.type == "fence"]

    def _fence(self, token: Token) -> "_Fence":
        start, end = (self._start + line for line in token.map or (0, 0))
        last = _FENCE_END.search(self._lines[end - 1])
        is_closed = bool(last and end - start > 1 and last.group(1).startswith(token.markup))
        return _Fence(start, end, is_closed)


@dataclass(frozen=True, slots=True)
class _Fence:
    start: int
    end: int
    is_closed: bool
