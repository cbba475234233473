"""The words for alerts."""

from datetime import timedelta
from enum import StrEnum

from portal.core.languages import later

MOST_ALERTS = 1_000  # in one delivery
SKEW = timedelta(minutes=5)  # how far a sender's clock may be off
STORM_WINDOW = timedelta(seconds=60)
FLAPS_TELL = 3  # within a day
FLAPPING = "flapping"  # the label of an incident that did so
NAME_LENGTH = 80


class SourceKind(StrEnum):
    """Who sends, and so in which format."""

    ALERTMANAGER = "alertmanager"
    GRAFANA = "grafana"
    SNS = "sns"
    GENERIC = "generic"

    @property
    def label(self) -> str:
        """The name on the screen."""
        return _KINDS[self][0]

    @property
    def description(self) -> str:
        """One sentence for whoever chooses."""
        return _KINDS[self][1]


_KINDS = {
    SourceKind.ALERTMANAGER: (
        "Prometheus Alertmanager",
        later("Its webhook receiver, with a secret in the Authorization header."),
    ),
    SourceKind.GRAFANA: (
        "Grafana",
        later("A contact point of the type webhook, with a secret or a signature."),
    ),
    SourceKind.SNS: (
        "AWS CloudWatch",
        later("Alarms through an SNS topic over HTTPS; every message is signed by AWS."),
    ),
    SourceKind.GENERIC: (
        later("Anything else"),
        later("A small JSON of your own, or what OnCall and PagerDuty senders speak."),
    ),
}


class Grouping(StrEnum):
    """What becomes one incident."""

    GROUP = "group"
    ALERT = "alert"

    @property
    def label(self) -> str:
        """The words on the screen."""
        return _GROUPINGS[self]


_GROUPINGS = {
    Grouping.GROUP: later("One incident for each group of the sender"),
    Grouping.ALERT: later("One incident for each alert"),
}


class AlertState(StrEnum):
    """What an alert says now."""

    FIRING = "firing"
    RESOLVED = "resolved"
    STALE = "stale"
    BLIND = "blind"

    @property
    def label(self) -> str:
        """The words on the screen."""
        return _ALERT_STATES[self]

    @property
    def is_over(self) -> bool:
        """Whether nothing more is expected of it."""
        return self is AlertState.RESOLVED


_ALERT_STATES = {
    AlertState.FIRING: later("Firing"),
    AlertState.RESOLVED: later("Resolved"),
    AlertState.STALE: later("No word for long"),
    AlertState.BLIND: later("No data"),
}


class Verdict(StrEnum):
    """What became of a delivery; the first that applies, in this order."""

    WAITING = "waiting"
    REJECTED = "rejected"
    FAILED = "failed"
    OPENED = "opened"
    REFIRED = "refired"
    FOLDED = "folded"
    HELD = "held"
    JOINED = "joined"
    RESOLVED = "resolved"
    BLIND = "blind"
    HEALTH = "monitoring_health"
    REPEATED = "repeated"
    RECORDED = "recorded"
    IGNORED = "ignored"
    CONNECTED = "connected"
    SUBSCRIBED = "subscribed"

    @property
    def label(self) -> str:
        """The words on the screen."""
        return _VERDICTS[self][0]

    @property
    def tone(self) -> str | None:
        """The colour beside the words."""
        return _VERDICTS[self][1]


_VERDICTS: dict[Verdict, tuple[str, str | None]] = {
    Verdict.WAITING: (later("Waiting"), "info"),
    Verdict.REJECTED: (later("Rejected"), "bad"),
    Verdict.FAILED: (later("Failed"), "bad"),
    Verdict.OPENED: (later("Opened an incident"), "accent"),
    Verdict.REFIRED: (later("Fires again"), "warn"),
    Verdict.FOLDED: (later("Part of a storm"), "warn"),
    Verdict.HELD: (later("On a change"), "info"),
    Verdict.JOINED: (later("Joined an incident"), "info"),
    Verdict.RESOLVED: (later("Resolved"), "good"),
    Verdict.BLIND: (later("Monitoring is blind"), "warn"),
    Verdict.HEALTH: (later("Health of monitoring"), "warn"),
    Verdict.REPEATED: (later("Repeated"), None),
    Verdict.RECORDED: (later("Recorded"), None),
    Verdict.IGNORED: (later("Ignored"), None),
    Verdict.CONNECTED: (later("Connection OK"), "good"),
    Verdict.SUBSCRIBED: (later("Subscription"), "good"),
}
SEVERITIES: dict[str, list[int]] = {
    "critical": [2, 1],
    "page": [2, 1],
    "high": [2, 2],
    "error": [2, 2],
    "warning": [3, 2],
    "info": [3, 3],
}  # severity → impact and urgency, of which the priority follows
SERVICE_LABELS = ["service", "app", "job", "namespace"]
