"""How actions move: a table of steps, from which buttons and tests are made."""

from typing import Any

from portal.accounts.viewer import Viewer
from portal.actions.models import Action
from portal.actions.policy import ActionPermission as May
from portal.actions.queries.happening import is_quiet
from portal.actions.terms import ActionState
from portal.core import clock
from portal.core.languages import _, later
from portal.core.lifecycle import Lifecycle, Step
from portal.core.policy import policy

Inputs = dict[str, Any]
PROPOSED, ACCEPTED = ActionState.PROPOSED, ActionState.ACCEPTED
IN_PROGRESS, DONE = ActionState.IN_PROGRESS, ActionState.DONE
VERIFIED, DECLINED = ActionState.VERIFIED, ActionState.DECLINED


def owner_is_named(action: Action, _viewer: Viewer, _inputs: Inputs) -> str | None:
    """Ask for one person who does it, and who is still here."""
    if action.owner is None:
        return _("An owner: one person who sees to it.")
    return (
        None
        if action.owner.left_at is None
        else _("%(name)s has left: a new owner.", name=action.owner.name)
    )


def date_is_set(action: Action, _viewer: Viewer, _inputs: Inputs) -> str | None:
    """Ask until when."""
    return None if action.due_on else _("A day by which it is done.")


def note_is_given(_action: Action, _viewer: Viewer, inputs: Inputs) -> str | None:
    """Ask what was done: whoever verifies it reads that."""
    return None if _said(inputs) else _("What was done, in a sentence.")


def evidence_is_given(_action: Action, _viewer: Viewer, inputs: Inputs) -> str | None:
    """Ask what shows that it helped."""
    return None if _said(inputs) else _("Evidence: what shows that it helped.")


def viewer_is_somebody_else(action: Action, viewer: Viewer, _inputs: Inputs) -> str | None:
    """Refuse an owner who verifies their own work."""
    if action.owner_id != viewer.id:
        return None
    return _("Somebody other than the owner: whoever did it does not verify it.")


def reason_is_given(_action: Action, _viewer: Viewer, inputs: Inputs) -> str | None:
    """Nobody learns from a step without a reason."""
    return None if _said(inputs) else _("A reason.")


def it_stayed_quiet(action: Action, _viewer: Viewer, _inputs: Inputs) -> str | None:
    """Refuse what is verified by somebody, and what has not been quiet for long enough."""
    return (
        None
        if is_quiet(action)
        else _("%(quiet_days)s days without a matching incident.", quiet_days=action.quiet_days)
    )


def _said(inputs: Inputs) -> str:
    return str(inputs.get("note") or "").strip()


def _accept(action: Action, _by: Viewer, _inputs: Inputs) -> None:
    action.accepted_at = clock.now()
    _touch(action)


def _finish(action: Action, _by: Viewer, inputs: Inputs) -> None:
    action.done_at, action.done_note = clock.now(), _said(inputs)
    _touch(action)


def _verify(action: Action, by: Viewer, inputs: Inputs) -> None:
    action.verified_at, action.verified_by_id = clock.now(), by.id
    action.evidence = _said(inputs)
    _touch(action)


def _reopen(action: Action, _by: Viewer, _inputs: Inputs) -> None:
    action.done_at = action.verified_at = action.verified_by_id = None
    action.done_note = action.evidence = ""
    action.reminded = 0
    _touch(action)


def _touch(action: Action, _by: Viewer | None = None, _inputs: Inputs | None = None) -> None:
    action.updated_at = clock.now()


ACTION = Lifecycle(
    steps=(
        Step(
            "accept",
            (PROPOSED,),
            ACCEPTED,
            May.ACCEPT,
            guards=(owner_is_named, date_is_set),
            effect=_accept,
            label=later("Accept"),
            icon="check",
            tone="primary",
        ),
        Step(
            "start",
            (ACCEPTED,),
            IN_PROGRESS,
            May.WORK,
            effect=_touch,
            label=later("Start work"),
            icon="player-play",
            tone="primary",
        ),
        Step(
            "finish",
            (ACCEPTED, IN_PROGRESS),
            DONE,
            May.WORK,
            guards=(note_is_given,),
            effect=_finish,
            label=later("Done"),
            icon="circle-check",
            tone="primary",
        ),
        Step(
            "verify",
            (DONE,),
            VERIFIED,
            May.VERIFY,
            guards=(evidence_is_given, viewer_is_somebody_else),
            effect=_verify,
            label=later("Verify"),
            icon="shield-check",
            tone="primary",
        ),
        Step(
            "verify_quiet",
            (DONE,),
            VERIFIED,
            May.FOLLOW_INCIDENTS,
            guards=(it_stayed_quiet,),
            effect=_verify,
            label=later("Stayed quiet"),
            icon="shield-check",
        ),
        Step(
            "reopen",
            (DONE, VERIFIED),
            IN_PROGRESS,
            May.REOPEN,
            guards=(reason_is_given,),
            effect=_reopen,
            label=later("Reopen"),
            icon="rotate",
        ),
        Step(
            "recur",
            (DONE, VERIFIED),
            IN_PROGRESS,
            May.FOLLOW_INCIDENTS,
            guards=(reason_is_given,),
            effect=_reopen,
            label=later("Happened again"),
            icon="repeat",
        ),
        Step(
            "decline",
            (PROPOSED, ACCEPTED, IN_PROGRESS),
            DECLINED,
            May.DECLINE,
            guards=(reason_is_given,),
            effect=_touch,
            label=later("Decline"),
            icon="x",
            tone="danger",
        ),
    ),
    policy=policy,
)
# What the portal does by rule has no button.
BY_RULE = ("verify_quiet", "recur")
