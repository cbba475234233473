"""The words for the trail of an incident."""

from datetime import timedelta

from portal.core.languages import later
from portal.incidents.terms import Word

WORDS_LENGTH = 300
NOTE_LENGTH = 500
SUGGESTED = 5  # articles shown before a word is typed
OPENED_AGAIN_AFTER = timedelta(hours=1)  # sooner it is the same reading


class TrailKind(Word):
    """What somebody did in search of the answer."""

    SUGGESTED = "suggested"  # the portal searched, with the words of the incident
    SEARCHED = "searched"
    READ_LOG = "read_log"
    OPENED = "opened"
    TRIED = "tried"
    JUDGED = "judged"

    @property
    def is_search(self) -> bool:
        """Whether a person looked for something."""
        return self in {TrailKind.SEARCHED, TrailKind.READ_LOG}


READING = (TrailKind.OPENED, TrailKind.TRIED)  # who did this had the text before their eyes


class StepResult(Word):
    """How one step of a procedure went."""

    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"

    @property
    def label(self) -> str:
        """The word on the screen."""
        return _RESULTS[self]


_RESULTS = {
    StepResult.DONE: later("Done"),
    StepResult.FAILED: later("Failed"),
    StepResult.SKIPPED: later("Skipped"),
}
