"""The words of the knowledge base: each a stored value with a label and one sentence."""

from enum import StrEnum
from typing import Self

from portal.core.languages import later


class Term(StrEnum):
    """A stored word that people also read: members are (value, label, description)."""

    label: str
    description: str

    def __new__(cls, value: str, label: str, description: str) -> Self:
        """Keep the plain value as the stored one, and what people read beside it."""
        term = str.__new__(cls, value)
        term._value_ = value
        term.label = label
        term.description = description
        return term

    @classmethod
    def of(cls, value: str) -> Self:
        """Return the member stored as `value`; raises `KeyError`."""
        return {member.value: member for member in cls}[value]


class Kind(Term):
    """What an article is for."""

    SOP = "sop", "SOP", later("A numbered procedure, run step by step inside an incident.")
    FAQ = "faq", "FAQ", later("A question that keeps coming, and its answer.")
    HOW_TO = "how_to", later("How-to"), later("A guide through one task.")
    KNOWN_ERROR = (
        "known_error",
        later("Known error"),
        later("A symptom, its cause and the way around it."),
    )
    RCA_TEMPLATE = (
        "rca_template",
        later("RCA template"),
        later("The sections and questions a postmortem starts from."),
    )

    @property
    def needs_review(self) -> bool:
        """Whether a reviewer must approve before anyone reads it, whoever wrote it."""
        return self in {Kind.SOP, Kind.RCA_TEMPLATE}

    @property
    def icon(self) -> str:
        """The name of the icon shown beside the label."""
        return _KIND_ICONS[self]


_KIND_ICONS = {
    Kind.SOP: "list-numbers",
    Kind.FAQ: "help-circle",
    Kind.HOW_TO: "tool",
    Kind.KNOWN_ERROR: "bug",
    Kind.RCA_TEMPLATE: "template",
}


class Confidence(Term):
    """How far a reader may trust an article."""

    WORK_IN_PROGRESS = (
        "work_in_progress",
        later("Work in progress"),
        later("Live while the work is still on: useful today, may change within the hour."),
    )
    NOT_VALIDATED = (
        "not_validated",
        later("Not validated"),
        later("Published by its author; no reviewer has confirmed it yet."),
    )
    VALIDATED = "validated", later("Validated"), later("A reviewer approved exactly this text.")
    ARCHIVED = (
        "archived",
        later("Archived"),
        later("No longer current: out of the search, still reachable by its link."),
    )


class Audience(Term):
    """Who may read an article."""

    PUBLIC = "public", later("Public"), later("Everyone, without signing in.")
    INTERNAL = "internal", later("Internal"), later("Everyone who is signed in.")
    L2 = "l2", later("L2 and L3"), later("Members of L2 and L3 teams.")
    L3 = "l3", later("L3 only"), later("Members of L3 teams.")
    TEAMS = "teams", later("Named teams"), later("Members of the teams named on the article.")


class ProposalState(Term):
    """Where a proposed text stands on its way to the readers."""

    DRAFT = "draft", later("Draft"), later("Being written; nobody has been asked to review it.")
    IN_REVIEW = "in_review", later("In review"), later("Waiting for a reviewer.")
    CHANGES_REQUESTED = (
        "changes_requested",
        later("Changes requested"),
        later("A reviewer asked for changes; the author has the next move."),
    )
    APPROVED = (
        "approved",
        later("Approved"),
        later("Approved exactly as it stands, not yet published."),
    )
    PUBLISHED = "published", later("Published"), later("What readers now get.")
    WITHDRAWN = "withdrawn", later("Withdrawn"), later("Given up by its author; the text is kept.")

    @property
    def is_open(self) -> bool:
        """Whether the proposal can still become what readers get."""
        return self not in {ProposalState.PUBLISHED, ProposalState.WITHDRAWN}


class LinkRole(Term):
    """What an article did for an incident, problem, change or postmortem."""

    USED_SOLVED = (
        "used_solved",
        later("Solved it"),
        later("The article was followed and solved the case."),
    )
    USED_PARTIAL = (
        "used_partial",
        later("Helped"),
        later("The article helped, but not all the way."),
    )
    USED_FAILED = (
        "used_failed",
        later("Did not help"),
        later("The article was followed and did not work."),
    )
    CONSULTED = "consulted", later("Consulted"), later("The article was read, not followed.")
    PRODUCED = "produced", later("Produced"), later("The article was written because of this case.")
    UPDATED = "updated", later("Updated"), later("The article was changed because of this case.")
    MISSING = (
        "missing",
        later("Would have helped"),
        later("The article was there, and nobody used it."),
    )

    @property
    def is_use(self) -> bool:
        """Whether somebody followed it."""
        return self in {LinkRole.USED_SOLVED, LinkRole.USED_PARTIAL, LinkRole.USED_FAILED}


