"""The four editions of a postmortem, and which sections usually go into which."""

from collections.abc import Iterable

from portal.core.languages import later
from portal.incidents.terms import Word


class Edition(Word):
    """For whom a postmortem is told."""

    L1 = "l1"
    ENGINEERING = "engineering"
    STAKEHOLDER = "stakeholder"
    EXTERNAL = "external"

    @property
    def label(self) -> str:
        """The words on the screen."""
        return _LABELS[self]

    @property
    def readers(self) -> str:
        """Who gets it, in a sentence."""
        return _READERS[self]

    @property
    def names_roles(self) -> bool:
        """Whether people are called by their role in every text of it."""
        return self in {Edition.STAKEHOLDER, Edition.EXTERNAL}

    @property
    def leaves_the_house(self) -> bool:
        """Whether it holds no link and no name of a system of ours."""
        return self is Edition.EXTERNAL


# What is chosen for each part; engineering always reads all of it.
CHOSEN = (Edition.L1, Edition.STAKEHOLDER, Edition.EXTERNAL)
EVERYWHERE = [each.value for each in CHOSEN]
_INSIDE = [Edition.L1.value, Edition.STAKEHOLDER.value]
_LABELS = {
    Edition.L1: later("L1 desk"),
    Edition.ENGINEERING: later("Engineering"),
    Edition.STAKEHOLDER: later("Stakeholder"),
    Edition.EXTERNAL: later("External"),
}
_READERS = {
    Edition.L1: later("The desk reads it on the page of the postmortem."),
    Edition.ENGINEERING: (
        later("L2 and L3, those who took part, reviewers and managers. Nothing is left out.")
    ),
    Edition.STAKEHOLDER: later("Whoever is signed in. People are called by their role."),
    Edition.EXTERNAL: (
        later(
            "For people outside, from the hand of those who write it: no names of people or "
            "systems, no links into the portal. It is not public by itself."
        )
    ),
}
_ENGINEERING_ONLY = frozenset(
    {
        *("background", "lead-up", "trigger-and-fault", "what-surprised-us"),
        *("recurrence-check", "review-record"),
        *("what-the-change-met", "how-the-change-was-prepared", "where-else-this-could-happen"),
    }
)
_ABROAD = frozenset({"in-three-lines", "impact", "mitigation-and-recovery"})


def usual(key: str) -> list[str]:
    """Return the editions a section of this key usually goes into."""
    if key in _ENGINEERING_ONLY:
        return []
    return list(EVERYWHERE if key in _ABROAD else _INSIDE)


def known(words: Iterable[str]) -> list[str]:
    """Return those of the words that can be chosen, in their order."""
    given = set(words)
    return [each.value for each in CHOSEN if each.value in given]
