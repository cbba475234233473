"""The words for incidents."""

from datetime import timedelta
from enum import IntEnum, StrEnum

from portal.core.languages import later, pgettext

TITLE_LENGTH = 200
TEXT_LENGTH = 50_000
REOPEN_WITHIN = timedelta(days=7)


class Word(StrEnum):
    """A stored word with the one on the screen."""

    @property
    def label(self) -> str:
        """The word on the screen."""
        return self.value.replace("_", " ").capitalize()


class Channel(Word):
    """How an incident came in."""

    ALERT = "alert"
    PORTAL = "portal"
    EMAIL = "email"
    CHAT = "chat"
    PHONE = "phone"
    API = "api"

    @property
    def label(self) -> str:
        """The word on the screen."""
        return _CHANNELS[self]

    @property
    def way(self) -> str:
        """How it came in, inside a sentence."""
        return _WAYS[self]


_CHANNELS = {
    Channel.ALERT: later("Alert"),
    Channel.PORTAL: later("Portal"),
    Channel.EMAIL: later("Mail"),
    Channel.CHAT: later("Chat"),
    Channel.PHONE: later("Phone"),
    Channel.API: later("API"),
}
_WAYS = {
    Channel.ALERT: later("as an alert"),
    Channel.PORTAL: later("through the portal"),
    Channel.EMAIL: later("by mail"),
    Channel.CHAT: later("by chat"),
    Channel.PHONE: later("by phone"),
    Channel.API: later("through the API"),
}


class IncidentState(Word):
    """How far an incident is."""

    NEW = "new"
    ACKNOWLEDGED = "acknowledged"
    IN_PROGRESS = "in_progress"
    PENDING = "pending"
    MITIGATED = "mitigated"
    RESOLVED = "resolved"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    MERGED = "merged"

    @property
    def label(self) -> str:
        """The word on the screen."""
        return _STATES[self]

    @property
    def clause(self) -> str:
        """The word inside a sentence: `INC-7 is in progress now`."""
        return _states_in_a_sentence()[self]

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self in OPEN


_STATES = {
    IncidentState.NEW: later("New"),
    IncidentState.ACKNOWLEDGED: later("Acknowledged"),
    IncidentState.IN_PROGRESS: later("In progress"),
    IncidentState.PENDING: later("Pending"),
    IncidentState.MITIGATED: later("Mitigated"),
    IncidentState.RESOLVED: later("Resolved"),
    IncidentState.CLOSED: later("Closed"),
    IncidentState.CANCELLED: later("Cancelled"),
    IncidentState.MERGED: later("Merged"),
}


def _states_in_a_sentence() -> dict[IncidentState, str]:
    return {
        IncidentState.NEW: pgettext("state of an incident", "new"),
        IncidentState.ACKNOWLEDGED: pgettext("state of an incident", "acknowledged"),
        IncidentState.IN_PROGRESS: pgettext("state of an incident", "in progress"),
        IncidentState.PENDING: pgettext("state of an incident", "pending"),
        IncidentState.MITIGATED: pgettext("state of an incident", "mitigated"),
        IncidentState.RESOLVED: pgettext("state of an incident", "resolved"),
        IncidentState.CLOSED: pgettext("state of an incident", "closed"),
        IncidentState.CANCELLED: pgettext("state of an incident", "cancelled"),
        IncidentState.MERGED: pgettext("state of an incident", "merged"),
    }


OPEN = frozenset(
    {
        IncidentState.NEW,
        IncidentState.ACKNOWLEDGED,
        IncidentState.IN_PROGRESS,
        IncidentState.PENDING,
        IncidentState.MITIGATED,
    }
)


class Level(IntEnum):
    """Impact or urgency; 1 is the worst."""

    HIGH = 1
    MEDIUM = 2
    LOW = 3

    @property
    def label(self) -> str:
        """The word on the screen."""
        return _LEVELS[self]


_LEVELS = {Level.HIGH: later("High"), Level.MEDIUM: later("Medium"), Level.LOW: later("Low")}
IMPACTS = {
    Level.HIGH: later("Many people, a site, or a whole service"),
    Level.MEDIUM: later("A team, or part of a service"),
    Level.LOW: later("One person, or a detail"),
}
URGENCIES = {
    Level.HIGH: later("Work has stopped, or it gets worse by the minute"),
    Level.MEDIUM: later("Work is slowed down"),
    Level.LOW: later("It can wait: there is another way"),
}


