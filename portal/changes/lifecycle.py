"""How changes move: a table of steps, from which buttons and tests are made."""

from typing import Any

from portal.accounts.viewer import Viewer
from portal.changes import guards as g
from portal.changes.models.change import Change
from portal.changes.policy import ChangePermission as May
from portal.changes.risks import risk_of
from portal.changes.services import rounds
from portal.changes.terms import (
    OPEN,
    REVIEW_WORKING_DAYS,
    SENTENCE_LENGTH,
    ChangeState,
    ChangeType,
    Outcome,
    RoundResult,
    Rule,
)
from portal.changes.worktime import after_working_days, week_of
from portal.core import clock
from portal.core.languages import later
from portal.core.lifecycle import Lifecycle, Step
from portal.core.policy import policy
from portal.core.secrets import masked

Inputs = dict[str, Any]
DRAFT, ASSESS, AUTHORIZE = ChangeState.DRAFT, ChangeState.ASSESS, ChangeState.AUTHORIZE
SCHEDULED, IMPLEMENT = ChangeState.SCHEDULED, ChangeState.IMPLEMENT
REVIEW, CLOSED, CANCELLED = ChangeState.REVIEW, ChangeState.CLOSED, ChangeState.CANCELLED


def _touch(change: Change, _by: Viewer, _inputs: Inputs) -> None:
    change.updated_at = clock.now()


def _ask(change: Change, by: Viewer, inputs: Inputs) -> None:
    rule, quorum = inputs["rule"], inputs.get("quorum", 0)
    rounds.open_round(change, inputs["people"], rule, by=by, quorum=quorum)
    _touch(change, by, inputs)


def _ask_at_once(change: Change, by: Viewer, inputs: Inputs) -> None:
    _ask(change, by, inputs | {"rule": Rule.ANY})


def _back_to_draft(change: Change, by: Viewer, inputs: Inputs) -> None:
    rounds.void_round(change, by=by)
    _touch(change, by, inputs)


def _start(change: Change, by: Viewer, inputs: Inputs) -> None:
    change.started_at = clock.now()
    _touch(change, by, inputs)


def _roll_back(change: Change, by: Viewer, inputs: Inputs) -> None:
    change.rolled_back_at = clock.now()
    change.rollback_reason = _sentence(inputs)
    _touch(change, by, inputs)


def _finish(change: Change, by: Viewer, inputs: Inputs) -> None:
    change.outcome, change.outcome_note = inputs["outcome"], _sentence(inputs)
    change.finished_at = clock.now()
    if change.type is ChangeType.EMERGENCY:
        week = week_of(change, zone=by.zone.key)
        change.review_due_at = after_working_days(change.finished_at, REVIEW_WORKING_DAYS, week)
    _touch(change, by, inputs)


def _close(change: Change, by: Viewer, inputs: Inputs) -> None:
    change.review_notes, change.review_notes_html = inputs["notes"].source, inputs["notes"].html
    change.reviewed_by_id, change.closed_at = by.id, clock.now()
    if change.type is ChangeType.EMERGENCY:
        _catch_up(change, inputs)
    _touch(change, by, inputs)


def _catch_up(change: Change, inputs: Inputs) -> None:
    """Write down what an emergency left for its review."""
    if answers := inputs.get("answers"):
        change.answers, change.risk = dict(answers), risk_of(answers)
    if analysis := inputs.get("impact_analysis"):
        change.impact_analysis, change.impact_analysis_html = analysis.source, analysis.html
    change.late_reason = _sentence({"note": inputs.get("late")})


def _cancel(change: Change, by: Viewer, inputs: Inputs) -> None:
    rounds.void_round(change, by=by)
    change.outcome = change.outcome or Outcome.CANCELLED
    change.outcome_note = change.outcome_note or _sentence(inputs)
    change.closed_at = clock.now()
    _touch(change, by, inputs)


def _sentence(inputs: Inputs) -> str:
    return masked(str(inputs.get("note") or "").strip())[:SENTENCE_LENGTH]


