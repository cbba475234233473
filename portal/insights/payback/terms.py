"""The words for payback, and what it is measured by."""

from datetime import timedelta
from enum import StrEnum

from portal.core.languages import later
from portal.incidents.terms import IncidentState, Word

WINDOW = timedelta(days=90)  # on either side of publication
FEWEST = 5  # incidents on a side below which nothing is judged
# What turned out to be no trouble of its own is counted nowhere.
NOT_COUNTED = (IncidentState.CANCELLED, IncidentState.MERGED)


class Likeness(Word):
    """By what an incident is the trouble a record is about; the surest first."""

    ABOUT = "about"
    ALERT = "alert"
    MESSAGE = "message"
    WORDS = "words"

    @property
    def label(self) -> str:
        """The words on the screen."""
        return _LIKENESSES[self]


_LIKENESSES = {
    Likeness.ABOUT: later("what it was written about"),
    Likeness.ALERT: later("the same alert"),
    Likeness.MESSAGE: later("the same message on the same service"),
    Likeness.WORDS: later("the same words on the same service"),
}


class Verdict(StrEnum):
    """Whether knowledge paid back."""

    PAID_BACK = "paid"
    UNCHANGED = "unchanged"
    WORSE = "worse"
    TOO_FEW = "few"
    TOO_EARLY = "early"

    @property
    def label(self) -> str:
        """The words on the badge."""
        return _VERDICTS[self]


_VERDICTS = {
    Verdict.PAID_BACK: later("Paid back"),
    Verdict.UNCHANGED: later("No difference"),
    Verdict.WORSE: later("Got worse"),
    Verdict.TOO_FEW: later("Too few to judge"),
    Verdict.TOO_EARLY: later("Too early to judge"),
}
