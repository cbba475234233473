"""The words and caps of golden pairs."""

from datetime import timedelta
from enum import StrEnum

from portal.core.languages import _

MOST_PAIRS = 500  # looked for in one run
USES = 2  # searches that ended in *this helped* make a pair; one, where a code was typed
DEPTH = 50  # an answer further down counts as not found
TOP = 3  # an answer further down is not found by somebody in a hurry
FEW = 30  # pairs below this say little
RUNS_SHOWN = 60
EVERY = timedelta(days=1)
RUN = "golden_run"  # the job
MOST_TRIED, SECONDS = 80, 0.8  # pairs tried with another tuning while somebody waits
MOST_OF_ONE, SECONDS_OF_ONE = 12, 0.8  # … and with the proposed text of one article


class Origin(StrEnum):
    """Where a pair comes from."""

    USED = "used"
    WRITTEN = "written"

    @property
    def label(self) -> str:
        """The words on the screen."""
        return {"used": _("searched and used"), "written": _("written by hand")}[self.value]


class Reason(StrEnum):
    """Why the pairs were looked for."""

    DAILY = "daily"
    ASKED = "asked"
    TURNED = "turned"

    @property
    def label(self) -> str:
        """The words on the screen."""
        return {
            "daily": _("daily"),
            "asked": _("asked for"),
            "turned": _("synonyms or weights changed"),
        }[self.value]
