"""The versions of a calendar or a policy, the newest first, with what each changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.sla.models.calendars import WorkCalendar
from portal.sla.models.policies import SlaPolicy
from portal.sla.queries.rules import calendar_names
from portal.sla.stored import targets_of, work_of
from portal.sla.wording import differences, targets_words, work_words


@dataclass(frozen=True, slots=True)
class Past:
    """One version: the row, all it says, and what of it was new."""

    version: Any
    says: Mapping[str, str]
    changed: tuple[str, ...]


def of_calendar(calendar: WorkCalendar) -> list[Past]:
    """Return the versions of a calendar."""
    rows = calendar.versions
    return _told(rows, [work_words(work_of(row.zone, row.week, row.holidays)) for row in rows])


def of_policy(policy: SlaPolicy) -> list[Past]:
    """Return the versions of a policy."""
    names, rows = calendar_names(), policy.versions
    return _told(rows, [targets_words(targets_of(row.targets), names) for row in rows])


def _told(rows: Sequence[Any], says: Sequence[Mapping[str, str]]) -> list[Past]:
    before = [*says[1:], says[-1]]
    return [
        Past(row, said, tuple(differences(older, said)))
        for row, said, older in zip(rows, says, before, strict=True)
    ]
