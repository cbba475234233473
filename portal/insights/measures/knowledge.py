"""Whether the answer was known, and whether searches led to it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from portal.incidents.buckets import bucket
from portal.incidents.terms import Bucket, KnowledgeOutcome
from portal.incidents.trail.terms import TrailKind
from portal.insights.measures.figures import Rate, Shares
from portal.insights.months import Month

KNOWN = (Bucket.NOT_SEARCHED, Bucket.NOT_FOUND, Bucket.NOT_USED, Bucket.USED)


class Closed(NamedTuple):
    """So many closed incidents of one outcome of which the trail tells no more."""

    month: Month
    outcome: KnowledgeOutcome | None
    number: int


class Named(NamedTuple):
    """An article that would have helped a closed incident, said of it afterwards."""

    month: Month
    incident: int
    outcome: KnowledgeOutcome
    article: int


class Step(NamedTuple):
    """One entry of the trail of such an incident: what was shown or read, by revision."""

    incident: int
    kind: TrailKind
    revisions: tuple[int, ...]


class Searches(NamedTuple):
    """The searches of one month: all, those that ended in *used*, those in vain."""

    month: Month
    number: int
    used: int
    in_vain: int


Counts = Mapping[Month, Mapping[Bucket, int]]


def buckets(
    closed: Iterable[Closed],
    named: Iterable[Named],
    trail: Iterable[Step],
    article_of: Mapping[int, int],
) -> Counts:
    """Count closed incidents by month and by where the way to the answer ended.

    `article_of` gives the article of a revision. The rule is that of one incident's page.
    """
    counts: dict[Month, dict[Bucket, int]] = defaultdict(lambda: dict.fromkeys(Bucket, 0))
    for row in closed:
        place = bucket(row.outcome)
        if place is not None:
            counts[row.month][place] += row.number
    steps: dict[int, list[Step]] = defaultdict(list)
    for step in trail:
        steps[step.incident].append(step)
    for incident, rows in _by_incident(named).items():
        place = _place(rows, steps[incident], article_of)
        if place is not None:
            counts[rows[0].month][place] += 1
    return counts


def known_share(counts: Counts, months: Sequence[Month]) -> Shares:
    """Return the share of closed incidents whose answer was written already, of those with one."""
    return _shares(counts, months, KNOWN, (*KNOWN, Bucket.NEW))


def used_share(counts: Counts, months: Sequence[Month]) -> Shares:
    """Return the share of known answers that were used."""
    return _shares(counts, months, (Bucket.USED,), KNOWN)


def success(rows: Iterable[Searches], months: Sequence[Month]) -> Shares:
    """Return the share of searches that ended in *used*."""
    by_month = {row.month: Rate(row.used, row.number) for row in rows}
    return Shares(tuple(by_month.get(month, Rate()) for month in months))


def in_vain(rows: Iterable[Searches], months: Sequence[Month]) -> Shares:
    """Return the share of searches of which no record had all words."""
    by_month = {row.month: Rate(row.in_vain, row.number) for row in rows}
    return Shares(tuple(by_month.get(month, Rate()) for month in months))


def _shares(
    counts: Counts, months: Sequence[Month], hits: Collection[Bucket], of: Collection[Bucket]
) -> Shares:
    def counted(month: Month, wanted: Collection[Bucket]) -> int:
        return sum(number for each, number in counts.get(month, {}).items() if each in wanted)

    return Shares(tuple(Rate(counted(month, hits), counted(month, of)) for month in months))


def _by_incident(named: Iterable[Named]) -> dict[int, list[Named]]:
    found: dict[int, list[Named]] = defaultdict(list)
    for row in named:
        found[row.incident].append(row)
    return found


def _place(
    rows: Sequence[Named], steps: Sequence[Step], article_of: Mapping[int, int]
) -> Bucket | None:
    # A verdict names an article afterwards: that is no meeting.
    seen = {
        article_of.get(revision)
        for step in steps
        if step.kind is not TrailKind.JUDGED
        for revision in step.revisions
    }
    return bucket(
        rows[0].outcome,
        is_known=True,
        is_met=any(row.article in seen for row in rows),
        was_searched=any(step.kind.is_search for step in steps),
    )