class Priority(IntEnum):
    """What comes first; P1 before everything."""

    P1 = 1
    P2 = 2
    P3 = 3
    P4 = 4
    P5 = 5

    @property
    def label(self) -> str:
        """The word on the screen."""
        return self.name

    @property
    def meaning(self) -> str:
        """What stands behind the letter."""
        return _PRIORITIES[self]

    @property
    def words(self) -> str:
        """Letter and meaning, where one is chosen."""
        return later("%(priority)s %(meaning)s", priority=self.label, meaning=self.meaning)


_PRIORITIES = {
    Priority.P1: later("Critical"),
    Priority.P2: later("High"),
    Priority.P3: later("Medium"),
    Priority.P4: later("Low"),
    Priority.P5: later("Planning"),
}


def priority_of(impact: int, urgency: int) -> Priority:
    """Return the priority by ITIL's table: 1-3 × 1-3 → P1 … P5, one step for each step down."""
    return Priority(impact + urgency - 1)


class PendingReason(Word):
    """What an incident waits for."""

    REQUESTER = "requester"
    VENDOR = "vendor"
    CHANGE_WINDOW = "change_window"
    ACCESS = "access"
    OBSERVATION = "observation"

    @property
    def label(self) -> str:
        """What is waited for, as on the screen."""
        return _PENDING[self]


_PENDING = {
    PendingReason.REQUESTER: later("An answer from the requester"),
    PendingReason.VENDOR: later("A vendor"),
    PendingReason.CHANGE_WINDOW: later("A change window"),
    PendingReason.ACCESS: later("Access or permission"),
    PendingReason.OBSERVATION: later("Watching whether it comes back"),
}


class ResolutionCode(Word):
    """How an incident ended."""

    FIXED = "fixed"
    WORKAROUND = "workaround"
    INFORMATION = "information"
    CHANGED = "changed"
    NOT_REPRODUCED = "not_reproduced"
    NO_FAULT = "no_fault"
    AUTO_RECOVERED = "auto_recovered"

    @property
    def label(self) -> str:
        """The words on the screen."""
        return _RESOLUTIONS[self]


_RESOLUTIONS = {
    ResolutionCode.FIXED: later("Fixed"),
    ResolutionCode.WORKAROUND: later("Workaround in place"),
    ResolutionCode.INFORMATION: later("Explained, nothing was broken"),
    ResolutionCode.CHANGED: later("Solved by a change"),
    ResolutionCode.NOT_REPRODUCED: later("Could not be reproduced"),
    ResolutionCode.NO_FAULT: later("Not a fault of ours"),
    ResolutionCode.AUTO_RECOVERED: later("Recovered by itself"),
}


class KnowledgeOutcome(Word):
    """What knowledge did for an incident: asked of everybody who resolves one."""

    SOLVED_BY_KB = "solved_by_kb"
    KB_PARTIAL = "kb_partial"
    KB_FAILED = "kb_failed"
    KB_MISSING = "kb_missing"
    NOT_APPLICABLE = "not_applicable"

    @property
    def label(self) -> str:
        """The words on the screen."""
        return _OUTCOMES[self]

    @property
    def needs_article(self) -> bool:
        """Whether it has to be said which article that was."""
        return self in {
            KnowledgeOutcome.SOLVED_BY_KB,
            KnowledgeOutcome.KB_PARTIAL,
            KnowledgeOutcome.KB_FAILED,
        }


_OUTCOMES = {
    KnowledgeOutcome.SOLVED_BY_KB: later("An article solved it"),
    KnowledgeOutcome.KB_PARTIAL: later("An article helped, but not all the way"),
    KnowledgeOutcome.KB_FAILED: later("An article was followed and did not work"),
    KnowledgeOutcome.KB_MISSING: later("No article helped"),
    KnowledgeOutcome.NOT_APPLICABLE: later("No article would be worth writing"),
}


class Bucket(Word):
    """Where an incident falls when it is asked whether its answer was known (KCS: new vs known)."""

    NEW = "new"
    NOT_SEARCHED = "not_searched"
    NOT_FOUND = "not_found"
    NOT_USED = "not_used"
    USED = "used"
    NONE = "none"

    @property
    def label(self) -> str:
        """The words on the screen."""
        return _BUCKETS[self]


