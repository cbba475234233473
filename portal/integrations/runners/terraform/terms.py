"""The words for notifications of Terraform."""

from portal.core.languages import later
from portal.incidents.system import Machine
from portal.incidents.terms import Word

MOST_WORKSPACES = 200
TERRAFORM = Machine(called=later("Terraform"))


class Verdict(Word):
    """What became of a notification."""

    WAITING = "waiting"
    REJECTED = "rejected"
    ATTACHED = "attached"
    REPEATED = "repeated"
    UNMATCHED = "unmatched"
    CONNECTED = "connected"

    @property
    def label(self) -> str:
        """The words on the screen."""
        return _VERDICTS[self]

    @property
    def tone(self) -> str | None:
        """The colour beside the words."""
        return _TONES.get(self)


_VERDICTS = {
    Verdict.WAITING: later("Waiting"),
    Verdict.REJECTED: later("Rejected"),
    Verdict.ATTACHED: later("On a change"),
    Verdict.REPEATED: later("Repeated"),
    Verdict.UNMATCHED: later("Of no change"),
    Verdict.CONNECTED: later("Connection OK"),
}
_TONES = {
    Verdict.WAITING: "info",
    Verdict.REJECTED: "bad",
    Verdict.ATTACHED: "good",
    Verdict.UNMATCHED: "warn",
    Verdict.CONNECTED: "good",
}
