"""What the page of an action shows to one viewer, gathered once."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup
from sqlalchemy import select

from portal.accounts.models import Person
from portal.accounts.viewer import Viewer
from portal.actions.lifecycle import ACTION, BY_RULE
from portal.actions.models import Action
from portal.actions.policy import ActionPermission
from portal.actions.queries import happening
from portal.actions.queries.actions import source_of
from portal.actions.references import patterns
from portal.actions.terms import ActionType, Strength, Verification
from portal.activity.queries.notifications import is_watched
from portal.core.db import db
from portal.core.events import Event
from portal.core.languages import _, later, pgettext
from portal.core.policy import policy
from portal.core.wording import inside
from portal.incidents.terms import Word

# Steps that ask for words, and what they ask.
ASKED = {
    "finish": (later("What was done?"), later("Whoever verifies it reads this.")),
    "verify": (
        later("What shows that it helped?"),
        later("An address, a figure, a test: the evidence."),
    ),
    "reopen": (later("Why?"), later("It goes back to work; its owner is told.")),
    "decline": (later("Why?"), later("It stays on record with the reason.")),
}
_SENTENCES = {
    "propose": (later("proposed it"), "bulb", "info"),
    "change": (later("changed it"), "pencil", ""),
    "assign": (later("gave it another owner"), "user-share", ""),
    "set_date": (later("set the day"), "calendar", ""),
    "accept": (later("accepted it"), "check", "info"),
    "start": (later("started work"), "player-play", "info"),
    "finish": (later("did it"), "circle-check", "good"),
    "verify": (later("verified it"), "shield-check", "good"),
    "verify_quiet": (later("verified it"), "shield-check", "good"),
    "reopen": (later("reopened it"), "rotate", "bad"),
    "recur": (later("reopened it"), "repeat", "bad"),
    "recurred": (later("saw the same trouble again"), "repeat", "warn"),
    "decline": (later("declined it"), "x", ""),
    "due_soon": (later("reminded its owner"), "bell", ""),
    "due_today": (later("reminded its owner"), "bell", "warn"),
    "overdue": (later("reminded its owner"), "bell-ringing", "bad"),
    "owner_left": (later("told the managers that its owner has left"), "user-x", "warn"),
}


# What the history calls the fields that were changed, and the words some of them hold.
_FIELDS = {
    "title": later("Title"),
    "type": later("Type"),
    "strength": later("Strength"),
    "reference": later("Reference"),
    "verification": later("Verification"),
    "quiet_days": later("Quiet days"),
}
_WORDS: dict[str, type[Word]] = {
    "type": ActionType,
    "strength": Strength,
    "verification": Verification,
}


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened to an action."""

    at: datetime
    who: str
    words: str
    icon: str
    tone: str
    detail: str = ""


def action_page(action: Action, viewer: Viewer) -> dict[str, Any]:
    """Return everything the page of an action says."""
    return {
        "action": action,
        "description": Markup(action.description_html),  # noqa: S704 - the pipeline's own output
        "source": source_of(action),
        "reference": patterns.read(action.reference) if action.reference else None,
        "evidence": patterns.read(action.evidence) if action.evidence else None,
        "steps": steps_of(action, viewer),
        "asked": ASKED,
        "may_change": policy.allows(ActionPermission.CHANGE, viewer, action),
        "is_own": action.owner_id == viewer.id,
        "again": happening.again(action, viewer=viewer),
        "quiet_since": happening.quiet_since(action),
        "is_watching": is_watched(action.ref, viewer=viewer),
        "happenings": history(action),
    }


def steps_of(action: Action, viewer: Viewer) -> list[Any]:
    """Return the steps with a button: nobody verifies their own work, nobody plays the portal."""
    left_out = {*BY_RULE, *(["verify"] if action.owner_id == viewer.id else [])}
    return [step for step in ACTION.steps_for(action, viewer) if step.verb not in left_out]


def history(action: Action) -> list[Happening]:
    """Return what happened to an action, the newest first."""
    rows = select(Event).where(
        Event.record_kind == Action.__tablename__, Event.record_id == action.id
    )
    events = db.session.scalars(rows.order_by(Event.id.desc())).all()
    names = _names({event.detail.get("owner") for event in events})
    return [
        Happening(event.at, event.actor_name, *_sentence(event), detail=_detail(event, names))
        for event in events
    ]


def _sentence(event: Event) -> tuple[str, str, str]:
    return _SENTENCES.get(event.verb, (event.verb.replace("_", " "), "point", ""))


def _detail(event: Event, names: dict[int, str]) -> str:
    """Return what a sentence leaves open: why, to whom, from what to what."""
    told = event.detail
    if event.verb == "assign":
        return (
            _("To %(what)s.", what=names[told["owner"]])
            if told["owner"] in names
            else _("To nobody.")
        )
    if event.verb == "set_date":
        before = told["before"] or pgettext("value", "None")
        return f"{before} → {told['due_on'] or pgettext('value', 'none')}"
    if event.verb == "change":
        return "; ".join(_changed(*each) for each in told["changed"].items())
    return str(told.get("note") or "")


def _changed(name: str, values: list[object]) -> str:
    if name == "description":
        return _("The details")
    before, after = (_said(name, each) for each in values)
    return _(
        "%(field)s: “%(before)s” → “%(after)s”", field=_FIELDS[name], before=before, after=after
    )


def _said(name: str, value: object) -> str:
    if not value:
        return pgettext("value", "none")
    return inside(_WORDS[name](str(value)).label) if name in _WORDS else str(value)


def _names(numbers: set[int | None]) -> dict[int, str]:
    wanted = [number for number in numbers if number is not None]
    people = db.session.scalars(select(Person).where(Person.id.in_(wanted)))
    return {each.id: each.name for each in people}