_BUCKETS = {
    Bucket.NEW: later("New: nobody had written it"),
    Bucket.NOT_SEARCHED: later("Known, but not searched for"),
    Bucket.NOT_FOUND: later("Known and searched for, but not found"),
    Bucket.NOT_USED: later("Found, but not used"),
    Bucket.USED: later("Used"),
    Bucket.NONE: later("No knowledge needed"),
}


class MonitoringStatus(StrEnum):
    """What the alerts of an incident say now."""

    NONE = ""
    FIRING = "firing"
    RECOVERED = "recovered"
    STALE = "stale"
    BLIND = "blind"

    @property
    def label(self) -> str:
        """The words on the screen."""
        return _MONITORING[self]


_MONITORING = {
    MonitoringStatus.NONE: "",
    MonitoringStatus.FIRING: later("Still firing"),
    MonitoringStatus.RECOVERED: later("Alerts recovered"),
    MonitoringStatus.STALE: later("No word from its alerts"),
    MonitoringStatus.BLIND: later("Monitoring is blind"),
}


class TimelineKind(Word):
    """What a line of the timeline tells."""

    DETECT = "detect"
    HYPOTHESIS = "hypothesis"
    DECISION = "decision"
    ACTION = "action"
    COMMS = "comms"
    IMPACT = "impact"
    RECOVER = "recover"
    NOTE = "note"

    @property
    def label(self) -> str:
        """The word on the screen."""
        return _TIMELINE[self]


_TIMELINE = {
    TimelineKind.DETECT: later("Detected"),
    TimelineKind.HYPOTHESIS: later("Hypothesis"),
    TimelineKind.DECISION: later("Decision"),
    TimelineKind.ACTION: later("Action"),
    TimelineKind.COMMS: later("Communication"),
    TimelineKind.IMPACT: later("Impact"),
    TimelineKind.RECOVER: later("Recovery"),
    TimelineKind.NOTE: later("Note"),
}


class EscalationKind(Word):
    """Up to those who can, or up to those who decide."""

    FUNCTIONAL = "functional"
    HIERARCHICAL = "hierarchical"


class EscalationReason(Word):
    """Why an incident goes up."""

    NO_KB = "no_kb"
    KB_FAILED = "kb_failed"
    NO_ACCESS = "no_access"
    SKILL = "skill"
    WRONG_TEAM = "wrong_team"
    BREACH_RISK = "breach_risk"
    MAJOR = "major"

    @property
    def label(self) -> str:
        """The words on the screen."""
        return _REASONS[self]

    @property
    def clause(self) -> str:
        """The words after a colon."""
        return _CLAUSES[self]

    @property
    def is_avoidable(self) -> bool:
        """Whether a better article would have kept it down (domain: *avoidable*)."""
        return self in {EscalationReason.NO_KB, EscalationReason.KB_FAILED}


_REASONS = {
    EscalationReason.NO_KB: later("No article covers it"),
    EscalationReason.KB_FAILED: later("The article did not work"),
    EscalationReason.NO_ACCESS: later("I may not do what is needed"),
    EscalationReason.SKILL: later("It needs deeper knowledge"),
    EscalationReason.WRONG_TEAM: later("It belongs to another team"),
    EscalationReason.BREACH_RISK: later("Time is running out"),
    EscalationReason.MAJOR: later("It is a major incident"),
}
_CLAUSES = {
    EscalationReason.NO_KB: later("no article covers it"),
    EscalationReason.KB_FAILED: later("the article did not work"),
    EscalationReason.NO_ACCESS: later("I may not do what is needed"),
    EscalationReason.SKILL: later("it needs deeper knowledge"),
    EscalationReason.WRONG_TEAM: later("it belongs to another team"),
    EscalationReason.BREACH_RISK: later("time is running out"),
    EscalationReason.MAJOR: later("it is a major incident"),
}


class MajorRole(Word):
    """Who does what in a major incident."""

    COMMANDER = "commander"
    SCRIBE = "scribe"
    COMMS = "comms"

    @property
    def label(self) -> str:
        """The words on the screen."""
        return _MAJOR_ROLES[self]


_MAJOR_ROLES = {
    MajorRole.COMMANDER: later("Incident commander"),
    MajorRole.SCRIBE: later("Scribe"),
    MajorRole.COMMS: later("Communications"),
}
