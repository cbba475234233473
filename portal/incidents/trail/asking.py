"""What an incident itself asks for: the search that is made before anybody types a word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from portal.incidents.models.incident import Incident
from portal.search.logs.reading import read, signatures
from portal.search.terms import LONGEST_QUERY, MOST_TERMS

# Labels of an alert that say what is wrong; the others say where, or how bad.
TELLING_LABELS = ("alertname", "error", "reason", "code", "component")
_WORD = re.compile(r"[^\s\"“”„‟«»＂:]+")
_RUNBOOK = re.compile(r"\bKB-[1-9][0-9]{0,8}\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Question:
    """Words to search with, the service that counts more, and the error messages that lead."""

    words: str
    service: str = ""
    signatures: tuple[str, ...] = ()
    runbooks: tuple[str, ...] = ()  # articles the alert itself names


def question_of(incident: Incident) -> Question:
    """Return what an incident asks: title, telling labels, and the codes of what was pasted."""
    labels = incident.labels or {}
    told = f"{incident.title}\n{incident.description}"
    found: dict[str, str] = {}
    for word in _words(incident):
        found.setdefault(word.lower(), word)
    return Question(
        words=" ".join(list(found.values())[:MOST_TERMS])[:LONGEST_QUERY].strip(),
        service=incident.service.name if incident.service else "",
        signatures=signatures(told),
        runbooks=tuple(
            dict.fromkeys(
                ref.upper() for text in labels.values() for ref in _RUNBOOK.findall(str(text))
            )
        ),
    )


def _words(incident: Incident) -> Iterator[str]:
    # A minus or a colon would be read as an order to the search, and here it is none.
    evidence = read(incident.description)
    texts = [
        *(each.text for each in evidence.codes[:2]),
        *(each.text for each in evidence.exceptions[:1]),
        incident.title,
        *(str((incident.labels or {}).get(name, "")) for name in TELLING_LABELS),
    ]
    for text in texts:
        for word in _WORD.findall(text):
            if stripped := word.lstrip("-"):
                yield stripped
