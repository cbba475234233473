"""What happened to a change, in words; read from its events."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.changes.models.change import Change
from portal.core.db import db
from portal.core.events import Event
from portal.incidents.trail.terms import StepResult

MOST = 200
# verb → words, icon; later features add what they do to a change
WORDS = {
    "open": ("opened it", "plus"),
    "edit": ("edited it", "pencil"),
    "submit": ("submitted it for assessment", "send"),
    "schedule": ("scheduled it by its template", "calendar-check"),
    "call_vote": ("asked the emergency board", "urgent"),
    "ask": ("asked for votes", "checkbox"),
    "vote": ("voted", "checkbox"),
    "authorize": ("gave the vote that authorized it", "circle-check"),
    "reject": ("gave the vote that rejected it", "circle-x"),
    "send_back": ("sent it back to draft", "arrow-back-up"),
    "redraft": ("put it back to draft", "pencil"),
    "void_round": ("made the round of votes void", "circle-off"),
    "start": ("began", "player-play"),
    "take_step": ("took a step", "check"),
    "roll_back": ("began to roll back", "arrow-back-up"),
    "finish": ("said how it went", "flag-check"),
    "close": ("reviewed and closed it", "lock"),
    "cancel": ("cancelled it", "x"),
    "approver_left": ("saw an approver leave who had not voted", "user-off"),
    "ask_instead": ("asked somebody else in place of an approver who left", "user-share"),
    "review_due_soon": ("told that the full review is due tomorrow", "calendar-due"),
    "review_due_today": ("told that the full review is due today", "calendar-due"),
    "review_overdue": ("told that the full review is late", "calendar-due"),
    "name_cause": ("named it as the cause of an incident", "urgent"),
    "take_back_cause": ("took it back as the cause of an incident", "urgent"),
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
        words = "voted yes" if event.detail.get("choice") == "approve" else "voted no"
    note = str(event.detail.get("note", ""))
    if event.verb == "take_step" and note.endswith(StepResult.FAILED.label):
        words, icon = "said that a step failed", "x"
    return Happening(event.actor_name, words, icon, event.at, note)
