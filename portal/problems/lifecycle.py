"""How problems move: a table of steps, from which buttons and tests are made."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.languages import _, later
from portal.core.lifecycle import Lifecycle, Step
from portal.core.policy import policy
from portal.problems.models.problem import Problem
from portal.problems.policy import ProblemPermission as May
from portal.problems.services import linking
from portal.problems.terms import LONGEST_RISK, REASON_LENGTH, ProblemState

Inputs = dict[str, Any]
NEW, ASSESSED = ProblemState.NEW, ProblemState.ASSESSED
ANALYSIS, FIXING = ProblemState.ROOT_CAUSE_ANALYSIS, ProblemState.FIX_IN_PROGRESS
RESOLVED, CLOSED = ProblemState.RESOLVED, ProblemState.CLOSED
DUPLICATE, CANCELLED = ProblemState.DUPLICATE, ProblemState.CANCELLED
RISK_ACCEPTED = ProblemState.RISK_ACCEPTED

# What shows that the fix arrived: changes add theirs.
ways_to_be_fixed: list[Callable[[Problem], bool]] = []


def owner_is_named(problem: Problem, _viewer: Viewer, _inputs: Inputs) -> str | None:
    """Nobody finds a cause that is everybody's to look for."""
    return None if problem.owner_id else _("An owner: somebody who answers for finding the cause.")


def cause_is_written(problem: Problem, _viewer: Viewer, _inputs: Inputs) -> str | None:
    """Refuse to fix what nobody has named."""
    return None if problem.cause.strip() else _("The root cause in writing.")


def it_is_fixed(problem: Problem, _viewer: Viewer, inputs: Inputs) -> str | None:
    """Ask for a change that ended successfully, or why it needed none."""
    if _told(inputs) or any(fixed(problem) for fixed in ways_to_be_fixed):
        return None
    return _("A change that ended successfully, or the reason why it is solved without one.")


def reason_is_given(_problem: Problem, _viewer: Viewer, inputs: Inputs) -> str | None:
    """Nobody learns from a step without a reason."""
    return None if _told(inputs) else _("A reason.")


def original_is_named(problem: Problem, _viewer: Viewer, inputs: Inputs) -> str | None:
    """Ask of which problem it is a duplicate: another one, that is not one itself."""
    original = inputs.get("of")
    if original is None:
        return _("Of which problem: PRB- and its number.")
    if original.id == problem.id:
        return _("Another problem: none is a duplicate of itself.")
    if original.state is DUPLICATE:
        return _("The original: %(ref)s is a duplicate too.", ref=original.ref)
    return None


def end_of_the_risk_is_given(_problem: Problem, _viewer: Viewer, inputs: Inputs) -> str | None:
    """Ask until when a risk is accepted: nobody accepts one for good."""
    until = inputs.get("until")
    now = clock.now()
    if isinstance(until, datetime) and now < until <= now + LONGEST_RISK:
        return None
    return _("Until when it is accepted: a day to come, within a year.")


def risk_has_expired(problem: Problem, _viewer: Viewer, _inputs: Inputs) -> str | None:
    """Keep what was accepted until its day has come."""
    if problem.risk_until and problem.risk_until <= clock.now():
        return None
    return _("The day until which it is accepted has not come.")


def _told(inputs: Inputs) -> str:
    return str(inputs.get("note") or "").strip()[:REASON_LENGTH]


def _assess(problem: Problem, _by: Viewer, _inputs: Inputs) -> None:
    problem.assessed_at = problem.assessed_at or clock.now()
    _touch(problem)


def _go_on(problem: Problem, _by: Viewer, _inputs: Inputs) -> None:
    _touch(problem)


def _resolve(problem: Problem, _by: Viewer, inputs: Inputs) -> None:
    problem.resolved_at, problem.end_reason = clock.now(), _told(inputs)
    _touch(problem)


