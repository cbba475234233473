"""The course of an incident: events, notes, comments and hand-overs as one line of happenings."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Person, Team
from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.events import Event
from portal.core.languages import _, later
from portal.incidents import texts
from portal.incidents.models.incident import Incident
from portal.incidents.models.talk import Comment, TimelineEvent
from portal.incidents.terms import (
    EscalationReason,
    MajorRole,
    PendingReason,
    Priority,
    TimelineKind,
)
from portal.kb.terms import LinkRole
from portal.search import rights

# Said better by the row it made: a comment, a note.
SAID_ELSEWHERE = frozenset(
    {
        *("comment", "reply", "mention", "mention_outside"),
        *("note", "mark_key", "unmark_key", "take_step"),
    }
)
KINDS = {"talk": later("Said"), "note": later("Timeline"), "step": later("Changes")}
_SENTENCES = {
    "report": (later("opened it"), "plus", ""),
    "acknowledge": (later("acknowledged it"), "hand-stop", "info"),
    "start": (later("started work"), "player-play", "info"),
    "wait": (later("paused it"), "player-pause", "warn"),
    "resume": (later("resumed it"), "player-play", "info"),
    "mitigate": (later("mitigated it"), "shield-half", "good"),
    "resolve": (later("resolved it"), "circle-check", "good"),
    "close": (later("closed it"), "lock", "good"),
    "confirm": (later("confirmed that it works again"), "thumb-up", "good"),
    "reopen": (later("reopened it"), "rotate", "bad"),
    "refire": (later("saw it begin again"), "bell-ringing", "bad"),
    "cancel": (later("cancelled it"), "x", ""),
    "take": (later("took it"), "user-check", "info"),
    "assign": (later("assigned it"), "user-share", ""),
    "give_to_team": (later("moved it to another team"), "users-group", ""),
    "prioritise": ("changed the priority", "flag-3", "warn"),
    "describe": (later("corrected what it says"), "pencil", ""),
    "declare_major": (later("declared a major incident"), "urgent", "bad"),
    "stand_down": (later("ended the major incident"), "urgent", ""),
    "escalate": (later("handed it over"), "stairs-up", "warn"),
    "accept": (later("accepted the hand-over"), "user-check", "good"),
    "bounce": (later("gave it back"), "arrow-back-up", "bad"),
    "bounced_twice": (
        later("gave it back for the second time: managers are told"),
        "alert-triangle",
        "bad",
    ),
    "merge": (later("merged it"), "git-merge", ""),
    "take_in": (later("took in a duplicate"), "git-merge", ""),
    "split": (later("split off another incident"), "git-branch", ""),
    "set_parent": (later("changed what it belongs to"), "sitemap", ""),
    "me_too": (later("has the same trouble"), "users-plus", ""),
    "add_watcher": (later("lets somebody else hear of it"), "eye", ""),
    "remove_watcher": (later("took somebody off who heard of it"), "eye-off", ""),
    "refer": (later("linked another system"), "external-link", ""),
    "unrefer": (later("took a link to another system away"), "unlink", ""),
    "attach": (later("attached a file"), "paperclip", ""),
    "judge": (later("judged an article"), "book", ""),
    "look_back": (later("began to look back"), "file-search", "info"),
    "waive": (later("waived the postmortem"), "file-off", "warn"),
    "ask_waiver": (later("asked for a waiver of the postmortem"), "file-off", "warn"),
    "decline_waiver": (later("asked for the postmortem after all"), "file-plus", "info"),
    "waiver_approver_left": (
        later("saw the manager leave who was asked to waive it"),
        "user-off",
        "warn",
    ),
    "postmortem_due_soon": (
        later("told that the postmortem is due tomorrow"),
        "calendar-due",
        "warn",
    ),
    "postmortem_due_today": (
        later("told that the postmortem is due today"),
        "calendar-due",
        "warn",
    ),
    "postmortem_overdue": (later("told that the postmortem is overdue"), "calendar-due", "bad"),
    "alerts_recovered": (later("saw its alerts recover"), "bell-check", "good"),
    "clock_at_risk": (later("saw three quarters of the time go by"), "clock-exclamation", "warn"),
    "clock_breached": (later("saw the time run out"), "flame", "bad"),
    "clock_far_over": (later("saw it take half as long again as promised"), "flame", "bad"),
    "start_run": (later("began to follow a procedure"), "list-check", "info"),
    "update_run": (later("moved a procedure to its newer text"), "refresh", ""),
    "finish_run": (later("finished a procedure"), "list-check", ""),
    "call_manager": (later("called a manager"), "phone-call", "warn"),
    "caused_by": (later("named a change as the cause"), "replace", "warn"),
    "not_caused_by": (later("took a change back as the cause"), "replace", ""),
    "answer_call": (later("answered the call"), "phone-check", "good"),
    "assign_role": (later("gave out a role"), "user-star", ""),
}


PEOPLE = ("assignee", "manager", "watcher")  # who may stand in an event as a number
LATE = timedelta(minutes=2)  # a line noted later than that says so
_SAYS = {
    TimelineKind.DETECT: later("noted the detection: %(words)s"),
    TimelineKind.HYPOTHESIS: later("suspects: %(words)s"),
    TimelineKind.DECISION: later("decided: %(words)s"),
    TimelineKind.ACTION: later("did: %(words)s"),
    TimelineKind.COMMS: later("told others: %(words)s"),
    TimelineKind.IMPACT: later("noted the impact: %(words)s"),
    TimelineKind.RECOVER: later("noted the recovery: %(words)s"),
    TimelineKind.NOTE: later("noted: %(words)s"),
}
_JUDGED = {
    LinkRole.USED_SOLVED: later("%(article)s: solved it"),
    LinkRole.USED_PARTIAL: later("%(article)s: helped"),
    LinkRole.USED_FAILED: later("%(article)s: did not help"),
    LinkRole.CONSULTED: later("%(article)s: consulted"),
    LinkRole.PRODUCED: later("%(article)s: produced"),
    LinkRole.UPDATED: later("%(article)s: updated"),
    LinkRole.MISSING: later("%(article)s: would have helped"),
}
_CHANGED = {
    "title": later("Title: “%(before)s” → “%(after)s”"),
    "service": later("Service: “%(before)s” → “%(after)s”"),
    "category": later("Category: “%(before)s” → “%(after)s”"),
}
_LINES = {
    TimelineKind.DETECT: "radar-2",
    TimelineKind.HYPOTHESIS: "bulb",
    TimelineKind.DECISION: "gavel",
    TimelineKind.ACTION: "tool",
    TimelineKind.COMMS: "speakerphone",
    TimelineKind.IMPACT: "bolt",
    TimelineKind.RECOVER: "heart-rate-monitor",
    TimelineKind.NOTE: "note",
}


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened; `html` is what was written, `line` the row behind a noted one."""

    at: datetime
    who: str
    words: str
    kind: str = "step"  # one of KINDS
    icon: str = "point"
    tone: str = ""
    detail: str = ""
    html: Markup | None = None
    is_internal: bool = True
    is_key: bool = False
    line: int | None = None
    link: str = ""
    recorded_at: datetime | None = None  # where that is later than when it happened


