"""The small picture of before and after: bars, worked out here so that a template only draws."""

from dataclasses import dataclass

from portal.core.languages import _
from portal.insights.payback.judging import Payoff, Side

LENGTH = 180  # of the longest bar, in the units of the picture
HEIGHT, GAP = 14, 10
START = 52  # where bars begin, behind their names


@dataclass(frozen=True, slots=True)
class Bar:
    """One side: all its incidents, and the part that went up avoidably."""

    name: str
    top: int
    baseline: int  # of the words
    all_length: int
    avoidable_length: int
    words: str
    words_at: int


def bars(found: Payoff) -> list[Bar]:
    """Return a bar for before and one for after, on one scale; none when there is nothing."""
    most = max(found.before.incidents, found.after.incidents)
    if not most:
        return []
    sides = ((_("Before"), found.before), (_("After"), found.after))
    return [_bar(name, side, place, most) for place, (name, side) in enumerate(sides)]


def _bar(name: str, side: Side, place: int, most: int) -> Bar:
    top = place * (HEIGHT + GAP)
    length = _scaled(side.incidents, most)
    words = _("%(part)s of %(whole)s", part=side.avoidable, whole=side.incidents)
    baseline = top + HEIGHT - 3
    return Bar(
        name, top, baseline, length, _scaled(side.avoidable, most), words, START + length + 6
    )


def _scaled(number: int, most: int) -> int:
    return round(LENGTH * number / most)
