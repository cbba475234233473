"""Which pairs another tuning, or another text of an article, would move."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from portal.accounts.viewer import Viewer
from portal.core.records import SearchDocument
from portal.search import rights
from portal.search.golden import queries
from portal.search.golden.models import GoldenQuery
from portal.search.golden.running import place, rank_of
from portal.search.golden.terms import (
    MOST_OF_ONE,
    MOST_TRIED,
    SECONDS,
    SECONDS_OF_ONE,
    TOP,
)
from portal.search.index.backend import IndexUnusableError
from portal.search.index.tuning import Tuning
from portal.search.tuning.budget import Budget
from portal.search.tuning.trial import touched

Ranks = tuple[int | None, int | None]
NOWHERE = 10**6  # stands below every rank


@dataclass(frozen=True, slots=True)
class Moved:
    """A pair with its rank now, and with what is tried."""

    text: str
    people: int
    answer: str
    title: str
    url: str
    before: int | None
    after: int | None

    @property
    def is_better(self) -> bool:
        """Whether the answer would stand higher."""
        return (self.after or NOWHERE) < (self.before or NOWHERE)

    @property
    def is_worse(self) -> bool:
        """Whether the answer would stand lower, or nowhere."""
        return (self.after or NOWHERE) > (self.before or NOWHERE)

    @property
    def drops_out(self) -> bool:
        """Whether the answer would leave the first three."""
        return (self.before or NOWHERE) <= TOP < (self.after or NOWHERE)


@dataclass(frozen=True, slots=True)
class PairTrial:
    """The pairs that were tried; `of` counts those that could move at all."""

    pairs: tuple[Moved, ...] = ()
    of: int = 0
    unusable: bool = False  # the index cannot be asked now

    @property
    def tried(self) -> int:
        """How many were tried in time."""
        return len(self.pairs)

    @property
    def better(self) -> list[Moved]:
        """Those that would stand higher."""
        return [each for each in self.pairs if each.is_better]

    @property
    def worse(self) -> list[Moved]:
        """Those that would stand lower, those that would leave the first three first."""
        fallen = [each for each in self.pairs if each.is_worse]
        return sorted(fallen, key=lambda each: not each.drops_out)

    @property
    def same(self) -> list[Moved]:
        """Those that would stay where they are."""
        return [each for each in self.pairs if each.before == each.after]

    def __bool__(self) -> bool:
        return bool(self.of)


def compare(before: Tuning, after: Tuning, viewer: Viewer) -> PairTrial:
    """Look for the pairs this viewer may see with both tunings, as far as time allows."""
    may_change = touched(before, after)
    pairs = [each for each in queries.pairs(viewer) if may_change(each.text)]

    def both(pair: GoldenQuery) -> Ranks:
        return rank_of(pair, tuning=before), rank_of(pair, tuning=after)

    return _tried(pairs, both, viewer, Budget(MOST_TRIED, SECONDS))


def with_document(document: SearchDocument, viewer: Viewer) -> PairTrial:
    """Look for the pairs of one record as it is, and as `document` says it would be."""
    pairs = queries.pairs(viewer, answer=document.ref)

    def both(pair: GoldenQuery) -> Ranks:
        return rank_of(pair), rank_of(pair, instead=document)

    return _tried(pairs, both, viewer, Budget(MOST_OF_ONE, SECONDS_OF_ONE))


def own_ranks(pairs: Iterable[GoldenQuery], viewer: Viewer) -> dict[int, int | None]:
    """Return where this viewer finds the answers now, by pair, as far as time allows."""
    budget = Budget(MOST_TRIED, SECONDS)
    ranks: dict[int, int | None] = {}
    try:
        for pair in pairs:
            if not budget.take():
                break
            ranks[pair.id] = place(pair, viewer.tokens)
    except IndexUnusableError:
        return {}
    return ranks


def _tried(
    pairs: Iterable[GoldenQuery],
    both: Callable[[GoldenQuery], Ranks],
    viewer: Viewer,
    budget: Budget,
) -> PairTrial:
    by_need = sorted(pairs, key=lambda pair: (-pair.people, pair.id))
    known = rights.records({pair.answer for pair in by_need}, viewer)
    wanted = [pair for pair in by_need if pair.answer in known]
    found = []
    try:
        for pair in wanted:
            if not budget.take():
                break
            kind, record = known[pair.answer]
            named = (pair.text, pair.people, pair.answer, kind.title(record), kind.url(record))
            found.append(Moved(*named, *both(pair)))
    except IndexUnusableError:
        return PairTrial(of=len(wanted), unusable=True)
    return PairTrial(tuple(found), len(wanted))
