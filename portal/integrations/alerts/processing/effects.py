"""What one signal did, and what a whole delivery did, in words."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from portal.core.languages import later
from portal.incidents.models.incident import Incident
from portal.integrations.alerts.terms import Verdict

ORDER = list(Verdict)
LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Effect:
    """What one signal did."""

    verdict: Verdict
    words: str
    incident: Incident | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a delivery did: the gravest of its effects, all of them in words, how many alerts."""

    verdict: Verdict
    reason: str
    incident: Incident | None
    alerts: int


def outcome(effects: Sequence[Effect]) -> Outcome:
    """Sum up the effects of a delivery; equal words are said once, with their number."""
    if not effects:
        return Outcome(Verdict.IGNORED, later("It held no alerts."), None, 0)
    verdict = min((effect.verdict for effect in effects), key=ORDER.index)
    counted = Counter(str.__str__(effect.words) for effect in effects)  # kept in English
    said = [
        words if count == 1 else f"{words} ({count} alerts)" for words, count in counted.items()
    ]
    incident = next((effect.incident for effect in effects if effect.incident), None)
    return Outcome(verdict, " ".join(said)[:LONGEST_REASON], incident, len(effects))
