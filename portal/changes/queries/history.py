"""What happened to a change, in words; read from its events."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.changes.models.change import Change
from portal.core.db import db
from portal.core.events import Event
from portal.core.languages import _, later
from portal.incidents.trail.terms import StepResult

MOST = 200
# verb → words, icon; later features add what they do to a change
WORDS = {
    "open": (later("opened it"), "plus"),
    "edit": (later("edited it"), "pencil"),
    "submit": (later("submitted it for assessment"), "send"),
    "schedule": (later("scheduled it by its template"), "calendar-check"),
    "call_vote": (later("asked the emergency board"), "urgent"),
    "ask": (later("asked for votes"), "checkbox"),
    "vote": (later("voted"), "checkbox"),
    "authorize": (later("gave the vote that authorized it"), "circle-check"),
    "reject": (later("gave the vote that rejected it"), "circle-x"),
    "send_back": (later("sent it back to draft"), "arrow-back-up"),
    "redraft": (later("put it back to draft"), "pencil"),
    "void_round": (later("made the round of votes void"), "circle-off"),
    "start": (later("began"), "player-play"),
    "take_step": (later("did a step"), "check"),
    "roll_back": (later("began to roll back"), "arrow-back-up"),
    "finish": (later("said how it went"), "flag-check"),
    "close": (later("reviewed and closed it"), "lock"),
    "cancel": (later("cancelled it"), "x"),
    "approver_left": (later("saw an approver leave who had not voted"), "user-off"),
    "ask_instead": (later("asked somebody else in place of an approver who left"), "user-share"),
    "review_due_soon": (later("told that the full review is due tomorrow"), "calendar-due"),
    "review_due_today": (later("told that the full review is due today"), "calendar-due"),
    "review_overdue": (later("told that the full review is late"), "calendar-due"),
    "name_cause": (later("named it as the cause of an incident"), "urgent"),
    "take_back_cause": (later("took it back as the cause of an incident"), "urgent"),
}


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened."""

    who: str
    words: str
    icon: str
    at: datetime
    note: str


def happenings(change: Change) -> list[Happening]:
    """Return what happened, the newest first."""
    rows = (
        select(Event)
        .where(Event.record_kind == Change.__tablename__, Event.record_id == change.id)
        .order_by(Event.id.desc())
        .limit(MOST)
    )
    return [_told(event) for event in db.session.scalars(rows) if event.verb in WORDS]


def _told(event: Event) -> Happening:
    words, icon = WORDS[event.verb]
    if event.verb == "vote":
        words = _("voted yes") if event.detail.get("choice") == "approve" else _("voted no")
    note = str(event.detail.get("note", ""))
    if event.verb == "take_step":
        number, _dot, word = note.partition(". ")
        result = StepResult(word.lower())
        words, note = _("did step %(number)s", number=number), result.label
        if result is StepResult.FAILED:
            words, icon = _("said that a step failed"), "x"
    return Happening(event.actor_name, words, icon, event.at, note)
