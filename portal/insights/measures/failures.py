"""How long a service works between two failures."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from portal.insights.measures.figures import Measure, measure


class Failure(NamedTuple):
    """One failure of a service in seconds since 1970; the end is None while it lasts."""

    service: str
    start: int
    end: int | None


@dataclass(frozen=True, slots=True)
class Between:
    """One service: how often it failed, and the seconds it worked in between."""

    service: str
    failures: int
    working: Measure


def between(rows: Iterable[Failure]) -> list[Between]:
    """Return each service that failed, by name; failures that overlap are one."""
    by_service: dict[str, list[Failure]] = defaultdict(list)
    for row in rows:
        by_service[row.service].append(row)
    found = []
    for service in sorted(by_service, key=str.casefold):
        gaps = _gaps(sorted(by_service[service], key=lambda each: each.start))
        found.append(Between(service, len(gaps) + 1, measure(gaps)))
    return found


def _gaps(failures: Sequence[Failure]) -> list[int]:
    gaps = []
    end = failures[0].end
    for each in failures[1:]:
        if end is None:
            break  # it has not worked since
        if each.start > end:
            gaps.append(each.start - end)
        end = None if each.end is None else max(end, each.end)
    return gaps
