"""Whether what was promised was kept."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from portal.core.languages import later
from portal.insights.measures.figures import Measure, Rate, Shares, measure
from portal.insights.months import Month
from portal.sla.terms import Layer, Metric

_OF_ALL = {
    Metric.RESPONSE: later("%(layer)s response"),
    Metric.RESOLUTION: later("%(layer)s resolution"),
}
_OF_TIER = {
    Metric.RESPONSE: later("%(layer)s response of L%(tier)s"),
    Metric.RESOLUTION: later("%(layer)s resolution of L%(tier)s"),
}


class Promise(NamedTuple):
    """What is promised: to whom, what ends it, and by which tier (0 for the customer's)."""

    layer: Layer
    metric: Metric
    tier: int

    @property
    def label(self) -> str:
        """How a table names it: `SLA response`, `OLA response of L2`."""
        if self.tier:
            return _OF_TIER[self.metric] % {"layer": self.layer.label, "tier": self.tier}
        return _OF_ALL[self.metric] % {"layer": self.layer.label}

    @property
    def key(self) -> str:
        """How an address names it: `sla-response`, `ola-response-2`."""
        of_tier = f"-{self.tier}" if self.tier else ""
        return f"{self.layer.value}-{self.metric.value}{of_tier}"


class Clocks(NamedTuple):
    """So many clocks of one promise that ended alike, by the month of their incident's report."""

    month: Month
    promise: Promise
    is_met: bool
    percent: int  # of the target, in whole per cent
    number: int


@dataclass(frozen=True, slots=True)
class Kept:
    """One promise: the share that was met, and how much of the target was used, in per cent."""

    promise: Promise
    met: Shares
    used: Measure


def kept(rows: Iterable[Clocks], months: Sequence[Month]) -> list[Kept]:
    """Return every promise that was made in these months, the customer's first."""
    by_promise: dict[Promise, list[Clocks]] = defaultdict(list)
    for row in rows:
        by_promise[row.promise].append(row)
    order = sorted(
        by_promise,
        key=lambda each: (each.layer is Layer.OLA, each.metric is not Metric.RESPONSE, each.tier),
    )
    return [_kept(promise, by_promise[promise], months) for promise in order]


def _kept(promise: Promise, rows: Sequence[Clocks], months: Sequence[Month]) -> Kept:
    met, made = dict.fromkeys(months, 0), dict.fromkeys(months, 0)
    for row in rows:
        made[row.month] += row.number
        met[row.month] += row.number * row.is_met
    rates = tuple(Rate(met[month], made[month]) for month in months)
    return Kept(promise, Shares(rates), _used(rows))


def _used(rows: Iterable[Clocks]) -> Measure:
    """Measure per cents that come with how often each occurred."""
    return measure(row.percent for row in rows for _ in range(row.number))


def together(
    found: Iterable[Kept], layer: Layer, metric: Metric | None, months: Sequence[Month]
) -> Shares:
    """Return what was met of all promises of a layer, or only of those that end alike."""
    wanted = [
        each.met.months
        for each in found
        if each.promise.layer is layer and metric in (None, each.promise.metric)
    ]
    return Shares(
        tuple(
            Rate(sum(rate.hits for rate in rates), sum(rate.n for rate in rates))
            for rates in (tuple(each[place] for each in wanted) for place in range(len(months)))
        )
    )
