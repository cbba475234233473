"""Writing down what is to be changed, and what exactly was agreed to."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from portal.accounts.viewer import Viewer
from portal.changes.models.change import Change, ChangeStep
from portal.changes.plan import Plan
from portal.changes.policy import ChangePermission
from portal.changes.queries import windows
from portal.changes.risks import NAMES, risk_of
from portal.changes.terms import (
    LONGEST_ROLLBACK,
    MOST_STEPS,
    SENTENCE_LENGTH,
    STEP_LENGTH,
    ChangeState,
    Part,
)
from portal.core import clock, events
from portal.core.db import db
from portal.core.errors import Conflict, Invalid
from portal.core.languages import _, digits
from portal.core.policy import policy
from portal.core.secrets import masked
from portal.core.wording import inside
from portal.incidents.services.reporting import titled

# Before somebody works by it.
EDITABLE = (
    ChangeState.DRAFT,
    ChangeState.ASSESS,
    ChangeState.AUTHORIZE,
    ChangeState.SCHEDULED,
)


def open_change(plan: Plan, *, by: Viewer) -> Change:
    """Open a change as a draft; it may be unfinished, but not contradict itself."""
    policy.require(ChangePermission.OPEN, by)
    now = clock.now()
    change = Change(
        title=plan.title, type=plan.type, opened_by_id=by.id, opened_at=now, updated_at=now
    )
    db.session.add(change)
    _take_over(change, plan)
    events.write(change, "open", by=by, type=change.type.value)
    return change


def rewrite(change: Change, plan: Plan, *, by: Viewer, seen: str | None = None) -> bool:
    """Replace the plan; returns whether anything changed that approvers agree to.

    `seen` is the fingerprint of what was on the screen: when somebody else edited it meanwhile it
    is refused with `Conflict`, as is a change that is already carried out.
    """
    policy.require(ChangePermission.PLAN, by, change)
    if change.state not in EDITABLE:
        words = _(
            "This is %(state)s: the plan stands as it was agreed to.",
            state=inside(change.state.label),
        )
        raise Conflict(words)
    if seen is not None and seen != fingerprint(change):
        raise Conflict(_("Somebody else edited this while you were writing."))
    before = fingerprint(change)
    _take_over(change, plan)
    is_other = fingerprint(change) != before
    events.write(change, "edit", by=by, plan=is_other)
    return is_other


def fingerprint(change: Change) -> str:
    """Return what changes with the plan, the window or the implementer, and with nothing else."""
    told = {
        **plan_of(change),
        "type": change.type.value,
        "window": [_spelt(change.starts_at), _spelt(change.ends_at)],
        "implementer": change.implementer_id,
    }
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def plan_of(change: Change) -> dict[str, Any]:
    """Return the plan without window and people, as a template keeps it."""
    return {
        "services": sorted(service.id for service in change.services),
        "answers": {name: change.answers[name] for name in NAMES if name in change.answers},
        "impact_analysis": change.impact_analysis,
        "test_plan": change.test_plan,
        "steps": [step.text for step in change.steps_of(Part.IMPLEMENT)],
        "rollback_steps": [step.text for step in change.steps_of(Part.ROLL_BACK)],
        "rollback_trigger": change.rollback_trigger,
        "rollback_check": change.rollback_check,
        "rollback_minutes": change.rollback_minutes,
        "point_of_no_return": change.point_of_no_return,
        "decision_owner": change.decision_owner_id,
    }


def lines(text: str, *, field: str) -> list[str]:
    """Return the steps of a text, one a line; raises `Invalid` for too many or too long ones."""
    found = [masked(line.strip().lstrip("-*").strip()) for line in text.splitlines()]
    steps = [line for line in found if line]
    if len(steps) > MOST_STEPS:
        words = _("At most %(number)s steps; split it into several changes.", number=MOST_STEPS)
        raise Invalid(words, {field: words})
    if any(len(step) > STEP_LENGTH for step in steps):
        words = _("Keep a step under %(number)s characters.", number=STEP_LENGTH)
        raise Invalid(words, {field: words})
    return steps


def _take_over(change: Change, plan: Plan) -> None:
    change.title, change.type = titled(plan.title), plan.type
    _take_texts(change, plan)
    change.services = list(plan.services)
    change.answers = {name: plan.answers[name] for name in NAMES if name in plan.answers}
    change.risk = risk_of(change.answers)
    _take_steps(change, Part.IMPLEMENT, plan.steps)
    _take_steps(change, Part.ROLL_BACK, plan.rollback_steps)
    _take_way_back(change, plan)
    change.implementer, change.template = plan.implementer, plan.template
    change.problem_ref = plan.problem_ref
    change.updated_at = clock.now()
    _take_window(change, plan)


def _take_texts(change: Change, plan: Plan) -> None:
    change.reason, change.reason_html = plan.reason.source, plan.reason.html
    change.impact_analysis = plan.impact_analysis.source
    change.impact_analysis_html = plan.impact_analysis.html
    change.test_plan, change.test_plan_html = plan.test_plan.source, plan.test_plan.html


def _take_way_back(change: Change, plan: Plan) -> None:
    minutes = plan.rollback_minutes
    if minutes is not None and not 0 < minutes <= LONGEST_ROLLBACK:
        words = _(
            "Between one minute and %(most)s, which is a week.", most=digits(LONGEST_ROLLBACK)
        )
        raise Invalid(words, {"rollback_minutes": words})
    change.rollback_trigger = sentence(plan.rollback_trigger, "rollback_trigger")
    change.rollback_check = sentence(plan.rollback_check, "rollback_check")
    change.point_of_no_return = sentence(plan.point_of_no_return, "point_of_no_return")
    change.rollback_minutes, change.decision_owner = minutes, plan.decision_owner


def _take_window(change: Change, plan: Plan) -> None:
    start, end = plan.starts_at, plan.ends_at
    if start and end and end <= start:
        words = _("The window ends before it begins.")
        raise Invalid(words, {"ends_at": words})
    change.starts_at, change.ends_at = start, end
    change.freeze_reason = sentence(plan.freeze_reason, "freeze_reason")
    db.session.flush()
    known = windows.freezes_over(change) if change.freeze_reason else []
    change.freezes_known = [freeze.id for freeze in known]
    db.session.flush()


def _take_steps(change: Change, part: Part, texts: Sequence[str]) -> None:
    """Replace a checklist; a step that reads the same keeps its row."""
    kept = {step.text: step for step in change.steps_of(part)}
    wanted = []
    for position, text in enumerate(texts, start=1):
        step = kept.pop(text, None) or ChangeStep(part=part, text=text)
        step.position = position
        wanted.append(step)
    others = [step for step in change.steps if step.part is not part]
    change.steps = sorted([*others, *wanted], key=lambda step: (step.part.value, step.position))


def sentence(text: str, field: str) -> str:
    """Return a sentence on one line, secrets masked; raises `Invalid` for one that is too long."""
    text = masked(" ".join(text.split()))
    if len(text) > SENTENCE_LENGTH:
        words = _("Keep it under %(number)s characters.", number=digits(SENTENCE_LENGTH))
        raise Invalid(words, {field: words})
    return text


def _spelt(moment: Any) -> str:
    return moment.isoformat() if moment else ""
