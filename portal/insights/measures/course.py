"""Where incidents went: handed over, given back, opened again."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from portal.incidents.terms import EscalationReason
from portal.insights.measures.figures import Measure, Rate, Shares, measure
from portal.insights.months import Month


class HandOver(NamedTuple):
    """One hand-over, with the month in which its incident was reported."""

    month: Month
    incident: int
    reason: EscalationReason
    minutes_before: int  # spent where it was
    is_answered: bool
    is_bounced: bool


@dataclass(frozen=True, slots=True)
class OfReason:
    """One reason: how many incidents it moved, and the seconds they had spent until then."""

    reason: EscalationReason
    rate: Rate
    seconds: Measure


def escalated(
    rows: Iterable[HandOver],
    reported: Mapping[Month, int],
    months: Sequence[Month],
    because: Callable[[HandOver], bool] = lambda _row: True,
) -> Shares:
    """Return the share of incidents that were handed over at least once for such a reason."""
    moved: dict[Month, set[int]] = {month: set() for month in months}
    for row in rows:
        if because(row):
            moved[row.month].add(row.incident)
    return Shares(tuple(Rate(len(moved[each]), reported.get(each, 0)) for each in months))


def is_avoidable(row: HandOver) -> bool:
    """Say whether a better article would have kept it where it was."""
    return row.reason.is_avoidable


def by_reason(rows: Sequence[HandOver], reported: int) -> list[OfReason]:
    """Return every reason; an incident counts once for each of its reasons."""
    found = []
    for reason in EscalationReason:
        of_it = [row for row in rows if row.reason is reason]
        rate = Rate(len({row.incident for row in of_it}), reported)
        found.append(OfReason(reason, rate, measure(row.minutes_before * 60 for row in of_it)))
    return found


def bounced(rows: Iterable[HandOver], months: Sequence[Month]) -> Shares:
    """Return the share of answered hand-overs that were given back."""
    answered, back = dict.fromkeys(months, 0), dict.fromkeys(months, 0)
    for row in rows:
        answered[row.month] += row.is_answered
        back[row.month] += row.is_bounced
    return Shares(tuple(Rate(back[each], answered[each]) for each in months))
