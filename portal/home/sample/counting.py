"""What a person is told before and after: how many records go, and what stays and why."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from portal.core.db import Base, db
from portal.core.languages import _, forms, later, ngettext
from portal.core.wording import listed
from portal.home.sample.graph import Node
from portal.home.sample.sorting import Sorted
from portal.home.sample.terms import WHOLES

# In this order they are told; the words are the glossary's.
WORDS = {
    "incident": forms("%(number)s incident", "%(number)s incidents"),
    "article": forms("%(number)s article", "%(number)s articles"),
    "problem": forms("%(number)s problem", "%(number)s problems"),
    "change": forms("%(number)s change", "%(number)s changes"),
    "postmortem": forms("%(number)s postmortem", "%(number)s postmortems"),
    "action": forms("%(number)s action", "%(number)s actions"),
    "person": forms("%(number)s person", "%(number)s people"),
    "team": forms("%(number)s team", "%(number)s teams"),
    "service": forms("%(number)s service", "%(number)s services"),
    "category": forms("%(number)s category", "%(number)s categories"),
    "tag": forms("%(number)s tag", "%(number)s tags"),
}

# What has no reference is told by its kind and name.
THINGS = {
    "person": later("Person"),
    "team": later("Team"),
    "service": later("Service"),
    "category": later("Category"),
    "tag": later("Tag"),
    "diagnostic": later("Diagnostic"),
    "change_template": later("Change template"),
    "change_freeze": later("Change freeze"),
    "search_gap": later("Search gap"),
    "synonym_group": later("Synonym group"),
    "golden_query": later("Golden query"),
    "import_run": later("Import run"),
    "alert_source": later("Alert source"),
    "mailbox": later("Mailbox"),
    "team_channel": later("Team channel"),
    "runner": later("Runner"),
    "runner_job": later("Runner job"),
    "terraform_source": later("Terraform source"),
    "sla_calendar": later("SLA calendar"),
    "sla_policy": later("SLA policy"),
}


@dataclass(frozen=True, slots=True)
class Kept:
    """One record of the demo that stays, and what needs it."""

    what: str
    because: str

    @property
    def sentence(self) -> str:
        """What a person reads."""
        if self.because == self.what:
            return _("%(record)s stays: somebody wrote on it since.", record=self.what)
        return _("%(record)s stays: %(other)s needs it.", record=self.what, other=self.because)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What goes, in words, and what stays."""

    counts: dict[str, int]
    kept: list[Kept]

    @property
    def words(self) -> str:
        """The counts as one line."""
        told = [
            ngettext(*WORDS[name], self.counts[name]) for name in WORDS if self.counts.get(name)
        ]
        return listed(told) or _("nothing")


def outcome(found: Sorted) -> Outcome:
    """Say what goes and what stays; ask before anything is removed."""
    counts = Counter(table for table, _key in found.gone)
    whole = [node for node in found.kept if node[0] in WHOLES]
    named = sorted((name_of(node), name_of(_reason(node, found.kept))) for node in whole)
    return Outcome(dict(counts), [Kept(*each) for each in named])


def name_of(node: Node) -> str:
    """Return how people call a record: its reference or what it is, and its name."""
    table, key = node
    model = _models().get(table)
    row = db.session.get(model, key if len(key) > 1 else key[0]) if model else None
    said = getattr(row, "title", None) or getattr(row, "name", None) or ""
    if table in {"incident", "article", "problem", "change", "postmortem", "action"}:
        return f"{getattr(row, 'ref', table)} {said}".strip()
    return f"{THINGS.get(table) or table} {said}".strip()


def _reason(node: Node, kept: dict[Node, Node]) -> Node:
    """Return the record a record of the demo is needed for: a real one, or one written on."""
    reason, seen = node, set()
    while node in kept and node not in seen:
        seen.add(node)
        node = kept[node]
        reason = node if node[0] in WHOLES else reason
    return reason


def _models() -> dict[str, Any]:
    return {mapper.local_table.name: mapper.class_ for mapper in Base.registry.mappers}  # type: ignore[attr-defined]
