"""The words for people: roles and tiers."""

from enum import IntEnum, StrEnum

from portal.core.languages import later


class Role(StrEnum):
    """What somebody may do with knowledge and with the portal; separate from the tier."""

    READER = "reader"
    CONTRIBUTOR = "contributor"
    REVIEWER = "reviewer"
    MANAGER = "manager"
    ADMIN = "admin"

    @property
    def label(self) -> str:
        """The word on the screen."""
        return _LABELS[self]

    @property
    def description(self) -> str:
        """One sentence for whoever gives the role."""
        return _ROLES[self]


class Tier(IntEnum):
    """Who works on what; a person's tier comes from the team."""

    NONE = 0
    L1 = 1
    L2 = 2
    L3 = 3

    @property
    def label(self) -> str:
        """The word on the screen."""
        return _TIERS[self][0]

    @property
    def description(self) -> str:
        """What this tier does."""
        return _TIERS[self][1]


_LABELS = {
    Role.READER: later("Reader"),
    Role.CONTRIBUTOR: later("Contributor"),
    Role.REVIEWER: later("Reviewer"),
    Role.MANAGER: later("Manager"),
    Role.ADMIN: later("Admin"),
}
_ROLES = {
    Role.READER: later("Reads and searches, gives feedback and flags what is wrong."),
    Role.CONTRIBUTOR: later("Writes drafts, proposes changes and corrects articles."),
    Role.REVIEWER: later("Approves articles and postmortems written by others."),
    Role.MANAGER: later("Sees insights, sets policies, approves waivers."),
    Role.ADMIN: later("Manages people, teams, services and settings."),
}
_TIERS = {
    Tier.NONE: (later("No tier"), later("Outside the three support tiers.")),
    Tier.L1: ("L1", later("Service desk: takes requests, finds the answer or escalates.")),
    Tier.L2: ("L2", later("Operations: diagnoses, runs recovery procedures, executes changes.")),
    Tier.L3: ("L3", later("Engineering: root causes, fixes, postmortems.")),
}
