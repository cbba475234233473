"""Aligns two sequences of lines or words in bounded time: what stayed, and what lies between.

Equal ends are taken first, then items that occur once on both sides serve as anchors (the
patience method), then each remaining gap gets a shortest edit (Myers, "An O(ND) Difference
Algorithm", 1986) while the effort lasts. A gap that would cost more counts as replaced as a
whole: people read such a comparison no worse, and no text can stall the page.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

_EFFORT = 300_000  # elementary moves, about a quarter of a second
_WORDS = re.compile(r"\w+|\s+|[^\w\s]")


@dataclass(slots=True)
class Effort:
    """The moves left; share one between alignments that answer the same request."""

    left: int = _EFFORT


@dataclass(frozen=True, slots=True)
class Run:
    """Equal items: `old[old_start : old_start + length] == new[new_start : …]`."""

    old_start: int
    new_start: int
    length: int


@dataclass(frozen=True, slots=True)
class Gap:
    """What lies between two runs: half-open ranges on both sides, one of them may be empty."""

    old_start: int
    old_end: int
    new_start: int
    new_end: int

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs here."""
        return self.old_start == self.old_end and self.new_start == self.new_end


def words(text: str) -> list[str]:
    """Cut a text into words, spaces and single marks; joined they are the text again."""
    return _WORDS.findall(text)


def align(
    old: Sequence[Hashable], new: Sequence[Hashable], *, effort: Effort | None = None
) -> list[Run]:
    """Return the runs both sequences share, in order; neighbouring runs are joined."""
    return _joined(sorted(_Aligner(old, new, effort or Effort()).pieces()))


def pieces(
    old: Sequence[Hashable], new: Sequence[Hashable], *, effort: Effort | None = None
) -> Iterator[Run | Gap]:
    """Walk both sequences from start to end as runs and the gaps between them."""
    old_at = new_at = 0
    for run in [*align(old, new, effort=effort), Run(len(old), len(new), 0)]:
        gap = Gap(old_at, run.old_start, new_at, run.new_start)
        if not gap.is_empty:
            yield gap
        if run.length:
            yield run
        old_at, new_at = run.old_start + run.length, run.new_start + run.length


def _joined(found: list[tuple[int, int, int]]) -> list[Run]:
    runs: list[Run] = []
    for old_start, new_start, length in found:
        last = runs[-1] if runs else None
        if last and (last.old_start + last.length, last.new_start + last.length) == (
            old_start,
            new_start,
        ):
            runs[-1] = Run(last.old_start, last.new_start, last.length + length)
        else:
            runs.append(Run(old_start, new_start, length))
    return runs


class _Aligner:
    """One alignment and the effort it has left."""

    def __init__(self, old: Sequence[Hashable], new: Sequence[Hashable], effort: Effort) -> None:
        self.old = old
        self.new = new
        self.effort = effort

    def pieces(self) -> Iterator[tuple[int, int, int]]:
        gaps = [Gap(0, len(self.old), 0, len(self.new))]
        while gaps:
            gap = gaps.pop()
            head, tail = self._equal_ends(gap)
            if head:
                yield gap.old_start, gap.new_start, head
            if tail:
                yield gap.old_end - tail, gap.new_end - tail, tail
            rest = Gap(
                gap.old_start + head, gap.old_end - tail, gap.new_start + head, gap.new_end - tail
            )
            if rest.old_start == rest.old_end or rest.new_start == rest.new_end:
                continue
            anchors = self._anchors(rest)
            if anchors:
                yield from ((old_at, new_at, 1) for old_at, new_at in anchors)
                gaps.extend(_between(rest, anchors))
            else:
                yield from self._shortest_edit(rest)

    def _equal_ends(self, gap: Gap) -> tuple[int, int]:
        old, new = self.old, self.new
        most = min(gap.old_end - gap.old_start, gap.new_end - gap.new_start)
        head = 0
        while head < most and old[gap.old_start + head] == new[gap.new_start + head]:
            head += 1
        tail = 0
        while tail < most - head and old[gap.old_end - tail - 1] == new[gap.new_end - tail - 1]:
            tail += 1
        return head, tail

    def _anchors(self, gap: Gap) -> list[tuple[int, int]]:
        """Pairs of items that occur once on both sides, as many as keep their order."""
        self.effort.left -= (gap.old_end - gap.old_start + gap.new_end - gap.new_start) // 8
        if self.effort.left <= 0:
            return []
        old_once = _once(self.old, gap.old_start, gap.old_end)
        new_once = _once(self.new, gap.new_start, gap.new_end)
        pairs = [(at, new_once[item]) for item, at in old_once.items() if item in new_once]
        return _longest_rising(pairs)

    def _shortest_edit(self, gap: Gap) -> list[tuple[int, int, int]]:
        """Equal items on a shortest path through the gap; none when the effort runs out."""
        old = self.old[gap.old_start : gap.old_end]
        new = self.new[gap.new_start : gap.new_end]
        reach = {1: 0}
        trail: list[dict[int, int]] = []
        for distance in range(len(old) + len(new) + 1):
            self.effort.left -= 2 * distance + 1
            if self.effort.left <= 0:
                return []
            trail.append(dict(reach))
            for diagonal in range(-distance, distance + 1, 2):
                down = diagonal == -distance or (
                    diagonal != distance and reach[diagonal - 1] < reach[diagonal + 1]
                )
                x = reach[diagonal + 1] if down else reach[diagonal - 1] + 1
                y = start = x - diagonal
                while x < len(old) and y < len(new) and old[x] == new[y]:
                    x, y = x + 1, y + 1
                self.effort.left -= y - start
                reach[diagonal] = x
                if x >= len(old) and y >= len(new):
                    steps = _walk_back(trail, x, y)
                    return [(gap.old_start + i, gap.new_start + j, 1) for i, j in steps]
        return []


