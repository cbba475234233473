"""Searches for one thing as one row: the same words in any order, or in one gap."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

Searchers = Mapping[str, Collection[int]]  # by normal form: the people signed in who searched so


@dataclass(frozen=True, slots=True)
class Group:
    """Searches for one thing; `people` are those signed in, `text` is the commonest wording."""

    normal: str
    text: str
    people: int
    searches: int
    tiers: tuple[int, ...]
    last_at: datetime
    opened: int
    used: int
    gap: str = ""

    @property
    def share_opened(self) -> int:
        """How many of a hundred led somewhere."""
        return round(100 * self.opened / self.searches)


def words_of(normal: str) -> str:
    """Return what `vpn drops` and `drops vpn` have in common: their stems, in order."""
    return " ".join(sorted(set(normal.split())))


def joined(groups: Iterable[Group], searchers: Searchers) -> list[Group]:
    """Put groups of the same words, and those of one gap, together; most people first."""
    by_words: dict[str, list[Group]] = {}
    for each in groups:
        by_words.setdefault(words_of(each.normal), []).append(each)
    by_gap: dict[str, list[Group]] = {}
    for words, held in by_words.items():
        gap = next((each.gap for each in held if each.gap), "")
        by_gap.setdefault(gap or words, []).extend(held)
    found = (_as_one(held, searchers) for held in by_gap.values())
    return sorted(found, key=lambda each: (-each.people, -each.searches, each.normal))


def _as_one(held: Sequence[Group], searchers: Searchers) -> Group:
    if len(held) == 1:
        return held[0]
    first = max(held, key=lambda each: (each.people, each.searches, each.normal))
    return replace(
        first,
        people=len({person for each in held for person in searchers.get(each.normal, ())}),
        searches=sum(each.searches for each in held),
        tiers=tuple(sorted({tier for each in held for tier in each.tiers})),
        last_at=max(each.last_at for each in held),
        opened=sum(each.opened for each in held),
        used=sum(each.used for each in held),
        gap=next((each.gap for each in held if each.gap), ""),
    )
