"""What a reviewer must look at first: the words for it, and two versions laid side by side."""

from dataclasses import dataclass, field
from enum import IntEnum

from portal.core.languages import later
from portal.kb.terms import Term
from portal.kb.texts import alignment
from portal.kb.texts.comparison import Change, compare_source
from portal.kb.texts.reading import SourceLine, read

MOST_PAIRS = 20_000  # comparisons of texts for one rule


class Severity(IntEnum):
    """How loudly a change asks for attention; greater is louder."""

    NOTICE = 1
    WARNING = 2
    DANGER = 3
    EXPOSED = 4

    @property
    def label(self) -> str:
        """What the reviewer reads beside the change."""
        return _SEVERITY_LABELS[self]


_SEVERITY_LABELS = {
    Severity.NOTICE: later("Worth knowing"),
    Severity.WARNING: later("Check"),
    Severity.DANGER: later("Can do harm"),
    Severity.EXPOSED: later("Opens what was closed"),
}


class RiskKind(Term):
    """What sort of change it is."""

    TIER_OPENED = (
        "tier_opened",
        later("More people can read it"),
        later("Text leaves the tier it was kept to."),
    )
    COMMAND = "command", later("Command"), later("Something people will run came, went or changed.")
    WARNING = "warning", later("Warning"), later("A warning or a rule was removed or weakened.")
    STEP = "step", later("Step"), later("A step was removed or the order changed.")
    LINK = "link", later("Link"), later("An address came, went or changed.")
    NUMBER = "number", later("Number"), later("A time, port, limit or other number changed.")
    TIER_CLOSED = (
        "tier_closed",
        later("Fewer people can read it"),
        later("Text is kept to a tier from now on."),
    )
    SYMPTOM = "symptom", later("Symptom"), later("Words people search with were removed.")
    TOO_MUCH = (
        "too_much",
        later("Too much to check"),
        later("Only the first part could be checked."),
    )


@dataclass(frozen=True, slots=True)
class Risk:
    """One change to look at: a sentence in plain words, both texts, and the new text's line."""

    kind: RiskKind
    severity: Severity
    sentence: str
    before: str
    after: str
    line: int


@dataclass(frozen=True, slots=True)
class Versions:
    """Both texts line by line, and which changed line became which."""

    old: list[SourceLine]
    new: list[SourceLine]
    pairs: list[tuple[SourceLine, SourceLine]]
    is_cut: bool = False
    places: dict[int, int] = field(default_factory=dict)

    @classmethod
    def of(cls, old_markdown: str, new_markdown: str) -> "Versions":
        """Read and compare two texts."""
        old, new = read(old_markdown), read(new_markdown)
        diff = compare_source(old_markdown, new_markdown, context=0)
        rows = [row for hunk in diff.hunks for row in (*hunk.folded, *hunk.rows)]
        pairs = []
        places: dict[int, int] = {}
        last = 1
        for row in (*rows, *diff.folded_after):
            last = row.new_number or last
            if row.old_number:
                places[row.old_number] = last
            if row.change is Change.CHANGED and row.old_number and row.new_number:
                pairs.append((old[row.old_number - 1], new[row.new_number - 1]))
        return cls(old, new, pairs, diff.is_cut, places)

    def place_of(self, line: SourceLine) -> int:
        """Return the line of the new text where an old line is, or was taken out."""
        return self.places.get(line.number, 1)


def paired(old: list[str], new: list[str], *, least: float = 0.4) -> dict[int, int]:
    """Say which old text most likely became which new one; nothing when there are too many."""
    if len(old) * len(new) > MOST_PAIRS:
        return {}
    bags = [[alignment.bag(text) for text in side] for side in (old, new)]
    return dict(alignment.likeliest_pairs(bags[0], bags[1], least=least))
