"""How long things take, from one moment of an incident to another."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from portal.insights.measures.figures import Spread, spread
from portal.insights.months import Calendar, Month
from portal.insights.terms import Key


class Times(NamedTuple):
    """The moments of one incident in seconds since 1970; None for what was never noted."""

    reported: int
    impact_started: int | None = None
    detected: int | None = None
    acknowledged: int | None = None
    mitigated: int | None = None
    resolved: int | None = None
    impact_ended: int | None = None


# From which moment to which a measure counts.
SPANS: dict[Key, tuple[str, str]] = {
    Key.MTTD: ("impact_started", "detected"),
    Key.MTTA: ("reported", "acknowledged"),
    Key.MTTM: ("impact_started", "mitigated"),
    Key.RESTORE: ("impact_started", "impact_ended"),
    Key.RESOLVE: ("reported", "resolved"),
}
_PLACES = [
    (key, Times._fields.index(start), Times._fields.index(end))
    for key, (start, end) in SPANS.items()
]


def lengths(rows: Iterable[Times], months: Sequence[Month]) -> dict[Key, Spread]:
    """Return each measure by the month of the report, in seconds.

    Incidents without both moments are left out, and those whose end lies before their beginning.
    """
    calendar = Calendar(months)
    found: dict[Month, dict[Key, list[int]]] = {
        month: {key: [] for key in SPANS} for month in months
    }
    for row in rows:
        lists = found[calendar.month_at(row[0])]
        for key, start, end in _PLACES:
            began, ended = row[start], row[end]
            if began is not None and ended is not None and ended >= began:
                lists[key].append(ended - began)
    return {key: spread({each: found[each][key] for each in months}, months) for key in SPANS}
