"""Whoever acts when no person does: the same name wherever it is written."""

from dataclasses import dataclass

from portal.accounts.viewer import Viewer
from portal.core.languages import later


@dataclass(frozen=True)
class Machine(Viewer):
    """A part of the portal that changes incidents by rule; it holds no permission."""

    called: str = later("Portal")

    @property
    def name(self) -> str:
        """The name written beside what it does."""
        return self.called


MONITORING = Machine(called=later("Monitoring"))
MAIL = Machine(called=later("Mail"))
CLOCK = Machine(called=later("Portal"))
