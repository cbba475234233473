"""The words for problems."""

from datetime import timedelta

from portal.core.languages import later
from portal.incidents.terms import Word

REASON_LENGTH = 500
MOST_WHYS = 5
LONGEST_WHY = 300
LONGEST_RISK = timedelta(days=366)
EXPIRES_SOON = timedelta(days=14)


class ProblemState(Word):
    """How far a problem is."""

    NEW = "new"
    ASSESSED = "assessed"
    ROOT_CAUSE_ANALYSIS = "root_cause_analysis"
    FIX_IN_PROGRESS = "fix_in_progress"
    RESOLVED = "resolved"
    CLOSED = "closed"
    DUPLICATE = "duplicate"
    CANCELLED = "cancelled"
    RISK_ACCEPTED = "risk_accepted"

    @property
    def label(self) -> str:
        """The word on the screen."""
        return _STATES[self]

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self in OPEN


_STATES = {
    ProblemState.NEW: later("New"),
    ProblemState.ASSESSED: later("Assessed"),
    ProblemState.ROOT_CAUSE_ANALYSIS: later("Root cause analysis"),
    ProblemState.FIX_IN_PROGRESS: later("Fix in progress"),
    ProblemState.RESOLVED: later("Resolved"),
    ProblemState.CLOSED: later("Closed"),
    ProblemState.DUPLICATE: later("Duplicate"),
    ProblemState.CANCELLED: later("Cancelled"),
    ProblemState.RISK_ACCEPTED: later("Risk accepted"),
}
OPEN = frozenset(
    {
        ProblemState.NEW,
        ProblemState.ASSESSED,
        ProblemState.ROOT_CAUSE_ANALYSIS,
        ProblemState.FIX_IN_PROGRESS,
    }
)
