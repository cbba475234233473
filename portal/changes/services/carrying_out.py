"""Working through a checklist of a change."""

from sqlalchemy import update

from portal.accounts.viewer import Viewer
from portal.changes.models.change import Change, ChangeStep
from portal.changes.policy import ChangePermission
from portal.changes.terms import ChangeState, Part
from portal.core import clock, events
from portal.core.db import db
from portal.core.errors import Conflict, Invalid, Missing
from portal.core.languages import _, digits
from portal.core.policy import policy
from portal.core.secrets import masked
from portal.core.wording import inside
from portal.incidents.trail.terms import NOTE_LENGTH, StepResult


def take(
    change: Change, number: int, result: StepResult, *, by: Viewer, seen: int, note: str = ""
) -> ChangeStep:
    """Say how a step of the open checklist went; a failed or skipped one needs a note.

    `seen` is how often it had a result on the screen of whoever pressed: when somebody else was
    quicker, it is refused and says who. Raises `Missing` for a step of another change.
    """
    policy.require(ChangePermission.IMPLEMENT, by, change)
    step = next((each for each in change.steps if each.id == number), None)
    if step is None:
        raise Missing
    _require_open(change, step)
    values = {
        "result": result,
        "note": _note(note, result),
        "person_id": by.id,
        "at": clock.now(),
        "changes": ChangeStep.changes + 1,
    }
    mine = update(ChangeStep).where(ChangeStep.id == step.id, ChangeStep.changes == seen)
    # Of two who press at once one is written, and the other reads what it was.
    taken = db.changed(mine.values(**values))
    db.session.refresh(step)
    if not taken:
        raise Conflict(_said(step))
    told = f"{step.position}. {result.value.capitalize()}"  # the history reads it again
    events.write(change, "take_step", by=by, note=told, part=step.part.value)
    return step


def _require_open(change: Change, step: ChangeStep) -> None:
    if change.state is not ChangeState.IMPLEMENT:
        raise Conflict(
            _("Nobody works on it now: a step has a result only while it is carried out.")
        )
    part = Part.ROLL_BACK if change.is_rolling_back else Part.IMPLEMENT
    if step.part is not part:
        words = (
            _("It is being rolled back: the steps forward stay as they are.")
            if change.is_rolling_back
            else _("The way back has not begun: press “Roll back” first.")
        )
        raise Conflict(words)


def _note(note: str, result: StepResult) -> str:
    note = masked(note.strip())
    if len(note) > NOTE_LENGTH:
        reason = _("Keep it under %(number)s characters.", number=digits(NOTE_LENGTH))
        raise Invalid(reason, {"note": reason})
    if result is not StepResult.DONE and not note:
        reason = (
            _("Say why it failed: whoever reviews it reads that.")
            if result is StepResult.FAILED
            else _("Say why it was skipped: whoever reviews it reads that.")
        )
        raise Invalid(reason, {"note": reason})
    return note


def _said(step: ChangeStep) -> str:
    name = step.person.name if step.person else _("Somebody")
    result = inside(step.result.label) if step.result else _("open")
    return _(
        "%(name)s was quicker and said: %(result)s. Say it again if you saw something else.",
        name=name,
        result=result,
    )
