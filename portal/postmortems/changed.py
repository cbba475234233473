"""What is known of the change that caused an incident, for the postmortem of its failure.

Figures and moments only: whoever reads a published postmortem need not be one who reads changes.
"""

from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import select

from portal.changes.models.change import CausedIncident, Change
from portal.changes.queries import rounds
from portal.changes.terms import Choice, Part
from portal.core.db import db
from portal.core.languages import DEFAULT, speaking
from portal.core.wording import exact, length_words, plural
from portal.incidents.models.incident import Incident
from portal.incidents.trail.terms import StepResult

# Where it stands in an outline that has no section of its own for it.
ELSEWHERE = {
    "the-change": "background",
    "rollback": "mitigation-and-recovery",
    "how-the-change-was-prepared": "lead-up",
}


def facts_of(incident: Incident, keys: Collection[str]) -> dict[str, str]:
    """Return it as Markdown, by the one of these sections it belongs to; empty for no change."""
    with speaking(DEFAULT):  # it is kept, and everybody reads the same
        told = _told(_causes(incident))
    return {name if name in keys else ELSEWHERE[name]: words for name, words in told.items()}


def _told(found: Sequence[Change]) -> dict[str, str]:
    return {
        "the-change": "\n".join(line for each in found for line in _carried_out(each)),
        "rollback": "\n".join(_rolled_back(each) for each in found),
        "how-the-change-was-prepared": "\n".join(_prepared(each) for each in found),
    }


def _causes(incident: Incident) -> Sequence[Change]:
    rows = select(Change).join(CausedIncident, CausedIncident.change_id == Change.id)
    of_it = rows.where(CausedIncident.incident_id == incident.id)
    return db.session.scalars(of_it.order_by(Change.id)).unique().all()


def _carried_out(change: Change) -> Iterator[str]:
    yield f"- {change.ref}, {change.type.label.lower()} change, planned for {_span(change)}."
    results = [step.result for step in change.steps_of(Part.IMPLEMENT)]
    counts = [(results.count(each), each.label.lower()) for each in StepResult]
    told = [f"{count} {words}" for count, words in counts if count]
    left = f"{results.count(None)} not taken" if None in results else ""
    if told:
        yield f"- Of {plural(len(results), 'step')}: {', '.join(filter(None, [*told, left]))}."
    if change.outcome:
        yield f"- It ended: {change.outcome.label.lower()}."


def _rolled_back(change: Change) -> str:
    if change.rolled_back_at is None:
        return f"- {change.ref} was not rolled back."
    began = f"- The way back of {change.ref} began {exact(change.rolled_back_at)}"
    if change.finished_at is None:
        return f"{began}."
    seconds = int((change.finished_at - change.rolled_back_at).total_seconds())
    return f"{began} and took {length_words(max(60, seconds))}."


def _prepared(change: Change) -> str:
    risk = f"{change.risk.label.lower()} risk" if change.risk else "risk not answered"
    agreed = rounds.approval_of(change)
    yes = [vote for vote in agreed.votes if vote.choice is Choice.APPROVE] if agreed else []
    votes = f"{plural(len(yes), 'vote')} for it" if yes else "no vote asked"
    freeze = "; in a freeze, with a reason" if change.freezes_known else ""
    return f"- {change.ref}: {risk}, {votes}{freeze}."


def _span(change: Change) -> str:
    if change.starts_at is None or change.ends_at is None:
        return "no window"
    return f"{exact(change.starts_at)} to {exact(change.ends_at)}"
