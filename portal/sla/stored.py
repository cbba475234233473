"""How versions of calendars and policies are written into their rows, and read again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.sla.engine.calendar import Calendar, Hours
from portal.sla.terms import PauseReason, Targets


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day that differs, with its own hours; without any it is free."""

    day: date
    name: str = ""
    hours: Hours = ()


@dataclass(frozen=True, slots=True)
class Work:
    """What one version of a calendar says."""

    zone: str
    week: tuple[Hours, ...]  # Monday first
    holidays: tuple[Holiday, ...] = ()

    @property
    def calendar(self) -> Calendar:
        """The same for the engine."""
        return Calendar(self.zone, self.week, {each.day: each.hours for each in self.holidays})


def work_of(zone: str, week: Iterable[Any], holidays: Iterable[Mapping[str, Any]]) -> Work:
    """Read the columns of a calendar version."""
    days = (
        Holiday(date.fromisoformat(each["day"]), each["name"], _hours(each["hours"]))
        for each in holidays
    )
    return Work(zone, tuple(_hours(day) for day in week), tuple(days))


def columns_of(work: Work) -> dict[str, Any]:
    """Return the columns of a calendar version."""
    return {
        "zone": work.zone,
        "week": [[list(span) for span in hours] for hours in work.week],
        "holidays": [
            {
                "day": each.day.isoformat(),
                "name": each.name,
                "hours": [list(span) for span in each.hours],
            }
            for each in work.holidays
        ],
    }


def targets_of(stored: Mapping[str, Any]) -> Targets:
    """Read the promises of a policy version."""
    return Targets(
        response=_by_number(stored["response"]),
        resolution=_by_number(stored["resolution"]),
        calendars=_by_number(stored["calendars"]),
        pausable=frozenset(stored["pausable"]),
        reasons=frozenset(PauseReason(each) for each in stored["reasons"]),
        tier_resolution=_by_number(stored["tier_resolution"]),
    )


def written(targets: Targets) -> dict[str, Any]:
    """Return the promises as a policy version keeps them."""
    return {
        "response": _by_name(targets.response),
        "resolution": _by_name(targets.resolution),
        "calendars": _by_name(targets.calendars),
        "pausable": sorted(targets.pausable),
        "reasons": [each.value for each in PauseReason if each in targets.reasons],
        "tier_resolution": _by_name(targets.tier_resolution),
    }


def _hours(spans: Iterable[Any]) -> Hours:
    return tuple((int(opens), int(closes)) for opens, closes in spans)


def _by_number(stored: Mapping[str, int]) -> dict[int, int]:
    return {int(key): value for key, value in stored.items()}


def _by_name(numbers: Mapping[int, int]) -> dict[str, int]:
    return {str(key): value for key, value in sorted(numbers.items())}
