"""Joins two edits of one content, field by field, and says where somebody has to decide."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from portal.kb.models.content import Content, columns
from portal.kb.texts import alignment, merge

MINE, THEIRS, BOTH, OWN = "mine", "theirs", "both", "own"


@dataclass(frozen=True, slots=True)
class Joined:
    """Two edits put together; in a clash `content` holds mine, so that no typing is lost."""

    mine: Content
    theirs: Content
    content: Content
    body: merge.Merge
    clashes: tuple[str, ...] = ()  # names of fields both changed differently, the body left out

    @property
    def is_clean(self) -> bool:
        """Whether nothing is left to decide."""
        return self.body.is_clean and not self.clashes

    def settled(self, fields: Mapping[str, str], passages: Mapping[int, str]) -> Content:
        """Return the content with each clash decided: `theirs` by field, lines by passage.

        A field without a decision and a passage without lines stay as mine.
        """
        taken = {
            name: getattr(self.theirs, name) for name in self.clashes if fields.get(name) == THEIRS
        }
        return replace(self.content, **taken, body=self.body.resolved(passages))


def join(base: Content | None, mine: Content, theirs: Content) -> Joined:
    """Join two edits of `base`; without one, only what both agree on counts as common ground."""
    here, there = _plain(mine.body), _plain(theirs.body)
    ground = _plain(base.body) if base else _common_lines(here, there)
    body = merge.merge(ground, here, there)
    fields, clashes = _fields(base, mine, theirs)
    return Joined(mine, theirs, replace(theirs, **fields, body=body.text), body, tuple(clashes))


def join_notes(base: str, mine: str, theirs: str) -> str:
    """Join two notes to the reviewer; what both wrote stands one under the other."""
    if mine in theirs or mine == base:
        return theirs
    if theirs in mine or theirs == base:
        return mine
    return f"{theirs}\n{mine}"


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n")


def _common_lines(mine: str, theirs: str) -> str:
    here = mine.split("\n")
    runs = alignment.align(here, theirs.split("\n"))
    return "\n".join(
        line for run in runs for line in here[run.old_start : run.old_start + run.length]
    )


def _fields(
    base: Content | None, mine: Content, theirs: Content
) -> tuple[dict[str, Any], list[str]]:
    """Take each field from whoever changed it; lists changed by both are joined."""
    fields: dict[str, Any] = {}
    clashes = []
    for name in columns(mine):
        here, there = getattr(mine, name), getattr(theirs, name)
        before = getattr(base, name) if base else None
        if name == "body" or here in (before, there):
            continue
        if isinstance(here, tuple):
            fields[name] = _members(before or (), here, there)
            continue
        fields[name] = here
        if there != before:
            clashes.append(name)
    return fields, clashes


def _members(before: Iterable[Any], here: Iterable[Any], there: Iterable[Any]) -> tuple[Any, ...]:
    gone = (set(before) - set(here)) | (set(before) - set(there))
    return tuple(each for each in dict.fromkeys((*there, *here)) if each not in gone)