def _once(items: Sequence[Hashable], start: int, end: int) -> dict[Hashable, int]:
    counts = Counter(items[start:end])
    return {items[at]: at for at in range(start, end) if counts[items[at]] == 1}


def _longest_rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest chain whose second places rise; the first ones already do."""
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for index, (_, new_at) in enumerate(pairs):
        place = bisect_left(ends, new_at)
        before.append(last[place - 1] if place else -1)
        ends[place : place + 1] = [new_at]
        last[place : place + 1] = [index]
    chain = []
    index = last[-1] if last else -1
    while index >= 0:
        chain.append(pairs[index])
        index = before[index]
    return chain[::-1]


def _between(gap: Gap, anchors: list[tuple[int, int]]) -> Iterator[Gap]:
    old_at, new_at = gap.old_start, gap.new_start
    for old_anchor, new_anchor in [*anchors, (gap.old_end, gap.new_end)]:
        if old_anchor > old_at and new_anchor > new_at:
            yield Gap(old_at, old_anchor, new_at, new_anchor)
        old_at, new_at = old_anchor + 1, new_anchor + 1


def _walk_back(trail: list[dict[int, int]], x: int, y: int) -> list[tuple[int, int]]:
    """Collect the diagonal moves of the path that ended at (x, y)."""
    matches: list[tuple[int, int]] = []
    for distance in range(len(trail) - 1, -1, -1):
        reach = trail[distance]
        diagonal = x - y
        down = diagonal == -distance or (
            diagonal != distance and reach[diagonal - 1] < reach[diagonal + 1]
        )
        previous = diagonal + 1 if down else diagonal - 1
        start_x = reach[previous]
        start_y = start_x - previous
        while x > start_x and y > start_y:
            x, y = x - 1, y - 1
            matches.append((x, y))
        x, y = start_x, start_y
    return matches[::-1]


def similarity(old: str, new: str) -> float:
    """How much two texts have in common, 0 to 1, counted in words whatever their order."""
    return bag_similarity(bag(old), bag(new))


def bag(text: str) -> Counter[str]:
    """The words of a text, counted; marks count too, spaces do not."""
    return Counter(word.casefold() for word in words(text) if not word.isspace())


def bag_similarity(old: Counter[str], new: Counter[str]) -> float:
    """How much two bags of words have in common, 0 to 1 (Dice's coefficient)."""
    total = old.total() + new.total()
    if not total:
        return 1.0
    small, large = (old, new) if len(old) < len(new) else (new, old)
    return 2 * sum(min(count, large[word]) for word, count in small.items()) / total


def likeliest_pairs(
    old: Sequence[Counter[str]], new: Sequence[Counter[str]], *, least: float
) -> list[tuple[int, int]]:
    """Pair items of both sides in order so that the likeness of all pairs is the greatest.

    Costs len(old) × len(new) comparisons: the caller sees to it that this stays small.
    """
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    alike: dict[tuple[int, int], float] = {}
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            score = bag_similarity(old[i], new[j])
            best[i][j] = max(best[i + 1][j], best[i][j + 1])
            if score >= least:
                alike[i, j] = score
                best[i][j] = max(best[i][j], best[i + 1][j + 1] + score)
    pairs = []
    i = j = 0
    while i < len(old) and j < len(new):
        if (i, j) in alike and best[i][j] == best[i + 1][j + 1] + alike[i, j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs
