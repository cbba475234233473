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
        return {
            Verdict.ATTACHED: "On a change",
            Verdict.UNMATCHED: "Of no change",
            Verdict.CONNECTED: "Connection OK",
        }.get(self, self.value.capitalize())

    @property
    def tone(self) -> str | None:
        """The colour beside the words."""
        return _TONES.get(self)


_TONES = {
    Verdict.WAITING: "info",
    Verdict.REJECTED: "bad",
    Verdict.ATTACHED: "good",
    Verdict.UNMATCHED: "warn",
    Verdict.CONNECTED: "good",
}
