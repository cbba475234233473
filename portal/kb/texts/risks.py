"""Names what a reviewer must see first in a changed article, loudest first."""

from collections.abc import Sequence

from portal.core.languages import _
from portal.kb.terms import Audience
from portal.kb.texts.risk_rules import RULES, symptom_risk
from portal.kb.texts.risk_terms import Risk, RiskKind, Severity, Versions

__all__ = [
    "Risk",
    "RiskKind",
    "Severity",
    "removed_symptoms",
    "risky_changes",
    "widened_audience",
]

_OPENNESS = {
    Audience.TEAMS: 0,
    Audience.L3: 1,
    Audience.L2: 2,
    Audience.INTERNAL: 3,
    Audience.PUBLIC: 4,
}
_ORDER = {kind: place for place, kind in enumerate(RiskKind)}


def risky_changes(old_markdown: str, new_markdown: str) -> list[Risk]:
    """Return the risky changes between two texts, loudest first, then as they stand in the text.

    A first version has nothing to compare with: against an empty text every command and link
    counts as new.
    """
    if old_markdown == new_markdown:
        return []
    versions = Versions.of(old_markdown, new_markdown)
    return sorted((risk for rule in RULES for risk in rule(versions)), key=_loudest_first)


def removed_symptoms(old: Sequence[str], new: Sequence[str]) -> list[Risk]:
    """Return a risk for every symptom of the article's list that the new version lacks."""
    kept = {symptom.strip().casefold() for symptom in new}
    gone = (symptom for symptom in old if symptom.strip().casefold() not in kept)
    return [symptom_risk(symptom, 0) for symptom in gone]


def widened_audience(old: Audience, new: Audience) -> list[Risk]:
    """Return the loudest risk where people may read the article who could not before.

    Named teams stand apart: from them to any tier, or to everybody, counts as wider.
    """
    if _OPENNESS[new] <= _OPENNESS[old]:
        return []
    sentence = _(
        "Opens the whole article: %(readers)s, where it was kept to less.",
        readers=str(new.description).rstrip("."),
    )
    return [Risk(RiskKind.TIER_OPENED, Severity.EXPOSED, sentence, old.label, new.label, line=0)]


def _loudest_first(risk: Risk) -> tuple[int, int, int]:
    return -risk.severity, _ORDER[risk.kind], risk.line
