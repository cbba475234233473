"""The words for what searches teach."""

from datetime import timedelta
from enum import IntEnum, StrEnum

from portal.core.languages import _, pgettext

LONGEST_TEXT = 256
LONGEST_NORMAL = 300
MOST_SHOWN = 10  # references kept of what a search showed

SAME_SEARCH = timedelta(minutes=2)  # a change of words within this is one search, reworded
USED_WITHIN = timedelta(hours=8)  # a shift: "worked" counts for what was opened this long ago
HANDED_OVER_WITHIN = timedelta(minutes=30)
JUDGED_AFTER = timedelta(minutes=10)  # until then somebody may still open what was found
REMEMBERED = timedelta(days=90)  # how long a failed search waits for a second person

PEOPLE_FOR_ALL = 3  # from so many on a search is no longer anybody's own: others may be shown it
FRESH_FOR = timedelta(minutes=1)  # searches offered again are read from the log this often
PEOPLE_FOR_A_GAP = 2  # one person may be mistaken, two are a need
TOP = 3  # an answer further down is not found by somebody in a hurry
FEW = 30  # searches below this say little


class Context(StrEnum):
    """Where somebody searched."""

    PAGE = "page"
    SUGGESTION = "suggestion"
    LOG = "log"
    INCIDENT = "incident"


class Outcome(StrEnum):
    """What became of a search."""

    NOTHING = "nothing"  # no record has all of its words
    SHOWN = "shown"
    OPENED = "opened"
    USED = "used"
    ESCALATED = "escalated"
    REFORMULATED = "reformulated"

    @property
    def is_success(self) -> bool:
        """Whether somebody got on with what was found."""
        return self in {Outcome.OPENED, Outcome.USED}


class Reach(IntEnum):
    """How much somebody could read who typed these words.

    Words may repeat what was read: they are shown to those who read as much.
    """

    PUBLIC = 0
    INTERNAL = 1
    L1 = 2
    L2 = 3
    L3 = 4
    CLOSED = 5  # reviewers and admins read everything; so may what leads to a team's own articles


class GapState(StrEnum):
    """How far a gap is from being closed."""

    OPEN = "open"
    CLAIMED = "claimed"
    CLOSED = "closed"
    DISMISSED = "dismissed"

    @property
    def label(self) -> str:
        """The word on the screen."""
        return {
            GapState.OPEN: pgettext("state", "Open"),
            GapState.CLAIMED: _("Claimed"),
            GapState.CLOSED: _("Closed"),
            GapState.DISMISSED: _("Dismissed"),
        }[self]
