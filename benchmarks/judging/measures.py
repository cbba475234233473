"""How good a ranking is, in numbers between 0 and 1 (1 is best, except for `nothing`).

success@k: the share of queries with an answer (grade 3) among the first k.
MRR@10: the mean of 1 ÷ rank of the first answer, 0 when it is not among the first ten
(E. Voorhees, *The TREC-8 Question Answering Track Report*, 1999).
nDCG@10: the sum of (2^grade − 1) ÷ log2(rank + 1) over the first ten, divided by the same sum of
the best possible order; documents nobody judged count 0 (K. Järvelin and J. Kekäläinen,
*Cumulated gain-based evaluation of IR techniques*, ACM TOIS 20(4), 2002; the exponential gain
after C. Burges et al., *Learning to rank using gradient descent*, ICML 2005).
nothing: the share of queries that find no document at all.
"""

import math
from collections.abc import Callable, Mapping, Sequence

from benchmarks.judging.judged import ANSWERS

DEPTH = 10

Grades = Mapping[str, int]
Measure = Callable[[Sequence[str], Grades], float]


def success(found: Sequence[str], grades: Grades, *, within: int) -> float:
    """Tell by 1 or 0 whether an answer is among the first documents."""
    return float(any(grades.get(each) == ANSWERS for each in found[:within]))


def reciprocal_rank(found: Sequence[str], grades: Grades) -> float:
    """Return 1 ÷ rank of the first answer, 0 without one among the first ten."""
    ranks = (rank for rank, each in enumerate(found[:DEPTH], 1) if grades.get(each) == ANSWERS)
    return 1 / next(ranks, math.inf)


def ndcg(found: Sequence[str], grades: Grades) -> float:
    """Return the discounted gain of the first ten over the best that was possible."""
    best = _gain(sorted(grades.values(), reverse=True))
    return _gain([grades.get(each, 0) for each in found]) / best


def nothing(found: Sequence[str], _grades: Grades) -> float:
    """Tell by 1 or 0 whether nothing at all was found."""
    return float(not found)


MEASURES: dict[str, Measure] = {
    "success@1": lambda found, grades: success(found, grades, within=1),
    "success@5": lambda found, grades: success(found, grades, within=5),
    "MRR@10": reciprocal_rank,
    "nDCG@10": ndcg,
    "nothing": nothing,
}
LESS_IS_BETTER = frozenset({"nothing"})


def _gain(grades: Sequence[int]) -> float:
    return sum(
        (2.0**grade - 1) / math.log2(rank + 1) for rank, grade in enumerate(grades[:DEPTH], 1)
    )