CHANGE = Lifecycle(
    steps=(
        Step(
            "submit",
            (DRAFT,),
            ASSESS,
            May.PLAN,
            guards=(g.only_for(ChangeType.NORMAL), *g.PLANNED, *g.THOUGHT_THROUGH),
            effect=_touch,
            label=later("Submit for assessment"),
            icon="send",
            tone="primary",
        ),
        Step(
            "schedule",
            (DRAFT,),
            SCHEDULED,
            May.PLAN,
            guards=(
                g.only_for(ChangeType.STANDARD),
                g.template_is_approved,
                g.template_is_followed,
                *g.PLANNED,
            ),
            effect=_touch,
            label=later("Schedule"),
            icon="calendar-check",
            tone="primary",
        ),
        Step(
            "call_vote",
            (DRAFT,),
            AUTHORIZE,
            May.PLAN,
            guards=(g.only_for(ChangeType.EMERGENCY), *g.PLANNED, g.approvers_are_chosen),
            effect=_ask_at_once,
            label=later("Ask the emergency board now"),
            icon="urgent",
            tone="primary",
        ),
        Step(
            "ask",
            (ASSESS,),
            AUTHORIZE,
            May.ASSESS,
            guards=(
                *g.PLANNED,
                *g.THOUGHT_THROUGH,
                g.approvers_are_chosen,
                g.rule_can_be_met,
            ),
            effect=_ask,
            label=later("Ask for votes"),
            icon="checkbox",
            tone="primary",
        ),
        Step(
            "authorize",
            (AUTHORIZE,),
            SCHEDULED,
            May.VOTE,
            guards=(g.round_is(RoundResult.APPROVED),),
            effect=_touch,
            label=later("Authorize"),
            icon="circle-check",
        ),
        Step(
            "reject",
            (AUTHORIZE,),
            DRAFT,
            May.VOTE,
            guards=(g.round_is(RoundResult.REJECTED),),
            effect=_touch,
            label=later("Reject"),
            icon="circle-x",
        ),
        Step(
            "send_back",
            (ASSESS,),
            DRAFT,
            May.ASSESS,
            guards=(g.reason_is_given,),
            effect=_touch,
            label=later("Send back"),
            icon="arrow-back-up",
        ),
        Step(
            "redraft",
            (AUTHORIZE, SCHEDULED),
            DRAFT,
            May.PLAN,
            effect=_back_to_draft,
            label=later("Back to draft"),
            icon="pencil",
        ),
        Step(
            "start",
            (SCHEDULED,),
            IMPLEMENT,
            May.IMPLEMENT,
            guards=(g.it_is_authorized, g.window_is_open, g.freezes_are_known),
            effect=_start,
            label=later("Begin"),
            icon="player-play",
            tone="primary",
        ),
        Step(
            "roll_back",
            (IMPLEMENT,),
            IMPLEMENT,
            May.IMPLEMENT,
            guards=(g.way_back_has_not_begun, g.reason_is_given),
            effect=_roll_back,
            label=later("Roll back"),
            icon="arrow-back-up",
            tone="danger",
        ),
        Step(
            "finish",
            (IMPLEMENT,),
            REVIEW,
            May.IMPLEMENT,
            guards=(g.outcome_is_chosen, g.checklist_is_done, g.outcome_is_told),
            effect=_finish,
            label=later("It is over"),
            icon="flag-check",
            tone="primary",
        ),
        Step(
            "close",
            (REVIEW,),
            CLOSED,
            May.REVIEW,
            guards=(g.notes_are_written, g.review_is_full, g.lateness_is_explained),
            effect=_close,
            label=later("Review and close"),
            icon="lock",
            tone="primary",
        ),
        Step(
            "cancel",
            OPEN,
            CANCELLED,
            May.CANCEL,
            guards=(g.reason_is_given,),
            effect=_cancel,
            label=later("Cancel the change"),
            icon="x",
            tone="danger",
        ),
    ),
    policy=policy,
)
