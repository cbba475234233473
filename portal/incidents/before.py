"""What is known already, before an incident is opened: answers, the same trouble, the service.

Asked while somebody types a title or pastes a log. Nothing is stored, and nobody sees more than a
search would show them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from portal.accounts.viewer import Viewer
from portal.catalog.models import Service
from portal.catalog.queries import entries
from portal.core.languages import _, forms, ngettext
from portal.core.secrets import masked
from portal.incidents.terms import OPEN, TEXT_LENGTH, TITLE_LENGTH, IncidentState
from portal.kb.terms import Kind
from portal.search import services as search
from portal.search.logs.evidence import Evidence
from portal.search.logs.reading import read
from portal.search.results import Hit

MOST = 5
SHORTEST = 3
SIGNS = re.compile(r"[^\w\s.@/+#'-]|(?<!\w)-")  # what a query would take for more than a word
CASES = "kind:incident"
NO_CASES = "-kind:incident -kind:postmortem"


_FOUND = {
    "answers": forms("%(number)s answer", "%(number)s answers"),
    "open": forms("%(number)s open incident", "%(number)s open incidents"),
    "past": forms("%(number)s past one", "%(number)s past ones"),
}


@dataclass(frozen=True, slots=True)
class Known:
    """What is known; `service` only where the words name exactly one."""

    answers: Sequence[Hit] = ()
    open: Sequence[Hit] = ()
    past: Sequence[Hit] = ()
    service: Service | None = None
    evidence: Evidence = field(default_factory=Evidence)

    def __bool__(self) -> bool:
        return bool(self.answers or self.open or self.past)

    @property
    def words(self) -> str:
        """What was found, for those who hear the page."""
        said = [
            ngettext(*_FOUND[name], len(some)) for name in _FOUND if (some := getattr(self, name))
        ]
        return ", ".join(said) or _("Nothing like it is known")


def known(title: str, description: str, *, viewer: Viewer) -> Known:
    """Return what is known about what somebody is writing; little text gives nothing.

    Of open incidents also what is less like it: a second report costs more than a look.
    """
    title = masked(" ".join(title[: TITLE_LENGTH * 2].split()))
    evidence = read(description[:TEXT_LENGTH]) if "\n" in description.strip() else Evidence()
    words = f"{SIGNS.sub(' ', title)} {evidence.query}".strip()
    if len(words) < SHORTEST:
        return Known(evidence=evidence)
    signed = evidence.signatures
    service = guessed(title)
    named = service.name if service else ""
    answers = search.find(f"{words} {NO_CASES}", viewer, service=named, signatures=signed)
    cases = search.find(f"{words} {CASES}", viewer, service=named, signatures=signed)
    shown = [hit for hit in cases.hits if hit.document.state != IncidentState.CANCELLED.value]
    return Known(
        answers=[hit for hit in answers.hits if hit.likely][:MOST],
        open=[hit for hit in shown if _is_open(hit)][:MOST],
        past=[hit for hit in shown if hit.likely and not _is_open(hit)][:MOST],
        service=service,
        evidence=evidence,
    )


def guessed(title: str) -> Service | None:
    """Return the service whose whole name stands in a title; nothing where two do, or none.

    Of two where one name is a part of the other, the longer one is meant.
    """
    said = f" {_plain(title)} "
    found = [each for each in entries.services() if f" {_plain(each.name)} " in said]
    longest = [
        each
        for each in found
        if not any(_plain(each.name) in _plain(other.name) for other in found if other is not each)
    ]
    return longest[0] if len(longest) == 1 else None


def counts_me_too(hit: Hit) -> bool:
    """Say whether one more person can be counted there instead of opening another incident."""
    return hit.document.kind == Kind.KNOWN_ERROR.value or _is_open(hit)


def state_of(hit: Hit) -> str:
    """Say how far an incident is that was found."""
    return IncidentState(hit.document.state).label


def _is_open(hit: Hit) -> bool:
    return hit.document.state in {state.value for state in OPEN}


def _plain(words: str) -> str:
    return " ".join(re.findall(r"\w+", words.casefold()))
