"""What the page of a change shows to one viewer, gathered once."""

from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from markupsafe import Markup

from portal.accounts.viewer import Viewer
from portal.activity.queries.notifications import is_watched
from portal.changes.lifecycle import CHANGE
from portal.changes.models.change import Change
from portal.changes.policy import ChangePermission
from portal.changes.queries import changes, rounds, windows
from portal.changes.queries.history import happenings
from portal.changes.services.planning import EDITABLE, fingerprint
from portal.changes.terms import ChangeState, ChangeType, Outcome, Part, Risk
from portal.core import pages
from portal.core.errors import Missing
from portal.core.languages import later
from portal.core.lifecycle import Step
from portal.core.policy import policy
from portal.core.records import RecordKind, visible_record

# Steps only a vote or an edit takes.
HIDDEN = ("authorize", "reject")
# Steps that ask for more than a press have a form of their own.
WITH_FORM = ("call_vote", "ask", "finish", "close")
OF_TYPE = {
    "submit": ChangeType.NORMAL,
    "schedule": ChangeType.STANDARD,
    "call_vote": ChangeType.EMERGENCY,
}
# What the page of a step asks anyway is not missing before it.
ASKED_THERE = (later("Choose who is asked to agree."),)


def change_page(change: Change, viewer: Viewer) -> dict[str, Any]:
    """Return everything the page of a change says."""
    may = {each.name.lower(): policy.allows(each, viewer, change) for each in ChangePermission}
    found = rounds.open_round(change)
    lies_ahead = change.is_open and change.finished_at is None
    may["vote"] = may["vote"] and found is not None and found.vote_of(viewer.id) is None
    return {
        "change": change,
        "may": may,
        "may_edit": may["plan"] and change.state in EDITABLE,
        "may_propose": may["propose_template"] and is_routine(change),
        "steps": steps_for(change, viewer),
        "missing": missing(change, viewer),
        "round": found,
        "rounds": rounds.rounds_of(change),
        "seen": fingerprint(change),
        "checklists": [(part, change.steps_of(part), part is open_part(change)) for part in Part],
        "decide_by": decide_by(change),
        "collisions": windows.collisions(change, viewer=viewer) if lies_ahead else [],
        "freezes": windows.freezes_over(change) if lies_ahead else [],
        "caused": changes.caused_by(change, viewer=viewer),
        "problem": problem_of(change, viewer),
        "happened": happenings(change),
        "is_watching": is_watched(change.ref, viewer=viewer),
        "sections": pages.sections(current_app, "change", viewer, change),
        "work": pages.sections(current_app, "change_work", viewer, change),
        "look_back": pages.sections(current_app, "change_failed", viewer, change)
        if change.went_wrong
        else [],
        **{
            name: Markup(getattr(change, f"{name}_html"))  # noqa: S704 - the pipeline's own output
            for name in ("reason", "impact_analysis", "test_plan", "review_notes")
        },
    }


def steps_for(change: Change, viewer: Viewer) -> list[Step]:
    """Return the steps this viewer can take by a button."""
    return [
        step
        for step in CHANGE.steps_for(change, viewer)
        if step.verb not in HIDDEN and OF_TYPE.get(step.verb, change.type) is change.type
    ]


def missing(change: Change, viewer: Viewer) -> list[str]:
    """List what a draft, or a change about to begin, still needs; empty for every other."""
    verb = next((verb for verb, kind in OF_TYPE.items() if kind is change.type), "")
    if change.state is not ChangeState.DRAFT:
        return []
    found = CHANGE.missing(change, verb, by=viewer)
    return [words for words in found if words not in ASKED_THERE]


def is_routine(change: Change) -> bool:
    """Say whether its plan could be a template: closed, successful, of low risk."""
    went_well = change.outcome is Outcome.SUCCESSFUL and change.risk is Risk.LOW
    return change.state is ChangeState.CLOSED and went_well and change.template_id is None


def open_part(change: Change) -> Part | None:
    """Return the checklist somebody works through now; None for none."""
    if change.state is not ChangeState.IMPLEMENT:
        return None
    return Part.ROLL_BACK if change.is_rolling_back else Part.IMPLEMENT


def decide_by(change: Change) -> datetime | None:
    """Return the latest moment at which the way back still fits into the window."""
    if change.ends_at is None or change.rollback_minutes is None or change.finished_at:
        return None
    return change.ends_at - timedelta(minutes=change.rollback_minutes)


def problem_of(change: Change, viewer: Viewer) -> tuple[RecordKind, Any] | None:
    """Return the problem it fixes, where this viewer may read it."""
    if not change.problem_ref:
        return None
    try:
        return visible_record(change.problem_ref, viewer)
    except Missing:
        return None
