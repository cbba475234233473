"""The words for changes."""

from datetime import timedelta

from portal.core.languages import later
from portal.incidents.terms import Word

SENTENCE_LENGTH = 500
STEP_LENGTH = 500
MOST_STEPS = 60
MOST_SERVICES = 30
LONGEST_ROLLBACK = 7 * 24 * 60  # minutes
LATELY = timedelta(hours=72)
REVIEW_WORKING_DAYS = 2  # an emergency change is reviewed in full within this
REVIEW_SOON_DAYS = 1  # so long before the day of the review somebody is told


class ChangeType(Word):
    """How much has to be asked before a change."""

    STANDARD = "standard"
    NORMAL = "normal"
    EMERGENCY = "emergency"

    @property
    def label(self) -> str:
        """The word on the screen."""
        return _TYPE_NAMES[self]

    @property
    def meaning(self) -> str:
        """One sentence for whoever chooses."""
        return _TYPES[self]


_TYPE_NAMES = {
    ChangeType.STANDARD: later("Standard"),
    ChangeType.NORMAL: later("Normal"),
    ChangeType.EMERGENCY: later("Emergency"),
}
_TYPES = {
    ChangeType.STANDARD: later(
        "done often, low risk: follows an approved template, nobody is asked"
    ),
    ChangeType.NORMAL: later("assessed first, then agreed to by those it concerns"),
    ChangeType.EMERGENCY: later(
        "cannot wait: one vote of the emergency board now, a full review after"
    ),
}


class ChangeState(Word):
    """How far a change is."""

    DRAFT = "draft"
    ASSESS = "assess"
    AUTHORIZE = "authorize"
    SCHEDULED = "scheduled"
    IMPLEMENT = "implement"
    REVIEW = "review"
    CLOSED = "closed"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """The words on the screen."""
        return _STATES[self]

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self in OPEN


_STATES = {
    ChangeState.DRAFT: later("Draft"),
    ChangeState.ASSESS: later("In assessment"),
    ChangeState.AUTHORIZE: later("Waits for votes"),
    ChangeState.SCHEDULED: later("Scheduled"),
    ChangeState.IMPLEMENT: later("Being implemented"),
    ChangeState.REVIEW: later("In review"),
    ChangeState.CLOSED: later("Closed"),
    ChangeState.CANCELLED: later("Cancelled"),
}
OPEN = tuple(each for each in ChangeState if each.value not in ("closed", "cancelled"))
# What takes its window in the calendar: everything but what never came to be.
TAKES_ITS_WINDOW = tuple(each for each in ChangeState if each is not ChangeState.CANCELLED)
# Whose window explains an alert: agreed to, and not over.
HAS_A_WINDOW = (ChangeState.SCHEDULED, ChangeState.IMPLEMENT)


class Outcome(Word):
    """How a change ended."""

    SUCCESSFUL = "successful"
    WITH_ISSUES = "with_issues"
    ROLLED_BACK = "rolled_back"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """The word on the screen."""
        return _OUTCOMES[self]

    @property
    def went_wrong(self) -> bool:
        """Whether something may be broken now, and there is something to learn."""
        return self in {Outcome.ROLLED_BACK, Outcome.FAILED}


_OUTCOMES = {
    Outcome.SUCCESSFUL: later("Successful"),
    Outcome.WITH_ISSUES: later("With issues"),
    Outcome.ROLLED_BACK: later("Rolled back"),
    Outcome.FAILED: later("Failed"),
    Outcome.CANCELLED: later("Cancelled"),
}


class Risk(Word):
    """What likelihood and impact come to."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"

    @property
    def label(self) -> str:
        """The word on the screen."""
        return _RISKS[self]


_RISKS = {Risk.LOW: later("Low"), Risk.MEDIUM: later("Medium"), Risk.HIGH: later("High")}


class Part(Word):
    """Which checklist a step belongs to."""

    IMPLEMENT = "implement"
    ROLL_BACK = "roll_back"


class Rule(Word):
    """How many of those asked have to agree."""

    ALL = "all"
    ANY = "any"
    QUORUM = "quorum"

    @property
    def label(self) -> str:
        """The words on the screen."""
        return _RULES[self]


_RULES = {
    Rule.ALL: later("Everybody agrees"),
    Rule.ANY: later("One of them is enough"),
    Rule.QUORUM: later("A number of them"),
}


class Choice(Word):
    """What a vote says."""

    APPROVE = "approve"
    REJECT = "reject"

    @property
    def label(self) -> str:
        """The word on the screen."""
        return _CHOICES[self]


_CHOICES = {Choice.APPROVE: later("Approved"), Choice.REJECT: later("Rejected")}


class RoundResult(Word):
    """How a round of votes ended."""

    APPROVED = "approved"
    REJECTED = "rejected"
    VOID = "void"  # what was voted on was edited, or the change was taken back

    @property
    def label(self) -> str:
        """The word on the screen."""
        return _RESULTS[self]


_RESULTS = {
    RoundResult.APPROVED: later("Approved"),
    RoundResult.REJECTED: later("Rejected"),
    RoundResult.VOID: later("Void"),
}


WORKED = (Outcome.SUCCESSFUL, Outcome.WITH_ISSUES)  # it stays in place
