"""What an import did, file by file: kept with the run, printed, and shown on a page."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from portal.core.languages import later

MOST_NOTES = 5_000


class Outcome(StrEnum):
    """What became of one file."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    DRAFT = "draft"  # brought in, but nobody reads it yet
    WAITING = "waiting"  # changed in both places: the file's text waits as a proposal
    LEFT_OUT = "left_out"

    @property
    def label(self) -> str:
        """The words in a report."""
        return _LABELS[self]


_LABELS = {
    Outcome.CREATED: later("Created"),
    Outcome.UPDATED: later("Updated"),
    Outcome.UNCHANGED: later("Unchanged"),
    Outcome.DRAFT: later("Kept as drafts"),
    Outcome.WAITING: later("Waiting for a decision"),
    Outcome.LEFT_OUT: later("Left out"),
}


class NoteKind(StrEnum):
    """What a note is about."""

    WARNING = "warning"
    DEAD_LINK = "dead_link"


@dataclass(frozen=True, slots=True)
class Note:
    """Something to look at in one file; line 0 is the file as a whole."""

    path: str
    text: str
    kind: NoteKind = NoteKind.WARNING
    line: int = 0
    target: str = ""


@dataclass(slots=True)
class Report:
    """Everything one run has to say; a run that is taken up again goes on with the same one."""

    outcomes: dict[str, Outcome] = field(default_factory=dict)
    refs: dict[str, str] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    links: int = 0
    files: int = 0
    total: int = 0  # files there are, whether they came in yet or not
    cut: bool = False  # there were more notes than are kept

    def tell(self, path: str, outcome: Outcome, ref: str = "") -> None:
        """Write down what became of a file; the first word of this run stands."""
        if path not in self.outcomes or self.outcomes[path] is Outcome.UNCHANGED:
            self.outcomes[path] = outcome
        if ref:
            self.refs[path] = ref

    def note(self, note: Note) -> None:
        """Add something to look at, once."""
        if note in self.notes:
            return
        if len(self.notes) < MOST_NOTES:
            self.notes.append(note)
        else:
            self.cut = True

    @property
    def counts(self) -> dict[Outcome, int]:
        """How many files had each outcome, every outcome named."""
        found = Counter(self.outcomes.values())
        return {outcome: found[outcome] for outcome in Outcome}

    @property
    def dead_links(self) -> list[Note]:
        """Links that lead nowhere."""
        return [note for note in self.notes if note.kind is NoteKind.DEAD_LINK]

    @property
    def warnings(self) -> list[Note]:
        """Everything else that wants a look."""
        return [note for note in self.notes if note.kind is NoteKind.WARNING]

    @property
    def is_complete(self) -> bool:
        """Whether every file came in."""
        return not self.counts[Outcome.LEFT_OUT]

    def as_json(self) -> dict[str, Any]:
        """The report as it is stored."""
        return asdict(self)

    @classmethod
    def of(cls, stored: dict[str, Any]) -> "Report":
        """A report from its stored form."""
        notes = [
            Note(**{**each, "kind": NoteKind(each["kind"])}) for each in stored.get("notes", [])
        ]
        outcomes = {path: Outcome(each) for path, each in stored.get("outcomes", {}).items()}
        return cls(
            outcomes=outcomes,
            refs=dict(stored.get("refs", {})),
            notes=notes,
            links=stored.get("links", 0),
            files=stored.get("files", 0),
            total=stored.get("total", 0),
            cut=stored.get("cut", False),
        )

    def lines(self) -> Iterator[str]:
        """The report for a terminal."""
        total = len(self.outcomes)
        yield f"{total} file{'' if total == 1 else 's'}:"
        for outcome, count in self.counts.items():
            if count:
                yield f"  {outcome.label + ':':24}{count:>6}"
        yield f"  {'Links led to articles:':24}{self.links:>6}"
        yield f"  {'Files attached:':24}{self.files:>6}"
        yield from _section("Dead links", self.dead_links)
        yield from _section("Please look at", self.warnings)
        if self.cut:
            yield f"More than {MOST_NOTES:,} notes: the rest is not listed."


def _section(title: str, notes: list[Note]) -> Iterator[str]:
    if not notes:
        return
    yield ""
    yield f"{title} ({len(notes)})"
    path = ""
    for note in sorted(notes, key=lambda each: (each.path, each.line)):
        if note.path != path:
            path = note.path
            yield f"  {path}"
        where = f"line {note.line}: " if note.line else ""
        target = f"{note.target or '(empty)'}  " if note.kind is NoteKind.DEAD_LINK else ""
        yield f"    {where}{target}{note.text}"
