"""The course of an incident: events, notes, comments and hand-overs as one line of happenings."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Person, Team
from portal.core.db import db
from portal.core.events import Event
from portal.incidents.models.incident import Incident
from portal.incidents.models.talk import Comment, TimelineEvent
from portal.incidents.terms import EscalationReason, Priority

# Said better by the row it made: a comment, a note.
SAID_ELSEWHERE = frozenset({"comment", "reply", "note", "mark_key", "unmark_key"})
_SENTENCES = {
    "report": ("opened it", "plus", ""),
    "acknowledge": ("acknowledged it", "hand-stop", "info"),
    "start": ("started work", "player-play", "info"),
    "wait": ("paused it", "player-pause", "warn"),
    "resume": ("resumed it", "player-play", "info"),
    "mitigate": ("mitigated it", "shield-half", "good"),
    "resolve": ("resolved it", "circle-check", "good"),
    "close": ("closed it", "lock", "good"),
    "confirm": ("confirmed that it works again", "thumb-up", "good"),
    "reopen": ("reopened it", "rotate", "bad"),
    "refire": ("saw it begin again", "bell-ringing", "bad"),
    "cancel": ("cancelled it", "x", ""),
    "take": ("took it", "user-check", "info"),
    "assign": ("assigned it", "user-share", ""),
    "give_to_team": ("moved it to another team", "users-group", ""),
    "prioritise": ("changed the priority", "flag-3", "warn"),
    "describe": ("corrected what it says", "pencil", ""),
    "declare_major": ("declared a major incident", "urgent", "bad"),
    "stand_down": ("ended the major incident", "urgent", ""),
    "escalate": ("handed it over", "stairs-up", "warn"),
    "accept": ("accepted the hand-over", "user-check", "good"),
    "bounce": ("gave it back", "arrow-back-up", "bad"),
    "bounced_twice": (
        "gave it back for the second time: managers are told",
        "alert-triangle",
        "bad",
    ),
    "merge": ("merged it", "git-merge", ""),
    "take_in": ("took in a duplicate", "git-merge", ""),
    "split": ("split off another incident", "git-branch", ""),
    "set_parent": ("changed what it belongs to", "sitemap", ""),
    "me_too": ("has the same trouble", "users-plus", ""),
    "refer": ("linked another system", "external-link", ""),
    "attach": ("attached a file", "paperclip", ""),
    "judge": ("judged an article", "book", ""),
    "waive": ("waived the postmortem", "file-off", "warn"),
    "alerts_recovered": ("saw its alerts recover", "bell-check", "good"),
    "clock_at_risk": ("three quarters of the time are gone", "clock-exclamation", "warn"),
    "clock_breached": ("the time is up", "flame", "bad"),
    "clock_far_over": ("half as long again as promised", "flame", "bad"),
    "assign_role": ("gave out a role", "user-star", ""),
}


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened; `html` is what was written, `line` the row behind a noted one."""

    at: datetime
    who: str
    words: str
    icon: str = "point"
    tone: str = ""
    detail: str = ""
    html: Markup | None = None
    is_internal: bool = True
    is_key: bool = False
    line: int | None = None
    link: str = ""


def course(incident: Incident, *, as_support: bool) -> list[Happening]:
    """Return what happened, the newest first; the requester reads what is meant for them."""
    found = [*_comments(incident, as_support=as_support)]
    if as_support:
        found += [*_events(incident), *_notes(incident)]
    else:
        found += [each for each in _events(incident) if not each.is_internal]
    return sorted(found, key=lambda each: each.at, reverse=True)


def _events(incident: Incident) -> Iterator[Happening]:
    rows = select(Event).where(
        Event.record_kind == Incident.__tablename__, Event.record_id == incident.id
    )
    events = db.session.scalars(rows.order_by(Event.id)).all()
    names = _names(events)
    for event in events:
        if event.verb in SAID_ELSEWHERE:
            continue
        words, icon, tone = _SENTENCES.get(event.verb, (event.verb.replace("_", " "), "point", ""))
        yield Happening(
            at=event.at,
            who=event.actor_name,
            words=words,
            icon=icon,
            tone=tone,
            detail=_detail(event, names),
            is_internal=event.to_state is None and event.verb != "report",
        )


def _detail(event: Event, names: dict[str, str]) -> str:
    """Return what a sentence leaves open: to whom, from what to what, why."""
    told = event.detail
    if event.verb == "prioritise":
        change = f"{Priority(told['before']).label} → {Priority(told['priority']).label}"
        return f"{change}. {told['note']}" if told.get("note") else change
    if event.verb == "escalate":
        reason = EscalationReason(told["reason"]).label
        return f"To {names.get(_key('team', told), 'another team')}. {reason}."
    if event.verb in {"assign", "give_to_team"}:
        person, team = names.get(_key("assignee", told)), names.get(_key("team", told))
        return f"To {person or team or 'nobody: it is back with the team'}."
    if event.verb == "judge":
        return f"{told['article']}: {told['role'].replace('_', ' ')}"
    for name in ("note", "into", "merged", "other", "parent", "name", "label"):
        if told.get(name):
            return str(told[name])
    return ""


def _names(events: Sequence[Event]) -> dict[str, str]:
    """Return the names of people and teams that events only number."""
    people = {event.detail.get("assignee") for event in events} - {None}
    teams = {event.detail.get("team") for event in events} - {None}
    return {**_named("assignee", Person, people), **_named("team", Team, teams)}


def _key(name: str, told: dict[str, Any]) -> str:
    return f"{name}:{told.get(name)}"


def _named(
    name: str, model: type[Person] | type[Team], ids: Iterable[int | None]
) -> dict[str, str]:
    wanted = list(ids)
    if not wanted:
        return {}
    rows = db.session.execute(select(model.id, model.name).where(model.id.in_(wanted)))
    return {f"{name}:{number}": called for number, called in rows}


def _notes(incident: Incident) -> Iterator[Happening]:
    rows = (
        select(TimelineEvent)
        .where(TimelineEvent.incident_id == incident.id)
        .options(joinedload(TimelineEvent.actor))
    )
    for line in db.session.scalars(rows):
        yield Happening(
            at=line.occurred_at,
            who=line.actor.name if line.actor else line.source or "Portal",
            words=f"{line.kind.label}: {line.text}",
            icon="point",
            tone="accent" if line.is_key else "",
            is_key=line.is_key,
            line=line.id,
            link=line.link,
        )


def _comments(incident: Incident, *, as_support: bool) -> Iterator[Happening]:
    rows = (
        select(Comment)
        .where(Comment.incident_id == incident.id)
        .options(joinedload(Comment.author))
    )
    if not as_support:
        rows = rows.where(Comment.to_requester)
    for said in db.session.scalars(rows):
        yield Happening(
            at=said.said_at,
            who=said.said_by,
            words="to the requester" if said.to_requester else "internally",
            icon="message-2" if said.to_requester else "lock",
            tone="info" if said.to_requester else "",
            html=Markup(said.html),  # noqa: S704 - the pipeline's own output, nh3 came last
            is_internal=not said.to_requester,
        )
