"""The words for postmortems."""

from portal.core.languages import later
from portal.incidents.terms import Word

TITLE_LENGTH = 200
STATEMENT_LENGTH = 500
LINE_LENGTH = 2_000
REASON_LENGTH = 300
CALENDAR_DAYS_AFTER_P1 = 3
WORKING_DAYS_AFTER_P2 = 5
REMINDED_DAYS_BEFORE = 1
GOOD_RANK = 3  # an article L1 finds no lower than this counts as found


class PostmortemState(Word):
    """How far a postmortem is."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    DISCARDED = "discarded"

    @property
    def label(self) -> str:
        """The word on the screen."""
        return _STATES[self]

    @property
    def is_at_work(self) -> bool:
        """Whether it can still be written in."""
        return self not in (*OPEN_TO_READERS, PostmortemState.DISCARDED)


_STATES = {
    PostmortemState.DRAFT: later("Draft"),
    PostmortemState.IN_REVIEW: later("In review"),
    PostmortemState.APPROVED: later("Approved"),
    PostmortemState.PUBLISHED: later("Published"),
    PostmortemState.SUPERSEDED: later("Superseded"),
    PostmortemState.DISCARDED: later("Discarded"),
}
OPEN_TO_READERS = (PostmortemState.PUBLISHED, PostmortemState.SUPERSEDED)
# Reached by their link only: another one stands in their place, or none.
SET_ASIDE = (PostmortemState.SUPERSEDED, PostmortemState.DISCARDED)
# Somebody looks back: enough for a grave incident to be closed.
LOOKING_BACK = (PostmortemState.IN_REVIEW, PostmortemState.APPROVED, *OPEN_TO_READERS)


class Size(Word):
    """Which outline a postmortem starts from."""

    FULL = "full"
    SHORT = "short"
    NEAR_MISS = "near_miss"
    CHANGE_FAILURE = "change_failure"

    @property
    def label(self) -> str:
        """The word on the screen."""
        return _SIZES[self]

    @property
    def outline(self) -> str:
        """The key of the outline the knowledge base knows for it."""
        return f"rca_{self.value}"


_SIZES = {
    Size.FULL: later("Full"),
    Size.SHORT: later("Short"),
    Size.NEAR_MISS: later("Near miss"),
    Size.CHANGE_FAILURE: later("Change failure"),
}


class Part(Word):
    """What the portal itself lays out under a heading, beside the words written there."""

    TIMELINE = "timeline"
    FACTORS = "contributing-factors"
    ACTIONS = "action-items"
    KNOWLEDGE = "knowledge-outcome"
    REVIEW = "review-record"


# Headings an outline may have that nobody has to fill before publishing (domain: not marked R).
OPTIONAL_HEADINGS = frozenset({"Recurrence check", "Action items"})


class PartRole(Word):
    """What somebody did in the incident, or for its postmortem."""

    REPORTED = "reported"
    RESPONDED = "responded"
    HANDED_OVER = "handed_over"
    DECIDED = "decided"
    COMMANDER = "commander"
    SCRIBE = "scribe"
    COMMS = "comms"
    RESOLVED = "resolved"
    WROTE = "wrote"

    @property
    def label(self) -> str:
        """The words on the screen."""
        return _ROLES[self]

    @property
    def takes_part(self) -> bool:
        """Whether it makes somebody a responder or an author, and not only a reporter."""
        return self is not PartRole.REPORTED


_ROLES = {
    PartRole.REPORTED: later("Reported it"),
    PartRole.RESPONDED: later("Responder"),
    PartRole.HANDED_OVER: later("Handed it over"),
    PartRole.DECIDED: later("Manager called to decide"),
    PartRole.COMMANDER: later("Incident commander"),
    PartRole.SCRIBE: later("Scribe"),
    PartRole.COMMS: later("Communications"),
    PartRole.RESOLVED: later("Resolved it"),
    PartRole.WROTE: later("Wrote the postmortem"),
}


class LessonKind(Word):
    """What a lesson is about: a condition that had to be there, or what ended the trouble."""

    FACTOR = "factor"
    RESOLUTION = "resolution"

    @property
    def label(self) -> str:
        """The words on the screen."""
        return _LESSONS[self]


_LESSONS = {
    LessonKind.FACTOR: later("Contributing factor"),
    LessonKind.RESOLUTION: later("Resolution step"),
}


class FactorKind(Word):
    """Where a contributing factor lies; a person is never one."""

    TECHNICAL = "technical"
    PROCESS = "process"
    ORGANISATIONAL = "organisational"
    TOOLING = "tooling"
    KNOWLEDGE = "knowledge"

    @property
    def label(self) -> str:
        """The word on the screen."""
        return _FACTORS[self]


_FACTORS = {
    FactorKind.TECHNICAL: later("Technical"),
    FactorKind.PROCESS: later("Process"),
    FactorKind.ORGANISATIONAL: later("Organisational"),
    FactorKind.TOOLING: later("Tooling"),
    FactorKind.KNOWLEDGE: later("Knowledge"),
}


class Outcome(Word):
    """What a lesson left in the knowledge base."""

    PRODUCED = "produced"
    UPDATED = "updated"
    CONFIRMED = "confirmed"
    NONE_NEEDED = "none_needed"

    @property
    def label(self) -> str:
        """The words on the screen."""
        return _OUTCOMES[self]

    @property
    def needs_article(self) -> bool:
        """Whether it has to be said which article that is."""
        return self is not Outcome.NONE_NEEDED


_OUTCOMES = {
    Outcome.PRODUCED: later("Article written"),
    Outcome.UPDATED: later("Article changed"),
    Outcome.CONFIRMED: later("Article confirmed as it is"),
    Outcome.NONE_NEEDED: later("No article needed"),
}


class Verdict(Word):
    """What a reviewer decided."""

    APPROVED = "approved"
    CHANGES = "changes"

    @property
    def label(self) -> str:
        """The words on the screen."""
        return _VERDICTS[self]


_VERDICTS = {Verdict.APPROVED: later("Approved"), Verdict.CHANGES: later("Changes asked for")}
