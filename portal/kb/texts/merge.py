"""Joins two edits of the same text: three ways, by lines, and inside a line by words.

What only one side changed is taken; what both changed alike is taken once. A line of prose both
changed is joined when the changes lie well apart; code is never joined inside a line, because half
of one command and half of another is a third one nobody wrote. Everything else is a conflict,
returned as data for the screen where the editor decides.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from portal.kb.texts import alignment

_FENCE = re.compile(r"\s*(```|~~~)")
_NEAREST = 4  # unchanged words and spaces that must lie between two changes in one line
_CODE_MARKS = ("`", "    ", "\t")


@dataclass(frozen=True, slots=True)
class LineRange:
    """Lines `first` to `last`, counted from 1; `last` is before `first` when there are none."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Conflict:
    """A place both sides changed differently; `at` are the lines it fills in the merged text."""

    base: str
    mine: str
    theirs: str
    at: LineRange
    base_at: LineRange
    mine_at: LineRange
    theirs_at: LineRange


@dataclass(frozen=True, slots=True)
class JoinedLine:
    """A line that holds words of both sides; worth a look, although nothing collided."""

    number: int
    text: str
    mine: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Merge:
    """The joined text; in a conflict it holds the lines of `mine`, so no typing is lost."""

    text: str
    conflicts: tuple[Conflict, ...] = ()
    joined: tuple[JoinedLine, ...] = ()

    @property
    def is_clean(self) -> bool:
        """Whether nothing is left to decide."""
        return not self.conflicts

    def resolved(self, choices: Mapping[int, str]) -> str:
        """Return the text with each conflict, by its index, replaced by the chosen lines.

        A conflict without a choice keeps the lines of `mine`.
        """
        lines = self.text.split("\n")
        for index in sorted(choices, reverse=True):
            at = self.conflicts[index].at
            chosen = choices[index]
            lines[at.first - 1 : at.last] = chosen.split("\n") if chosen else []
        return "\n".join(lines)


def merge(base: str, mine: str, theirs: str) -> Merge:
    """Join two edits of `base`; an edit of one side only comes through to the letter."""
    if mine in (base, theirs):
        return Merge(theirs)
    if theirs == base:
        return Merge(mine)
    joiner = _Joiner()
    # Browsers send text with line ends of their own: those are no edit of every line.
    sides = _lines(base), _lines(mine), _lines(theirs)
    code = _code_lines(sides[0])
    for chunk in _chunks(*sides):
        parts = _Parts(*(side[start:end] for side, (start, end) in zip(sides, chunk, strict=True)))
        joiner.take(parts, chunk, in_code=any(code[slice(*chunk[0])]))
    return Merge("\n".join(joiner.lines), tuple(joiner.conflicts), tuple(joiner.joined))


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").split("\n")


Bounds = tuple[int, int]
Chunk = tuple[Bounds, Bounds, Bounds]


@dataclass(frozen=True, slots=True)
class _Parts:
    """The same place on the three sides."""

    base: Sequence[str]
    mine: Sequence[str]
    theirs: Sequence[str]

    @property
    def agreed(self) -> Sequence[str] | None:
        """What the place becomes when at most one side changed it, or both alike."""
        if self.mine in (self.base, self.theirs):
            return self.theirs
        return self.mine if self.theirs == self.base else None

    @property
    def are_as_long(self) -> bool:
        return len(self.base) == len(self.mine) == len(self.theirs)