def _close(problem: Problem, _by: Viewer, _inputs: Inputs) -> None:
    problem.closed_at = clock.now()
    _touch(problem)


def _take_up(problem: Problem, _by: Viewer, _inputs: Inputs) -> None:
    problem.resolved_at = problem.risk_until = None
    problem.end_reason, problem.risk_accepted_by = "", None
    _touch(problem)


def _give_over(problem: Problem, by: Viewer, inputs: Inputs) -> None:
    problem.duplicate_of, problem.end_reason = inputs["of"], _told(inputs)
    linking.pass_on(problem, inputs["of"], by=by)
    _touch(problem)


def _cancel(problem: Problem, _by: Viewer, inputs: Inputs) -> None:
    problem.end_reason = _told(inputs)
    _touch(problem)


def _accept_risk(problem: Problem, by: Viewer, inputs: Inputs) -> None:
    problem.risk_until, problem.risk_accepted_by = inputs["until"], by.person
    problem.end_reason = _told(inputs)
    _touch(problem)


def _touch(problem: Problem) -> None:
    problem.updated_at = clock.now()


PROBLEM = Lifecycle(
    steps=(
        Step(
            "assess",
            (NEW,),
            ASSESSED,
            May.WORK,
            effect=_assess,
            label=later("Assessed"),
            icon="clipboard-check",
            tone="primary",
        ),
        Step(
            "analyse",
            (ASSESSED,),
            ANALYSIS,
            May.WORK,
            guards=(owner_is_named,),
            effect=_go_on,
            label=later("Look for the cause"),
            icon="microscope",
            tone="primary",
        ),
        Step(
            "fix",
            (ANALYSIS,),
            FIXING,
            May.WORK,
            guards=(cause_is_written,),
            effect=_go_on,
            label=later("Fix it"),
            icon="tool",
            tone="primary",
        ),
        Step(
            "resolve",
            (FIXING,),
            RESOLVED,
            May.WORK,
            guards=(it_is_fixed,),
            effect=_resolve,
            label=later("Resolve"),
            icon="circle-check",
            tone="primary",
        ),
        Step(
            "close",
            (RESOLVED,),
            CLOSED,
            May.CLOSE,
            effect=_close,
            label=later("Close"),
            icon="lock",
            tone="primary",
        ),
        Step(
            "reanalyse",
            (FIXING, RESOLVED),
            ANALYSIS,
            May.WORK,
            guards=(reason_is_given,),
            effect=_take_up,
            label=later("Back to the cause"),
            icon="rotate",
        ),
        Step(
            "accept_risk",
            (ASSESSED, ANALYSIS, FIXING),
            RISK_ACCEPTED,
            May.ACCEPT_RISK,
            guards=(reason_is_given, end_of_the_risk_is_given),
            effect=_accept_risk,
            label=later("Accept the risk"),
            icon="shield-exclamation",
        ),
        Step(
            "take_up",
            (RISK_ACCEPTED,),
            ASSESSED,
            May.WORK,
            guards=(reason_is_given,),
            effect=_take_up,
            label=later("Take it up again"),
            icon="rotate",
        ),
        Step(
            "expire_risk",
            (RISK_ACCEPTED,),
            ASSESSED,
            May.EXPIRE_RISK,
            guards=(risk_has_expired,),
            effect=_take_up,
            label=later("The acceptance has expired"),
            icon="hourglass-empty",
        ),
        Step(
            "duplicate",
            (NEW, ASSESSED, ANALYSIS, FIXING),
            DUPLICATE,
            May.WORK,
            guards=(original_is_named,),
            effect=_give_over,
            label=later("A duplicate"),
            icon="copy",
        ),
        Step(
            "cancel",
            (NEW, ASSESSED, ANALYSIS, FIXING),
            CANCELLED,
            May.WORK,
            guards=(reason_is_given,),
            effect=_cancel,
            label=later("Cancel the problem"),
            icon="x",
            tone="danger",
        ),
    ),
    policy=policy,
)
