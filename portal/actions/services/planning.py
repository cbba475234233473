"""Proposing an action, and saying what it is, whose it is, and until when."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.accounts.models import Person
from portal.accounts.viewer import Viewer
from portal.actions.models import Action
from portal.actions.policy import ActionPermission
from portal.actions.queries.actions import readable_source, source_of
from portal.actions.references import accepted
from portal.actions.terms import (
    FEWEST_DAYS,
    MOST_DAYS,
    QUIET_DAYS,
    TITLE_LENGTH,
    ActionType,
    Strength,
    Verification,
)
from portal.core import clock, events
from portal.core.db import db
from portal.core.errors import Conflict, Invalid, Missing
from portal.core.languages import _
from portal.core.policy import policy
from portal.core.secrets import masked
from portal.core.wording import inside
from portal.incidents.policy import viewer_sees_the_desk
from portal.incidents.texts import NOTHING, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What an action is to be; the description is a text made by `written`."""

    title: str
    description: Text = NOTHING
    type: ActionType = ActionType.PREVENT
    strength: Strength = Strength.MEDIUM
    owner: Person | None = None
    due_on: date | None = None
    reference: str = ""
    verification: Verification = Verification.PERSON
    quiet_days: int = QUIET_DAYS


def propose(source: Any | None, plan: Plan, *, by: Viewer) -> Action:
    """Propose an action that follows from a record, or from none; its owner is told.

    Refuses a record its proposer may not read, an owner who may not read it, a day gone by.
    """
    policy.require(ActionPermission.PROPOSE, by)
    origin = readable_source(source.ref, viewer=by) if source is not None else None
    now = clock.now()
    action = Action(
        source_kind=origin.kind.name if origin else "",
        source_id=origin.record.id if origin else 0,
        proposed_by_id=by.id,
        proposed_at=now,
        updated_at=now,
        **_what(plan),
    )
    _require_reader(plan.owner, source)
    _require_to_come(plan.due_on)
    action.owner, action.due_on = plan.owner, plan.due_on
    db.session.add(action)
    db.session.flush()
    events.write(action, "propose", by=by, owner=action.owner_id, source=source and source.ref)
    return action


def change(action: Action, plan: Plan, *, by: Viewer, seen: int) -> None:
    """Say anew what an action is; raises `Conflict` when it is no longer as it was `seen`."""
    policy.require(ActionPermission.CHANGE, by, action)
    if action.version != seen:
        raise Conflict(_("Somebody else changed it meanwhile."))
    before = _told(action)
    for name, value in _what(plan).items():
        setattr(action, name, value)
    changed = {name: [old, new] for name, old, new in _differences(before, _told(action))}
    if changed:
        action.updated_at = clock.now()
        events.write(action, "change", by=by, changed=changed)
    assign(action, plan.owner, by=by)
    set_date(action, plan.due_on, by=by)


def assign(action: Action, person: Person | None, *, by: Viewer) -> None:
    """Give an open action an owner, or take it away; the new one is told."""
    policy.require(ActionPermission.CHANGE, by, action)
    number = person.id if person else None
    if action.owner_id == number:
        return
    _require_open(action)
    source = source_of(action)
    _require_reader(person, source.record if source else None)
    before, action.owner = action.owner_id, person
    _touch(action)
    events.write(action, "assign", by=by, before=before, owner=number)


def set_date(action: Action, day: date | None, *, by: Viewer) -> None:
    """Say until when an open action is done; reminders begin anew."""
    policy.require(ActionPermission.CHANGE, by, action)
    if action.due_on == day:
        return
    _require_open(action)
    _require_to_come(day)
    before, action.due_on = action.due_on, day
    action.reminded = 0
    _touch(action)
    told = [each.isoformat() if each else None for each in (before, day)]
    events.write(action, "set_date", by=by, before=told[0], due_on=told[1])


def titled(title: str) -> str:
    """Return a title on one line, secrets masked; raises `Invalid` when empty or too long."""
    title = masked(" ".join(title.split()))
    if not title:
        words = _("Say what is to be done, a verb first: Alert on …, Remove …, Write …")
        raise Invalid(words, {"title": words})
    if len(title) > TITLE_LENGTH:
        words = _(
            "Keep the title under %(number)s characters; the rest fits below.", number=TITLE_LENGTH
        )
        raise Invalid(words, {"title": words})
    return title


def _what(plan: Plan) -> dict[str, Any]:
    """Return the columns of what an action is; owner and date are changed by verbs of their own."""
    if not FEWEST_DAYS <= plan.quiet_days <= MOST_DAYS:
        words = _("Between %(least)s and %(most)s days.", least=FEWEST_DAYS, most=MOST_DAYS)
        raise Invalid(words, {"quiet_days": words})
    return {
        "title": titled(plan.title),
        "description": plan.description.source,
        "description_html": plan.description.html,
        "type": plan.type,
        "strength": plan.strength,
        "reference": accepted(plan.reference),
        "verification": plan.verification,
        "quiet_days": plan.quiet_days,
    }


def _told(action: Action) -> dict[str, Any]:
    """Return what the history says of an action; of a long text only that it changed."""
    return {
        "title": action.title,
        "description": action.description,
        "type": action.type.value,
        "strength": action.strength.value,
        "reference": action.reference,
        "verification": action.verification.value,
        "quiet_days": action.quiet_days,
    }


def _differences(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    changed = [name for name in after if before[name] != after[name]]
    return [
        (name, *(("", "") if name == "description" else (before[name], after[name])))
        for name in changed
    ]


def _require_open(action: Action) -> None:
    if not action.is_open:
        raise Conflict(
            _(
                "%(ref)s is %(state)s: reopen it first.",
                ref=action.ref,
                state=inside(action.state.label),
            )
        )


def _require_reader(person: Person | None, source: Any | None) -> None:
    if person is None:
        return
    owner = Viewer(person)
    words = ""
    if not person.is_active or not viewer_sees_the_desk(owner, None):
        words = _("%(name)s does not see the desk, so cannot own an action.", name=person.name)
    elif source is not None:
        try:
            readable_source(source.ref, viewer=owner)
        except Missing:
            words = _(
                "%(name)s may not read %(ref)s, so cannot own what follows from it.",
                name=person.name,
                ref=source.ref,
            )
    if words:
        raise Invalid(words, {"owner": words})


def _require_to_come(day: date | None) -> None:
    if day is not None and day < clock.today():
        words = _("Choose a day to come.")
        raise Invalid(words, {"due_on": words})


def _touch(action: Action) -> None:
    action.updated_at = clock.now()