class _Joiner:
    """The merged lines so far."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.conflicts: list[Conflict] = []
        self.joined: list[JoinedLine] = []

    def take(self, parts: _Parts, chunk: Chunk, *, in_code: bool) -> None:
        if parts.agreed is not None:
            self.lines.extend(parts.agreed)
        elif parts.are_as_long and len(parts.base) > 1:
            for step in range(len(parts.base)):
                line = _Parts(*([side[step]] for side in (parts.base, parts.mine, parts.theirs)))
                (base, _), (mine, _), (theirs, _) = chunk
                at = ((base + step,) * 2, (mine + step,) * 2, (theirs + step,) * 2)
                self.take(line, _one_longer(at), in_code=in_code)
        else:
            text = None if in_code or not parts.are_as_long else _joined_line(parts)
            self._collide(parts, chunk) if text is None else self._join(text, parts)

    def _join(self, text: str, parts: _Parts) -> None:
        self.lines.append(text)
        self.joined.append(JoinedLine(len(self.lines), text, parts.mine[0], parts.theirs[0]))

    def _collide(self, parts: _Parts, chunk: Chunk) -> None:
        first = len(self.lines) + 1
        self.lines.extend(parts.mine)
        base_at, mine_at, theirs_at = (LineRange(start + 1, end) for start, end in chunk)
        self.conflicts.append(
            Conflict(
                base="\n".join(parts.base),
                mine="\n".join(parts.mine),
                theirs="\n".join(parts.theirs),
                at=LineRange(first, len(self.lines)),
                base_at=base_at,
                mine_at=mine_at,
                theirs_at=theirs_at,
            )
        )


def _one_longer(at: Chunk) -> Chunk:
    (base, _), (mine, _), (theirs, _) = at
    return (base, base + 1), (mine, mine + 1), (theirs, theirs + 1)


def _chunks(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> list[Chunk]:
    """Cut the three sides into places: unchanged on all of them, or changed on one at least."""
    to_mine, to_theirs = _counterparts(base, mine), _counterparts(base, theirs)
    stable = [
        (at, to_mine[at], to_theirs[at])
        for at in range(len(base))
        if at in to_mine and at in to_theirs
    ]
    places: list[Chunk] = []
    for before, after in pairwise([(-1, -1, -1), *stable, (len(base), len(mine), len(theirs))]):
        gap = tuple((start + 1, end) for start, end in zip(before, after, strict=True))
        if any(start < end for start, end in gap):
            places.append((gap[0], gap[1], gap[2]))
        if after[0] < len(base):
            places.append(_one_longer(((after[0],) * 2, (after[1],) * 2, (after[2],) * 2)))
    return places


def _counterparts(base: Sequence[str], side: Sequence[str]) -> dict[int, int]:
    return {
        run.old_start + step: run.new_start + step
        for run in alignment.align(base, side)
        for step in range(run.length)
    }


def _joined_line(parts: _Parts) -> str | None:
    """Join two changes of one line word by word; none when they touch or it holds code."""
    base, mine, theirs = parts.base[0], parts.mine[0], parts.theirs[0]
    if any(_is_code(line) for line in (base, mine, theirs)):
        return None
    sides = alignment.words(base), alignment.words(mine), alignment.words(theirs)
    joined: list[str] = []
    unchanged = _NEAREST
    last = ""
    for chunk in _chunks(*sides):
        place = _Parts(*(side[start:end] for side, (start, end) in zip(sides, chunk, strict=True)))
        by = _author(place)
        if place.agreed is None or (by and last and by != last and unchanged < _NEAREST):
            return None
        joined.extend(place.agreed)
        unchanged = 0 if by else unchanged + len(place.base)
        last = by or last
    return "".join(joined)


def _author(place: _Parts) -> str:
    if place.mine == place.theirs:
        return "" if place.mine == place.base else "both"
    return "mine" if place.theirs == place.base else "theirs"


def _is_code(line: str) -> bool:
    return line.startswith(_CODE_MARKS[1:]) or _CODE_MARKS[0] in line


def _code_lines(lines: Sequence[str]) -> list[bool]:
    """Say of each line whether it lies in a code fence, or is one."""
    inside = False
    found = []
    for line in lines:
        is_fence = bool(_FENCE.match(line))
        found.append(inside or is_fence)
        inside ^= is_fence
    return found
