"""What every measure is told by: how many, the median, the 90th percentile; or a share.

Percentiles are by nearest rank: of n values in order, the p-th percentile is the one in place
⌈p · n / 100⌉. It is always a value that really occurred; of two values the median is the smaller.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

FEW = 30  # cases below which a number says little
M = TypeVar("M")


@dataclass(frozen=True, slots=True)
class Measure:
    """How many values there are and where they lie; None where there are none."""

    n: int = 0
    median: float | None = None
    p90: float | None = None
    mean: float | None = None

    @property
    def is_few(self) -> bool:
        """Whether there are some, but too few to lean on."""
        return is_few(self.n)


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of some cases something is true of."""

    hits: int = 0
    n: int = 0

    @property
    def share(self) -> float | None:
        """The share, from 0 to 1; None of nothing."""
        return self.hits / self.n if self.n else None

    @property
    def is_few(self) -> bool:
        """Whether there are some cases, but too few to lean on."""
        return is_few(self.n)


@dataclass(frozen=True, slots=True)
class Shares:
    """A rate month by month, over all of them, and how the months lie."""

    months: tuple[Rate, ...]

    @property
    def total(self) -> Rate:
        """The rate over all months: every case counts once, not every month."""
        return Rate(sum(each.hits for each in self.months), sum(each.n for each in self.months))

    @property
    def of_months(self) -> Measure:
        """Median and 90th percentile of the monthly shares; n counts months with cases."""
        return measure([each.share for each in self.months if each.share is not None])


@dataclass(frozen=True, slots=True)
class Spread:
    """A length of time month by month, and over all of them."""

    total: Measure
    months: tuple[Measure, ...]


def is_few(cases: int) -> bool:
    """Say whether there are some cases, but too few to lean on."""
    return 0 < cases < FEW


def percentile(ordered: Sequence[float], percent: int) -> float:
    """Return the value in place ⌈percent · n / 100⌉ of values in ascending order."""
    place = -(-percent * len(ordered) // 100)
    return ordered[max(1, place) - 1]


def measure(values: Iterable[float]) -> Measure:
    """Return count, median, 90th percentile and mean of some values."""
    ordered = sorted(values)
    if not ordered:
        return Measure()
    return Measure(
        n=len(ordered),
        median=percentile(ordered, 50),
        p90=percentile(ordered, 90),
        mean=sum(ordered) / len(ordered),
    )


def spread(by_month: Mapping[M, Sequence[float]], months: Sequence[M]) -> Spread:
    """Measure each of these months, and all of them together."""
    lists = [by_month.get(month, ()) for month in months]
    return Spread(
        total=measure(value for values in lists for value in values),
        months=tuple(measure(values) for values in lists),
    )