def course(incident: Incident, *, viewer: Viewer, kind: str = "") -> list[Happening]:
    """Return what happened as the desk reads it, the newest first.

    Articles the viewer may not read are not named. `kind` leaves only what was said, what was
    noted, or what changed.
    """
    found = [*_comments(incident, as_support=True), *_events(incident, viewer), *_notes(incident)]
    return _newest_first(found, kind)


def course_for_requester(incident: Incident) -> list[Happening]:
    """Return what happened as far as it is meant for the requester, the newest first."""
    steps = [each for each in _events(incident) if not each.is_internal]
    return _newest_first([*_comments(incident, as_support=False), *steps])


def _newest_first(found: list[Happening], kind: str = "") -> list[Happening]:
    found = [each for each in found if kind not in KINDS or each.kind == kind]
    # Turned over, not sorted backwards: of one moment, too, the last stands first.
    return sorted(found, key=lambda each: each.at)[::-1]


def _events(incident: Incident, viewer: Viewer | None = None) -> Iterator[Happening]:
    rows = select(Event).where(
        Event.record_kind == Incident.__tablename__, Event.record_id == incident.id
    )
    events = db.session.scalars(rows.order_by(Event.id)).all()
    names = _names(events) | _readable(events, viewer)
    for event in events:
        if event.verb in SAID_ELSEWHERE:
            continue
        words, icon, tone = _sentence(event)
        yield Happening(
            at=event.at,
            who=event.actor_name,
            words=words,
            icon=icon,
            tone=tone,
            detail=texts.as_read(_detail(event, names)),
            is_internal=event.to_state is None and event.verb != "report",
        )


def _sentence(event: Event) -> tuple[str, str, str]:
    if event.verb == "take" and event.detail.get("before"):
        return (_("took it over"), "user-check", "info")
    if event.verb == "assign_role" and event.detail.get("assignee") is None:
        return (_("took a role back"), "user-star", "")
    return _SENTENCES.get(event.verb, (event.verb.replace("_", " "), "point", ""))


def _detail(event: Event, names: dict[str, str]) -> str:
    """Return what a sentence leaves open: to whom, from what to what, why."""
    told = event.detail
    if event.verb in _DETAILS:
        return _DETAILS[event.verb](told, names)
    words = ("note", "into", "merged", "other", "parent", "change", "name", "label")
    return next((str(told[name]) for name in words if told.get(name)), "")


