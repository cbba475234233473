"""The words for insights: questions a manager asks, and the measures that answer them."""

from enum import StrEnum

from portal.core.languages import later

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
        later("How fast"),
        later(
            "How soon trouble is noticed, taken up and over; how long a service works in between."
        ),
        "clock",
        later(
            "Times stand here from the first incident that is taken up, in the month of its report."
        ),
    ),
    Question.COURSE: (
        later("Who solved it, and where it went"),
        later("What L1 solved, what was handed over and why, what was given back or opened again."),
        "route",
        later("Shares stand here from the first incident that is resolved or handed over."),
    ),
    Question.PROMISES: (
        later("Promises kept"),
        later(
            "How often customers and tiers got what was promised, and how much of the time was "
            "used."
        ),
        "checkup-list",
        later("Promises stand here from the first clock that ends."),
    ),
    Question.KNOWLEDGE: (
        later("What we know"),
        later(
            "Whether the answer was known when an incident was closed, and whether searches led to "
            "it."
        ),
        "book",
        later(
            "Shares stand here from the first incident whose answer is said to be known, or not."
        ),
    ),
    Question.WORK: (
        later("Changes and actions"),
        later(
            "How often changes went wrong, by type and approval; whether what was decided was done."
        ),
        "git-branch",
        later("Rates stand here from the first closed change and the first action that is due."),
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
    Behind.REPORTED: later("Incidents that count"),
    Behind.DETECTED: later("From the beginning of the impact until it was noticed"),
    Behind.ACKNOWLEDGED: later("From the report until somebody took it up"),
    Behind.MITIGATED: later("From the beginning of the impact until it was eased"),
    Behind.RESTORED: later("From the beginning of the impact to its end"),
    Behind.RESOLVED: later("From the report until it was resolved"),
    Behind.FIRST_CONTACT: later("Solved at the first contact"),
    Behind.FIRST_LEVEL: later("Solved by the first level"),
    Behind.ESCALATED: later("Handed over"),
    Behind.AVOIDABLE: later("Handed over for want of an article that works"),
    Behind.BOUNCED: later("Handed over and given back"),
    Behind.REOPENED: later("Opened again"),
    Behind.MISSED_SLA: later("What the customer was promised was missed"),
    Behind.MISSED_OLA: later("What a tier had promised was missed"),
    Behind.UNLINKED: later("Closed without a link to an article"),
}
