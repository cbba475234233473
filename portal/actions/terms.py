"""The words for action items."""

from portal.core.languages import later
from portal.incidents.terms import Word

TITLE_LENGTH = 200
LONGEST_NOTE = 1_000
LONGEST_REFERENCE = 500
QUIET_DAYS = 30  # without a matching incident, unless somebody says otherwise
FEWEST_DAYS, MOST_DAYS = 7, 365


class ActionState(Word):
    """How far an action is."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    VERIFIED = "verified"
    DECLINED = "declined"

    @property
    def label(self) -> str:
        """The word on the screen."""
        return _STATES[self]

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do it, or to say that nobody will."""
        return self in OPEN


_STATES = {
    ActionState.PROPOSED: later("Proposed"),
    ActionState.ACCEPTED: later("Accepted"),
    ActionState.IN_PROGRESS: later("In progress"),
    ActionState.DONE: later("Done"),
    ActionState.VERIFIED: later("Verified"),
    ActionState.DECLINED: later("Declined"),
}
OPEN = frozenset({ActionState.PROPOSED, ActionState.ACCEPTED, ActionState.IN_PROGRESS})
ENDED = frozenset({ActionState.DONE, ActionState.VERIFIED})


class ActionType(Word):
    """What an action is for."""

    PREVENT = "prevent"
    MITIGATE = "mitigate"
    DETECT = "detect"
    RESPOND = "respond"
    DOCUMENT = "document"
    TRAIN = "train"

    @property
    def label(self) -> str:
        """The word on the screen."""
        return _TYPE_NAMES[self]

    @property
    def meaning(self) -> str:
        """What it is meant to change, in a few words."""
        return _TYPES[self]

    @property
    def is_disproved_by_a_recurrence(self) -> bool:
        """Whether the same trouble again shows that it did not help."""
        return self in {ActionType.PREVENT, ActionType.MITIGATE}


_TYPE_NAMES = {
    ActionType.PREVENT: later("Prevent"),
    ActionType.MITIGATE: later("Mitigate"),
    ActionType.DETECT: later("Detect"),
    ActionType.RESPOND: later("Respond"),
    ActionType.DOCUMENT: later("Document"),
    ActionType.TRAIN: later("Train"),
}
_TYPES = {
    ActionType.PREVENT: later("It does not happen again"),
    ActionType.MITIGATE: later("It hurts less when it happens"),
    ActionType.DETECT: later("We hear of it sooner"),
    ActionType.RESPOND: later("We act faster and better"),
    ActionType.DOCUMENT: later("It can be looked up"),
    ActionType.TRAIN: later("People know what to do"),
}


class Strength(Word):
    """How much an action relies on people remembering it."""

    WEAK = "weak"
    MEDIUM = "medium"
    STRONG = "strong"

    @property
    def label(self) -> str:
        """The word on the screen."""
        return _STRENGTH_NAMES[self]

    @property
    def meaning(self) -> str:
        """What such an action does."""
        return _STRENGTHS[self]


_STRENGTH_NAMES = {
    Strength.WEAK: later("Weak"),
    Strength.MEDIUM: later("Medium"),
    Strength.STRONG: later("Strong"),
}
_STRENGTHS = {
    Strength.WEAK: later("Reminds or trains people"),
    Strength.MEDIUM: later("A checklist or an alert"),
    Strength.STRONG: later("Automates it, or removes the cause"),
}


class Verification(Word):
    """How it is known that an action helped."""

    PERSON = "person"
    QUIET = "quiet"

    @property
    def label(self) -> str:
        """The words on the screen."""
        return _VERIFICATIONS[self]


_VERIFICATIONS = {
    Verification.PERSON: later("Somebody other than the owner, with evidence"),
    Verification.QUIET: later("By itself, after some days without a matching incident"),
}
