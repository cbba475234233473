"""How good a list of ranks is; pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.search.golden.terms import FEW


@dataclass(frozen=True, slots=True)
class Measures:
    """Shares from 0 to 1 over so many pairs.

    `hit_1`, `hit_3`, `hit_10`: the answer stands among so many first results. `mrr`: the mean of
    1 / rank, 0 where it is not found (mean reciprocal rank; E. M. Voorhees, TREC-8, 1999).
    """

    pairs: int
    hit_1: float
    hit_3: float
    hit_10: float
    mrr: float

    @property
    def is_small(self) -> bool:
        """Whether so few pairs say little: one of them moves every figure by several points."""
        return self.pairs < FEW


def measures(ranks: Sequence[int | None]) -> Measures:
    """Return the measures of these ranks; all 0 without any."""
    number = len(ranks)
    found = [rank for rank in ranks if rank]
    if not number:
        return Measures(0, 0.0, 0.0, 0.0, 0.0)

    def share(top: int) -> float:
        return sum(rank <= top for rank in found) / number

    return Measures(number, share(1), share(3), share(10), sum(1 / rank for rank in found) / number)
