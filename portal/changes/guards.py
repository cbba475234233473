"""What a change has to say before it goes on: each guard names one thing that is missing."""

from typing import Any

from portal.accounts.viewer import Viewer
from portal.changes.models.change import Change, ChangeStep
from portal.changes.queries import rounds, windows
from portal.changes.risks import risk_of
from portal.changes.services.planning import fingerprint, plan_of
from portal.changes.terms import ChangeType, Outcome, Part, RoundResult, Rule
from portal.core import clock
from portal.core.languages import _, later
from portal.core.lifecycle import Guard
from portal.core.wording import inside, listed
from portal.incidents.trail.terms import StepResult

Inputs = dict[str, Any]


def only_for(*types: ChangeType) -> Guard:
    """Return a guard that refuses the step for other types of change."""

    def it_is_of_the_type(change: Change, _viewer: Viewer, _inputs: Inputs) -> str | None:
        if change.type in types:
            return None
        words = listed((inside(each.label) for each in types), "or")
        return _("This step is for %(types)s changes.", types=words)

    return it_is_of_the_type


def _told(attribute: str, sentence: str) -> Guard:
    def it_is_told(change: Change, _viewer: Viewer, _inputs: Inputs) -> str | None:
        return None if getattr(change, attribute) else str(sentence)

    return it_is_told


def _listed(part: Part, sentence: str) -> Guard:
    def steps_are_listed(change: Change, _viewer: Viewer, _inputs: Inputs) -> str | None:
        return None if change.steps_of(part) else str(sentence)

    return steps_are_listed


def window_is_chosen(change: Change, _viewer: Viewer, _inputs: Inputs) -> str | None:
    """Refuse a change that happens at no time, or only in the past."""
    if change.starts_at is None or change.ends_at is None:
        return _("A window: when it begins and when it has to be over.")
    return None if change.ends_at > clock.now() else _("A window to come: this one is over.")


def freezes_are_known(change: Change, _viewer: Viewer, _inputs: Inputs) -> str | None:
    """Refuse a change inside a freeze nobody gave a reason for."""
    names = [freeze.name for freeze in windows.unknown_freezes(change)]
    if not names:
        return None
    return _(
        "A reason to go ahead in spite of the freeze %(names)s.",
        names=listed(_("“%(name)s”", name=name) for name in names),
    )


def risk_is_known(change: Change, _viewer: Viewer, _inputs: Inputs) -> str | None:
    """Refuse a change whose risk nobody thought about."""
    return None if change.risk else _("An answer to every risk question.")


def template_is_approved(change: Change, _viewer: Viewer, _inputs: Inputs) -> str | None:
    """Refuse a standard change nobody agreed to, once for every time."""
    if change.template and change.template.is_approved:
        return None
    return _("An approved template; without one it is a normal change.")


def template_is_followed(change: Change, _viewer: Viewer, _inputs: Inputs) -> str | None:
    """Refuse a standard change that does something else than its template."""
    template = change.template
    if template is None:
        return None
    ours = plan_of(change)
    other = [words for name, words in _COMPARED.items() if ours[name] != template.plan.get(name)]
    if not other:
        return None
    return _(
        "The %(parts)s of its template; with others it is a normal change.", parts=listed(other)
    )


_COMPARED = {
    "services": later("services"),
    "steps": later("steps"),
    "rollback_steps": later("way back"),
    "rollback_trigger": later("trigger to roll back"),
    "rollback_check": later("check after rolling back"),
}


def approvers_are_chosen(change: Change, _viewer: Viewer, inputs: Inputs) -> str | None:
    """Refuse a round in which nobody, or only the implementer, is asked."""
    people = inputs.get("people") or ()
    if not people:
        return _("Choose who is asked to agree.")
    if {person.id for person in people} == {change.implementer_id}:
        return _("One more approver: whoever implements it may not be the only one.")
    return None


def rule_can_be_met(_change: Change, _viewer: Viewer, inputs: Inputs) -> str | None:
    """Refuse a quorum of more people than are asked, or of none."""
    if inputs.get("rule") is not Rule.QUORUM:
        return None if inputs.get("rule") else _("How many of them have to agree.")
    asked = len(inputs.get("people") or ())
    if asked == 0 or 1 <= inputs.get("quorum", 0) <= asked:
        return None
    return _("A number of those who have to agree, between 1 and %(asked)s.", asked=asked)


def round_is(result: RoundResult) -> Guard:
    """Return a guard that asks for a newest round with this result, about what stands here now."""

    def it_ended_so(change: Change, _viewer: Viewer, _inputs: Inputs) -> str | None:
        found = rounds.latest_round(change)
        if found and found.result is result and found.fingerprint == fingerprint(change):
            return None
        return _("A round of votes that ended %(result)s.", result=inside(result.label))

    return it_ended_so


def it_is_authorized(change: Change, _viewer: Viewer, _inputs: Inputs) -> str | None:
    """Refuse to carry out anything but what was agreed to."""
    if change.type is ChangeType.STANDARD:
        return None
    found = rounds.approval_of(change)
    if found and found.fingerprint == fingerprint(change):
        return None
    return _("Votes for exactly this plan and window.")