class Verdict(Term):
    """What a reader says after using an article."""

    WORKED = "worked", later("Worked"), later("I followed it and it solved the case.")
    DID_NOT_WORK = (
        "did_not_work",
        later("Did not work"),
        later("I followed it and the case is still open."),
    )
    WRONG = "wrong", later("Wrong"), later("Something in it is not true or not safe.")


class FlagKind(Term):
    """What a reader says is the matter with an article."""

    OUTDATED = (
        "outdated",
        later("Outdated"),
        later("It was right once; the system has changed since."),
    )
    INCORRECT = "incorrect", later("Incorrect"), later("A step, command or statement is wrong.")
    UNSAFE = "unsafe", later("Unsafe"), later("Following it can lose data or take a service down.")
    UNCLEAR = "unclear", later("Unclear"), later("It cannot be followed without asking somebody.")
    INCOMPLETE = "incomplete", later("Incomplete"), later("A step, symptom or warning is missing.")
    DUPLICATE = "duplicate", later("Duplicate"), later("Another article says the same.")
    DEAD_LINK = "dead_link", later("Dead link"), later("A link or image leads nowhere.")
    OTHER = "other", later("Something else"), later("None of these; the comment says what.")


class DueReason(Term):
    """Why somebody has to confirm that an article is still correct."""

    STEP_FAILURES = (
        "step_failures",
        later("Steps keep failing"),
        later("One of its steps failed again and again when people ran it."),
    )
    INCIDENT_REOPENED = (
        "incident_reopened",
        later("Incident reopened"),
        later("An incident came back after this article had solved it."),
    )
    OWNER_GONE = (
        "owner_gone",
        later("Owner gone"),
        later("Its owner has left; nobody answers for it."),
    )
    CHANGE_CLOSED = (
        "change_closed",
        later("Service changed"),
        later("A change was closed on a service it describes."),
    )
    DEAD_LINK = "dead_link", later("Dead link"), later("A link in it leads nowhere.")
    RELATED_POSTMORTEM = (
        "related_postmortem",
        later("Related postmortem"),
        later("A postmortem was published about what it describes."),
    )
    ORIGINAL_CHANGED = (
        "original_changed",
        later("Original changed"),
        later("What it is a translation of says something else by now."),
    )
    CALENDAR = (
        "calendar",
        later("Review date"),
        later("The agreed time since the last check has passed."),
    )

    @property
    def banner(self) -> str:
        """What readers see above an article that is due."""
        return _DUE_BANNERS[self]


_DUE_BANNERS = {
    DueReason.STEP_FAILURES: later("Due for review: steps keep failing"),
    DueReason.INCIDENT_REOPENED: later("Due for review: incident reopened"),
    DueReason.OWNER_GONE: later("Due for review: owner gone"),
    DueReason.CHANGE_CLOSED: later("Due for review: service changed"),
    DueReason.DEAD_LINK: later("Due for review: dead link"),
    DueReason.RELATED_POSTMORTEM: later("Due for review: related postmortem"),
    DueReason.CALENDAR: later("Due for review: review date"),
    DueReason.ORIGINAL_CHANGED: later("Due for review: the original changed"),
}


class VerificationBasis(Term):
    """What a person bases 'still correct' on."""

    USED_IN_INCIDENT = (
        "used_in_incident",
        later("Used in an incident"),
        later("It was followed in a named incident and worked."),
    )
    TESTED = "tested", later("Tested"), later("It was tried out on a named day and worked.")
    EXPERT_ATTESTS = (
        "expert_attests",
        later("Expert attests"),
        later("Somebody who knows the system read it and vouches for it."),
    )

    @property
    def phrase(self) -> str:
        """The words within a line: `used in an incident`."""
        return _BASIS_PHRASES[self]


_BASIS_PHRASES = {
    VerificationBasis.USED_IN_INCIDENT: later("used in an incident"),
    VerificationBasis.TESTED: later("tested"),
    VerificationBasis.EXPERT_ATTESTS: later("expert attests"),
}
