"""The words for insights: questions a manager asks, and the measures that answer them."""

from enum import StrEnum

MOST_BEHIND = 50  # incidents listed behind a number, the longest first


class Question(StrEnum):
    """One page."""

    SPEED = "speed"
    COURSE = "course"
    PROMISES = "promises"
    KNOWLEDGE = "knowledge"
    WORK = "work"

    @property
    def heading(self) -> str:
        """The heading of its page."""
        return _QUESTIONS[self][0]

    @property
    def asks(self) -> str:
        """What it answers, in a sentence."""
        return _QUESTIONS[self][1]

    @property
    def icon(self) -> str:
        """The picture beside it."""
        return _QUESTIONS[self][2]

    @property
    def begins(self) -> str:
        """What appears on its page, and from when."""
        return _QUESTIONS[self][3]


_QUESTIONS = {
    Question.SPEED: (
        "How fast",
        "How soon trouble is noticed, taken up and over; how long a service works in between.",
        "clock",
        "Times stand here from the first incident that is taken up, in the month of its report.",
    ),
    Question.COURSE: (
        "Who solved it, and where it went",
        "What L1 solved, what was handed over and why, what was given back or opened again.",
        "route",
        "Shares stand here from the first incident that is resolved or handed over.",
    ),
    Question.PROMISES: (
        "Promises kept",
        "How often customers and tiers got what was promised, and how much of the time was used.",
        "checkup-list",
        "Promises stand here from the first clock that ends, when an incident is answered or over.",
    ),
    Question.KNOWLEDGE: (
        "What we know",
        "Whether the answer was known when an incident was closed, and whether searches led to it.",
        "book",
        "Shares stand here from the first incident whose answer is said to be known, or not.",
    ),
    Question.WORK: (
        "Changes and actions",
        "How often changes went wrong, by type and approval; whether what was decided was done.",
        "git-branch",
        "Rates stand here from the first change that is closed and the first action that is due.",
    ),
}


class Key(StrEnum):
    """One measure; its value names it in addresses."""

    MTTD = "mttd"
    MTTA = "mtta"
    MTTM = "mttm"
    RESTORE = "restore"
    RESOLVE = "resolve"
    MTBF = "mtbf"
    FIRST_CONTACT = "first-contact"
    FIRST_LEVEL = "first-level"
    ESCALATION = "escalation"
    REASONS = "reasons"
    BOUNCE = "bounce"
    REOPEN = "reopen"
    COMPLIANCE = "compliance"
    SLA = "sla"
    OLA = "ola"
    LINK_RATE = "link-rate"
    KNOWN = "known"
    SEARCH = "search"
    IN_VAIN = "in-vain"
    CHANGE_FAILURE = "change-failure"
    BY_TYPE = "by-type"
    BY_PATH = "by-path"
    ACTIONS = "actions"


class Behind(StrEnum):
    """Which incidents a number counts; names their list in addresses."""

    REPORTED = "reported"
    DETECTED = "detected"
    ACKNOWLEDGED = "acknowledged"
    MITIGATED = "mitigated"
    RESTORED = "restored"
    RESOLVED = "resolved"
    FIRST_CONTACT = "first-contact"
    FIRST_LEVEL = "first-level"
    ESCALATED = "escalated"
    AVOIDABLE = "avoidable"
    BOUNCED = "bounced"
    REOPENED = "reopened"
    MISSED_SLA = "missed-sla"
    MISSED_OLA = "missed-ola"
    UNLINKED = "unlinked"

    @property
    def heading(self) -> str:
        """The heading of the list."""
        return _BEHIND[self]


_BEHIND = {
    Behind.REPORTED: "Incidents that count",
    Behind.DETECTED: "From the beginning of the impact until it was noticed",
    Behind.ACKNOWLEDGED: "From the report until somebody took it up",
    Behind.MITIGATED: "From the beginning of the impact until it was eased",
    Behind.RESTORED: "From the beginning of the impact to its end",
    Behind.RESOLVED: "From the report until it was resolved",
    Behind.FIRST_CONTACT: "Solved at the first contact",
    Behind.FIRST_LEVEL: "Solved by the first level",
    Behind.ESCALATED: "Handed over",
    Behind.AVOIDABLE: "Handed over for want of an article that works",
    Behind.BOUNCED: "Handed over and given back",
    Behind.REOPENED: "Opened again",
    Behind.MISSED_SLA: "What the customer was promised was missed",
    Behind.MISSED_OLA: "What a tier had promised was missed",
    Behind.UNLINKED: "Closed without a link to an article",
}
