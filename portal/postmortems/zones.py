"""The zones a timeline can be read in: the reader's, the team's, UTC; the address says which."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from portal.accounts.viewer import Viewer
from portal.core.languages import _
from portal.incidents.models.incident import Incident
from portal.postmortems.due import working_week

UTC = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read times: `key` stands in the address."""

    key: str
    label: str
    zone: ZoneInfo


def readings(incidents: Sequence[Incident], viewer: Viewer) -> list[Reading]:
    """Return the zones to choose from, the reader's first.

    The team's zone is the one of the working hours its incident is counted by.
    """
    team = ZoneInfo(working_week(incidents[0]).zone) if incidents else UTC
    return [
        Reading("mine", _("Your time"), viewer.zone),
        Reading("utc", "UTC", UTC),
        Reading("team", _("The team's time"), team),
    ]


def told_apart(found: Sequence[Reading]) -> list[Reading]:
    """Return each zone once, by its first name: who lives in UTC is not asked twice."""
    known = [each.zone.key for each in found]
    return [each for place, each in enumerate(found) if each.zone.key not in known[:place]]


def chosen(offered: Sequence[Reading], key: str) -> Reading:
    """Return the zone an address names; the reader's own for a word nobody knows."""
    return next((each for each in offered if each.key == key), offered[0])


def utc_of(offered: Sequence[Reading]) -> Reading:
    """Return the reading everybody shares."""
    return next(each for each in offered if each.zone == UTC)