def window_is_open(change: Change, _viewer: Viewer, _inputs: Inputs) -> str | None:
    """Refuse to begin before or after the window."""
    now = clock.now()
    if change.starts_at is None or change.ends_at is None:
        return _("A window.")
    if now < change.starts_at:
        return _("Its window has not begun: until then nothing is changed.")
    return None if now < change.ends_at else _("Its window is over: choose another one.")


def reason_is_given(_change: Change, _viewer: Viewer, inputs: Inputs) -> str | None:
    """Nobody learns from a step without a reason."""
    return None if str(inputs.get("note") or "").strip() else _("A reason.")


def way_back_has_not_begun(change: Change, _viewer: Viewer, _inputs: Inputs) -> str | None:
    """Refuse to roll back twice."""
    return _("It is being rolled back already.") if change.is_rolling_back else None


def outcome_is_chosen(change: Change, _viewer: Viewer, inputs: Inputs) -> str | None:
    """Ask how it went; what was rolled back was no success."""
    outcome = inputs.get("outcome")
    if not outcome or outcome is Outcome.CANCELLED:
        return _("How it went.")
    if change.is_rolling_back and outcome not in {Outcome.ROLLED_BACK, Outcome.FAILED}:
        return _("“Rolled back”, or “failed” where the way back failed too: it was rolled back.")
    if outcome is Outcome.ROLLED_BACK and not change.is_rolling_back:
        return _("The way back, done as its own checklist: press “Roll back” first.")
    failed = [step for step in change.steps if step.result is StepResult.FAILED]
    if outcome is Outcome.SUCCESSFUL and failed:
        return _("“With issues”: a step failed.")
    return None


def checklist_is_done(change: Change, _viewer: Viewer, inputs: Inputs) -> str | None:
    """Ask for a result of every step of the checklist that counts."""
    if inputs.get("outcome") is Outcome.FAILED and not change.is_rolling_back:
        return None
    part = Part.ROLL_BACK if change.is_rolling_back else Part.IMPLEMENT
    left = [step for step in change.steps_of(part) if step.result is None]
    return _("A result for %(numbers)s.", numbers=_numbers(left)) if left else None


def outcome_is_told(_change: Change, _viewer: Viewer, inputs: Inputs) -> str | None:
    """Ask what happened when it was no plain success."""
    if inputs.get("outcome") is Outcome.SUCCESSFUL or str(inputs.get("note") or "").strip():
        return None
    return _("What happened, in a sentence or two.")


def notes_are_written(_change: Change, _viewer: Viewer, inputs: Inputs) -> str | None:
    """Ask what is learned from it."""
    notes = inputs.get("notes")
    return None if notes and notes.source else _("Review notes: how it went against the plan.")


def review_is_full(change: Change, viewer: Viewer, inputs: Inputs) -> str | None:
    """Ask of an emergency what it skipped at first: other eyes, and what was at stake."""
    if change.type is not ChangeType.EMERGENCY:
        return None
    lacking = []
    if viewer.id == change.implementer_id:
        lacking.append(_("a reviewer who did not implement it"))
    if not risk_of(inputs.get("answers") or change.answers):
        lacking.append(_("an answer to every risk question"))
    analysis = inputs.get("impact_analysis")
    if not (analysis and analysis.source) and not change.impact_analysis:
        lacking.append(_("the impact analysis"))
    return (
        _("The full review of an emergency: %(missing)s.", missing=", ".join(lacking))
        if lacking
        else None
    )


def lateness_is_explained(change: Change, _viewer: Viewer, inputs: Inputs) -> str | None:
    """Ask why a review comes late."""
    is_late = change.review_due_at is not None and clock.now() > change.review_due_at
    if not is_late or str(inputs.get("late") or "").strip():
        return None
    return _("Why the review comes late: it was due within two working days.")


def _numbers(steps: list[ChangeStep]) -> str:
    numbers = [str(step.position) for step in steps]
    if len(numbers) == 1:
        return _("step %(number)s", number=numbers[0])
    return _("steps %(numbers)s", numbers=listed(numbers))


PLANNED: tuple[Guard, ...] = (
    _told("reason", later("The reason: what is better afterwards.")),
    _told("services", later("At least one service it concerns.")),
    window_is_chosen,
    freezes_are_known,
    _told("implementer_id", later("The implementer: who carries it out.")),
    _listed(Part.IMPLEMENT, later("At least one step.")),
    _listed(Part.ROLL_BACK, later("The way back, as steps.")),
    _told("rollback_trigger", later("The trigger: what would make you roll back.")),
    _told("decision_owner_id", later("The decision owner: who says “roll back”.")),
    _told("rollback_check", later("The verification: how you know that the way back worked.")),
)
THOUGHT_THROUGH: tuple[Guard, ...] = (
    risk_is_known,
    _told("impact_analysis", later("The impact analysis.")),
    _told("test_plan", later("The test plan.")),
)
