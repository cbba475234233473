"""The words of the knowledge base: each a stored value with a label and one sentence."""

from enum import StrEnum
from typing import Self


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

    SOP = "sop", "SOP", "A numbered procedure, run step by step inside an incident."
    FAQ = "faq", "FAQ", "A question that keeps coming, and its answer."
    HOW_TO = "how_to", "How-to", "A guide through one task."
    KNOWN_ERROR = "known_error", "Known error", "A symptom, its cause and the way around it."
    RCA_TEMPLATE = (
        "rca_template",
        "RCA template",
        "The sections and questions a postmortem starts from.",
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
        "Work in progress",
        "Live while the work is still on: useful today, may change within the hour.",
    )
    NOT_VALIDATED = (
        "not_validated",
        "Not validated",
        "Published by its author; no reviewer has confirmed it yet.",
    )
    VALIDATED = "validated", "Validated", "A reviewer approved exactly this text."
    ARCHIVED = (
        "archived",
        "Archived",
        "No longer current: out of the search, still reachable by its link.",
    )


class Audience(Term):
    """Who may read an article."""

    PUBLIC = "public", "Public", "Everyone, without signing in."
    INTERNAL = "internal", "Internal", "Everyone who is signed in."
    L2 = "l2", "L2 and L3", "Members of L2 and L3 teams."
    L3 = "l3", "L3 only", "Members of L3 teams."
    TEAMS = "teams", "Named teams", "Members of the teams named on the article."


class ProposalState(Term):
    """Where a proposed text stands on its way to the readers."""

    DRAFT = "draft", "Draft", "Being written; nobody has been asked to review it."
    IN_REVIEW = "in_review", "In review", "Waiting for a reviewer."
    CHANGES_REQUESTED = (
        "changes_requested",
        "Changes requested",
        "A reviewer asked for changes; the author has the next move.",
    )
    APPROVED = "approved", "Approved", "Approved exactly as it stands, not yet published."
    PUBLISHED = "published", "Published", "What readers now get."
    WITHDRAWN = "withdrawn", "Withdrawn", "Given up by its author; the text is kept."

    @property
    def is_open(self) -> bool:
        """Whether the proposal can still become what readers get."""
        return self not in {ProposalState.PUBLISHED, ProposalState.WITHDRAWN}


class LinkRole(Term):
    """What an article did for an incident, problem, change or postmortem."""

    USED_SOLVED = "used_solved", "Solved it", "The article was followed and solved the case."
    USED_PARTIAL = "used_partial", "Helped", "The article helped, but not all the way."
    USED_FAILED = "used_failed", "Did not help", "The article was followed and did not work."
    CONSULTED = "consulted", "Consulted", "The article was read, not followed."
    PRODUCED = "produced", "Produced", "The article was written because of this case."
    UPDATED = "updated", "Updated", "The article was changed because of this case."
    MISSING = "missing", "Would have helped", "The article was there, and nobody used it."

    @property
    def is_use(self) -> bool:
        """Whether somebody followed it."""
        return self in {LinkRole.USED_SOLVED, LinkRole.USED_PARTIAL, LinkRole.USED_FAILED}


class Verdict(Term):
    """What a reader says after using an article."""

    WORKED = "worked", "Worked", "I followed it and it solved the case."
    DID_NOT_WORK = "did_not_work", "Did not work", "I followed it and the case is still open."
    WRONG = "wrong", "Wrong", "Something in it is not true or not safe."


class FlagKind(Term):
    """What a reader says is the matter with an article."""

    OUTDATED = "outdated", "Outdated", "It was right once; the system has changed since."
    INCORRECT = "incorrect", "Incorrect", "A step, command or statement is wrong."
    UNSAFE = "unsafe", "Unsafe", "Following it can lose data or take a service down."
    UNCLEAR = "unclear", "Unclear", "It cannot be followed without asking somebody."
    INCOMPLETE = "incomplete", "Incomplete", "A step, symptom or warning is missing."
    DUPLICATE = "duplicate", "Duplicate", "Another article says the same."
    DEAD_LINK = "dead_link", "Dead link", "A link or image leads nowhere."
    OTHER = "other", "Something else", "None of these; the comment says what."


class DueReason(Term):
    """Why somebody has to confirm that an article is still correct."""

    STEP_FAILURES = (
        "step_failures",
        "Steps keep failing",
        "One of its steps failed again and again when people ran it.",
    )
    INCIDENT_REOPENED = (
        "incident_reopened",
        "Incident reopened",
        "An incident came back after this article had solved it.",
    )
    OWNER_GONE = "owner_gone", "Owner gone", "Its owner has left; nobody answers for it."
    CHANGE_CLOSED = (
        "change_closed",
        "Service changed",
        "A change was closed on a service it describes.",
    )
    DEAD_LINK = "dead_link", "Dead link", "A link in it leads nowhere."
    RELATED_POSTMORTEM = (
        "related_postmortem",
        "Related postmortem",
        "A postmortem was published about what it describes.",
    )
    ORIGINAL_CHANGED = (
        "original_changed",
        "Original changed",
        "What it is a translation of says something else by now.",
    )
    CALENDAR = "calendar", "Review date", "The agreed time since the last check has passed."


class VerificationBasis(Term):
    """What a person bases 'still correct' on."""

    USED_IN_INCIDENT = (
        "used_in_incident",
        "Used in an incident",
        "It was followed in a named incident and worked.",
    )
    TESTED = "tested", "Tested", "It was tried out on a named day and worked."
    EXPERT_ATTESTS = (
        "expert_attests",
        "Expert attests",
        "Somebody who knows the system read it and vouches for it.",
    )
