"""Judged queries: what somebody types, and which documents answer it how well."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

CLASSES = ("code", "title", "keywords", "symptom", "misspelt")
ANSWERS = 3  # the grade of a document that answers; 2 helps much, 1 is related
RUNBOOKS = Path(__file__).parents[2] / "tests" / "relevance" / "runbooks.jsonl"


@dataclass(frozen=True, slots=True)
class Judged:
    """One query of the set with its grades by path."""

    query: str
    kind: str
    relevant: Mapping[str, int]


def read(path: Path = RUNBOOKS) -> list[Judged]:
    """Read a set: one JSON object a line."""
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = (json.loads(line) for line in lines if line.strip())
    return [Judged(row["query"], row["class"], row["relevant"]) for row in rows]


def missing(queries: Iterable[Judged], paths: Iterable[str]) -> Sequence[str]:
    """Return the judged documents that are not in the corpus, sorted."""
    known = set(paths)
    return sorted({path for each in queries for path in each.relevant if path not in known})