def _prioritised(told: dict[str, Any], _names: dict[str, str]) -> str:
    change = f"{Priority(told['before']).label} → {Priority(told['priority']).label}"
    return f"{change}. {told['note']}" if told.get("note") else change


def _escalated(told: dict[str, Any], names: dict[str, str]) -> str:
    reason = EscalationReason(told["reason"]).label
    team = _team(told, names) or _("another team")
    return _("To %(team)s. %(reason)s.", team=team, reason=reason)


def _given(told: dict[str, Any], names: dict[str, str]) -> str:
    person = _person("assignee", told, names)
    name = person or _team(told, names)
    return _("To %(name)s.", name=name) if name else _("To nobody: it is back with the team.")


def _role_given(told: dict[str, Any], names: dict[str, str]) -> str:
    role, name = MajorRole(told["role"]).label, _person("assignee", told, names)
    return f"{role}: {name}" if name else role


def _judged(told: dict[str, Any], names: dict[str, str]) -> str:
    return _JUDGED[LinkRole.of(told["role"])] % {"article": _followed(told, names)}


def _waited(told: dict[str, Any], _names: dict[str, str]) -> str:
    """Say what for; what was paused before that was written has its note alone."""
    reason = f"{PendingReason(told['reason']).label}." if "reason" in told else ""
    return " ".join(filter(None, (reason, told.get("note"))))


def _called(told: dict[str, Any], names: dict[str, str]) -> str:
    return _person("manager", told, names)


def _watching(told: dict[str, Any], names: dict[str, str]) -> str:
    return _person("watcher", told, names)


def _moved_on(told: dict[str, Any], _names: dict[str, str]) -> str:
    return _("Revision %(number)s", number=told["revision"])


def _followed(told: dict[str, Any], names: dict[str, str]) -> str:
    return names.get(f"article:{told['article']}", _("One you may not read"))


def _corrected(told: dict[str, Any], _names: dict[str, str]) -> str:
    """Say what was corrected, with the words before and after where they are short."""
    changed = told.get("changed", {})
    parts = [_("The details") if "description" in changed else ""]
    for name, words in _CHANGED.items():
        if name in changed:
            before, after = (str(each or _("none")) for each in changed[name])
            parts.append(words % {"before": before, "after": after})
    return "; ".join(filter(None, parts))


_DETAILS: dict[str, Callable[[dict[str, Any], dict[str, str]], str]] = {
    "prioritise": _prioritised,
    "escalate": _escalated,
    "assign": _given,
    "give_to_team": _given,
    "assign_role": _role_given,
    "describe": _corrected,
    "judge": _judged,
    "wait": _waited,
    "call_manager": _called,
    "add_watcher": _watching,
    "remove_watcher": _watching,
    "start_run": _followed,
    "update_run": _moved_on,
    "finish_run": _followed,
}


def _names(events: Sequence[Event]) -> dict[str, str]:
    """Return the names of people and teams that events only number."""
    told = [event.detail for event in events]
    people = {each.get(name) for each in told for name in PEOPLE} - {None}
    teams = {each.get("team") for each in told} - {None}
    return {**_named("person", Person, people), **_named("team", Team, teams)}


def _readable(events: Sequence[Event], viewer: Viewer | None) -> dict[str, str]:
    """Return the articles told of that this viewer may read."""
    refs = {event.detail["article"] for event in events if "article" in event.detail}
    return {f"article:{ref}": ref for ref in rights.visible(refs, viewer)} if viewer else {}


def _person(part: str, told: dict[str, Any], names: dict[str, str]) -> str:
    return names.get(f"person:{told.get(part)}", "")


def _team(told: dict[str, Any], names: dict[str, str]) -> str:
    return names.get(f"team:{told.get('team')}", "")


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
            who=line.actor.name if line.actor else line.source or _("Portal"),
            words=_SAYS[line.kind] % {"words": texts.as_read(line.text)},
            kind="note",
            icon=_LINES.get(line.kind, "point"),
            tone="accent" if line.is_key else "",
            recorded_at=line.recorded_at if line.recorded_at - line.occurred_at > LATE else None,
            is_key=line.is_key,
            line=line.id,
            link=line.link,
        )


def _how(said: Comment, incident: Incident) -> str:
    if said.author_email:
        return _("wrote by mail") if said.to_requester else _("wrote an internal note by mail")
    if not said.to_requester:
        return _("wrote an internal note")
    is_own = said.author_id == incident.requester_id
    return _("wrote") if is_own else _("replied to the requester")


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
            words=_how(said, incident),
            kind="talk",
            icon="message-2" if said.to_requester else "lock",
            tone="info" if said.to_requester else "",
            html=Markup(said.html),  # noqa: S704 - the pipeline's own output, nh3 came last
            is_internal=not said.to_requester,
        )
