"""How changes and actions go."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from portal.actions.terms import ENDED, ActionState, Strength
from portal.changes.terms import ChangeType, Outcome, Rule
from portal.core.languages import _
from portal.insights.measures.figures import Measure, Rate, Shares, measure
from portal.insights.months import Month


class Finished(NamedTuple):
    """A change that was carried out, with the month in which it ended."""

    month: Month
    type: ChangeType
    outcome: Outcome
    rule: Rule | None  # of the votes that let it go ahead; None: there were none
    seconds: int | None  # from beginning to end
    has_caused: bool  # an incident, as far as the viewer may know


class Followed(NamedTuple):
    """An action, with the month in which it was proposed."""

    month: Month
    state: ActionState
    strength: Strength
    has_owner: bool
    due_on: date | None
    done_on: date | None
    seconds: int | None  # from the proposal until it was done
    came_back: bool  # the same trouble happened again after it was done


@dataclass(frozen=True, slots=True)
class Failing:
    """Some changes: how many went wrong, how many caused incidents, how long they took."""

    label: str
    failed: Rate
    caused: int
    seconds: Measure


@dataclass(frozen=True, slots=True)
class Health:
    """Some actions: what is open and late, and what became of those that are done."""

    label: str
    n: int
    open: int
    overdue: int
    unowned: int  # open, and nobody or no day stands on it
    in_time: Rate  # of those done that had a day
    verified: Rate  # of those done
    came_back: Rate  # of those that were done once
    seconds: Measure


def change_failures(rows: Iterable[Finished], months: Sequence[Month]) -> Shares:
    """Return the share of finished changes that failed or were rolled back."""
    wrong, ended = dict.fromkeys(months, 0), dict.fromkeys(months, 0)
    for row in rows:
        ended[row.month] += 1
        wrong[row.month] += row.outcome.went_wrong
    return Shares(tuple(Rate(wrong[each], ended[each]) for each in months))


def failing(rows: Sequence[Finished], said: Callable[[Finished], str]) -> list[Failing]:
    """Return changes in groups by what is said of each, the largest group first."""
    groups: dict[str, list[Finished]] = {}
    for row in rows:
        groups.setdefault(said(row), []).append(row)
    ordered = sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))
    return [
        Failing(
            label=label,
            failed=Rate(sum(row.outcome.went_wrong for row in group), len(group)),
            caused=sum(row.has_caused for row in group),
            seconds=measure(row.seconds for row in group if row.seconds is not None),
        )
        for label, group in ordered
    ]


def approval_path(row: Finished) -> str:
    """Say in which way a change was allowed to go ahead."""
    if row.type is ChangeType.STANDARD:
        return _("Approved template")
    if row.type is ChangeType.EMERGENCY:
        return _("Emergency board")
    if row.rule is None:
        return _("No vote on record")
    return {
        Rule.ALL: _("Votes: everybody"),
        Rule.ANY: _("Votes: one"),
        Rule.QUORUM: _("Votes: so many"),
    }[row.rule]


def health(label: str, rows: Sequence[Followed], today: date) -> Health:
    """Return how these actions stand today."""
    is_open = [row for row in rows if row.state.is_open]
    done = [row for row in rows if row.state in ENDED]
    dated = [row for row in done if row.due_on and row.done_on]
    back = sum(row.came_back for row in rows)
    return Health(
        label=label,
        n=len(rows),
        open=len(is_open),
        overdue=sum(row.due_on is not None and row.due_on < today for row in is_open),
        unowned=sum(not row.has_owner or row.due_on is None for row in is_open),
        in_time=Rate(sum(_is_in_time(row) for row in dated), len(dated)),
        verified=Rate(sum(row.state is ActionState.VERIFIED for row in done), len(done)),
        came_back=Rate(back, len(done) + sum(row.came_back for row in is_open)),
        seconds=measure(row.seconds for row in done if row.seconds is not None),
    )


def done_in_time(rows: Iterable[Followed], months: Sequence[Month]) -> Shares:
    """Return the share of done actions that were done by their day, by month of the proposal."""
    dated = [row for row in rows if row.state in ENDED and row.due_on and row.done_on]
    rates = []
    for month in months:
        of_it = [row for row in dated if row.month == month]
        rates.append(Rate(sum(_is_in_time(row) for row in of_it), len(of_it)))
    return Shares(tuple(rates))


def _is_in_time(row: Followed) -> bool:
    return row.done_on is not None and row.due_on is not None and row.done_on <= row.due_on
