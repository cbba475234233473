"""The words for alerts."""

from datetime import timedelta
from enum import StrEnum

MOST_ALERTS = 1_000  # in one delivery
SKEW = timedelta(minutes=5)  # how far a sender's clock may be off
STORM_WINDOW = timedelta(seconds=60)
FLAPS_TELL = 3  # within a day
FLAPPING = "flapping"  # the label of an incident that did so
NAME_LENGTH = 80


class Word(StrEnum):
    """A stored word with the one on the screen."""

    @property
    def label(self) -> str:
        """The word on the screen."""
        return self.value.replace("_", " ").capitalize()


class SourceKind(Word):
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
        "Its webhook receiver, with a secret in the Authorization header.",
    ),
    SourceKind.GRAFANA: (
        "Grafana",
        "A contact point of the type webhook, with a secret or a signature.",
    ),
    SourceKind.SNS: (
        "AWS CloudWatch",
        "Alarms through an SNS topic over HTTPS; every message is signed by AWS.",
    ),
    SourceKind.GENERIC: (
        "Anything else",
        "A small JSON of your own, or what OnCall and PagerDuty senders speak.",
    ),
}


class Grouping(Word):
    """What becomes one incident."""

    GROUP = "group"
    ALERT = "alert"

    @property
    def label(self) -> str:
        """The words on the screen."""
        return _GROUPINGS[self]


_GROUPINGS = {
    Grouping.GROUP: "One incident for each group of the sender",
    Grouping.ALERT: "One incident for each alert",
}


class AlertState(Word):
    """What an alert says now."""

    FIRING = "firing"
    RESOLVED = "resolved"
    STALE = "stale"
    BLIND = "blind"

    @property
    def label(self) -> str:
        """The words on the screen."""
        return {AlertState.STALE: "No word for long", AlertState.BLIND: "No data"}.get(
            self, self.value.capitalize()
        )

    @property
    def is_over(self) -> bool:
        """Whether nothing more is expected of it."""
        return self is AlertState.RESOLVED


class Verdict(Word):
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
    Verdict.WAITING: ("Waiting", "info"),
    Verdict.REJECTED: ("Rejected", "bad"),
    Verdict.FAILED: ("Failed", "bad"),
    Verdict.OPENED: ("Opened an incident", "accent"),
    Verdict.REFIRED: ("Fires again", "warn"),
    Verdict.FOLDED: ("Part of a storm", "warn"),
    Verdict.HELD: ("On a change", "info"),
    Verdict.JOINED: ("Joined an incident", "info"),
    Verdict.RESOLVED: ("Resolved", "good"),
    Verdict.BLIND: ("Monitoring is blind", "warn"),
    Verdict.HEALTH: ("Health of monitoring", "warn"),
    Verdict.REPEATED: ("Repeated", None),
    Verdict.RECORDED: ("Recorded", None),
    Verdict.IGNORED: ("Ignored", None),
    Verdict.CONNECTED: ("Connection OK", "good"),
    Verdict.SUBSCRIBED: ("Subscription", "good"),
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
