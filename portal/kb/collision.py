"""The lines two people changed differently, laid out for the one who has to decide."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from portal.core.languages import later
from portal.kb.joining import BOTH, MINE, OWN, THEIRS, Joined
from portal.kb.texts import comparison
from portal.kb.texts.comparison import Span
from portal.kb.texts.merge import Conflict

LABELS = {
    "title": later("Title"),
    "summary": later("Summary"),
    "environment": later("Environment"),
    "audience": later("Audience"),
    "category_id": later("Category"),
}
CONTEXT = 3  # lines shown before and after a passage


@dataclass(frozen=True, slots=True)
class Passage:
    """One place to decide, with the lines around it and what is chosen so far."""

    number: int
    before: str
    mine: tuple[Span, ...]
    theirs: tuple[Span, ...]
    after: str
    folded: int  # lines left out since the passage before
    choice: str
    own: str


@dataclass(frozen=True, slots=True)
class Field:
    """One field to decide."""

    name: str
    label: str
    mine: str
    theirs: str
    choice: str


def passages(joined: Joined, chosen: Mapping[str, str]) -> Iterator[Passage]:
    """Yield the passages in the order of the text."""
    lines = joined.body.text.split("\n")
    shown = 0
    for number, conflict in enumerate(joined.body.conflicts):
        first, last = conflict.at.first - 1, conflict.at.last
        start = max(shown, first - CONTEXT)
        theirs, mine = comparison.compare_words(conflict.theirs, conflict.mine)
        until = _next_start(joined, number, len(lines))
        end = min(until, last + CONTEXT)
        yield Passage(
            number=number,
            before="\n".join(lines[start:first]),
            mine=mine,
            theirs=theirs,
            after="\n".join(lines[last:end]),
            folded=start - shown,
            choice=chosen.get(f"passage-{number}", ""),
            own=chosen.get(f"own-{number}", both(conflict)),
        )
        shown = end


def lines_chosen(joined: Joined, chosen: Mapping[str, str]) -> dict[int, str]:
    """Return the lines of every passage that is decided, by its number."""
    found = {}
    for number, conflict in enumerate(joined.body.conflicts):
        own = chosen.get(f"own-{number}", "").replace("\r\n", "\n")
        lines = {
            MINE: conflict.mine,
            THEIRS: conflict.theirs,
            BOTH: both(conflict),
            OWN: own,
        }
        choice = chosen.get(f"passage-{number}", "")
        if choice in lines:
            found[number] = lines[choice]
    return found


def fields_chosen(joined: Joined, chosen: Mapping[str, str]) -> dict[str, str]:
    """Return the side taken for every field that is decided."""
    picked = {name: chosen.get(f"field-{name}", "") for name in joined.clashes}
    return {name: side for name, side in picked.items() if side in (MINE, THEIRS)}


def fields(
    joined: Joined,
    chosen: Mapping[str, str],
    *,
    mine: Mapping[str, object],
    theirs: Mapping[str, object],
) -> list[Field]:
    """Return the fields to decide; `mine` and `theirs` are the contents in words, by label."""
    return [
        Field(name, label, str(mine[label]), str(theirs[label]), chosen.get(f"field-{name}", ""))
        for name in joined.clashes
        for label in [LABELS[name]]
    ]


def both(conflict: Conflict) -> str:
    """Return the lines of both, one's own first."""
    return "\n".join(lines for lines in (conflict.mine, conflict.theirs) if lines)


def _next_start(joined: Joined, number: int, end: int) -> int:
    following = joined.body.conflicts[number + 1 :]
    return following[0].at.first - 1 if following else end
