"""The words of the clocks, and what is delivered."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from portal.core.languages import later

FOLLOW = "sla.follow_rules"  # the job that sets running clocks to edited rules
THRESHOLDS = (50, 75, 100, 150)  # per cent of the target, each told once a clock
AT_RISK, FULL = 75, 100  # per cent
PRIORITIES = (1, 2, 3, 4, 5)
TIERS = (1, 2, 3)
SECONDS_UNTIL_LATE = 60  # a threshold told later than this after it was passed is marked late
SHORTEST_TARGET, LONGEST_TARGET = 60, 90 * 86_400  # seconds
FEWEST_MINUTES_A_WEEK = 60
MOST_HOLIDAYS = 1_000
WEEKDAYS = (
    later("Monday"),
    later("Tuesday"),
    later("Wednesday"),
    later("Thursday"),
    later("Friday"),
    later("Saturday"),
    later("Sunday"),
)


class Layer(StrEnum):
    """Whom a clock is promised to."""

    SLA = "sla"  # the customer, end to end
    OLA = "ola"  # a tier to the one before

    @property
    def label(self) -> str:
        """The word on the screen."""
        return self.value.upper()


class Metric(StrEnum):
    """What ends a clock."""

    RESPONSE = "response"
    RESOLUTION = "resolution"

    @property
    def label(self) -> str:
        """The word on the screen."""
        return _METRICS[self]


class SegmentKind(StrEnum):
    """What a clock does for a while."""

    RUN = "run"
    PAUSE = "pause"


class PauseReason(StrEnum):
    """What may be waited for while the clock stands still."""

    REQUESTER = "requester"
    VENDOR = "vendor"
    CHANGE_WINDOW = "change_window"
    ACCESS = "access"

    @property
    def label(self) -> str:
        """The words on the screen."""
        return _PAUSES[self][0]

    @property
    def waits_for(self) -> str:
        """What is waited for, to stand behind "waiting for"."""
        return _PAUSES[self][1]


class State(StrEnum):
    """How a clock stands."""

    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    BREACHED = "breached"
    MET = "met"
    MISSED = "missed"
    VOID = "void"

    @property
    def label(self) -> str:
        """The word on the screen."""
        return _STATES[self][0]

    @property
    def tone(self) -> str:
        """The colour beside the word."""
        return _STATES[self][1]


class Verdict(StrEnum):
    """How a clock ended."""

    MET = "met"
    MISSED = "missed"
    VOID = "void"  # cancelled or merged: nobody judges it


@dataclass(frozen=True, slots=True)
class Subject:
    """What a clock is about: a record kind by its name, and a number."""

    kind: str  # "incident"
    id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What of a subject decides the policy and the target."""

    priority: int  # 1 … 5
    tier: int = 1  # 1 … 3
    service_id: int | None = None
    team_id: int | None = None


@dataclass(frozen=True, slots=True)
class Targets:
    """What one version of a policy promises; all times in working seconds."""

    response: Mapping[int, int]  # by tier
    resolution: Mapping[int, int]  # by priority
    calendars: Mapping[int, int]  # id of the calendar by priority
    pausable: frozenset[int]  # priorities whose clocks may be paused
    reasons: frozenset[PauseReason]
    tier_resolution: Mapping[int, int]  # by tier; a tier without one has no such clock

    def seconds(self, layer: Layer, metric: Metric, *, tier: int, priority: int) -> int | None:
        """Return the target of a clock; None where nothing is promised."""
        if metric is Metric.RESPONSE:
            return self.response[tier]
        if layer is Layer.OLA:
            return self.tier_resolution.get(tier)
        return self.resolution[priority]

    def pauses(self, priority: int, reason: PauseReason) -> bool:
        """Say whether a clock of this priority stands still for this reason."""
        return priority in self.pausable and reason in self.reasons


_METRICS = {
    Metric.RESPONSE: later("Response"),
    Metric.RESOLUTION: later("Resolution"),
}
_PAUSES = {
    PauseReason.REQUESTER: (later("Waiting for the requester"), later("the requester")),
    PauseReason.VENDOR: (later("Waiting for a vendor"), later("a vendor")),
    PauseReason.CHANGE_WINDOW: (later("Waiting for a change window"), later("a change window")),
    PauseReason.ACCESS: (later("Waiting for access"), later("access")),
}
_STATES = {
    State.ON_TRACK: (later("On track"), "good"),
    State.AT_RISK: (later("At risk"), "warn"),
    State.BREACHED: (later("Breached"), "bad"),
    State.MET: (later("Met"), "good"),
    State.MISSED: (later("Missed"), "bad"),
    State.VOID: (later("Not judged"), ""),
}
