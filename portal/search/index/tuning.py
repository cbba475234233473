"""What those who tune the search may turn: field weights and synonyms."""

from dataclasses import dataclass, field

from portal.search.words.synonyms import Group


@dataclass(frozen=True, slots=True)
class Weights:
    """How much a word counts by the field it stands in; a factor, 1 for the text itself."""

    title: float = 4.0
    symptoms: float = 3.0
    codes: float = 2.5
    headings: float = 1.5
    summary: float = 1.2
    tags: float = 1.2
    body: float = 1.0
    files: float = 0.5


@dataclass(frozen=True, slots=True)
class Tuning:
    """One way to search; what is stored is only one of those that can be tried."""

    weights: Weights = field(default_factory=Weights)
    synonyms: tuple[Group, ...] = ()
