"""The course of a problem: what changed and what was noted, as one line of happenings."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup
from sqlalchemy import select

from portal.core.db import db
from portal.core.events import Event
from portal.core.languages import _, later
from portal.core.wording import plural
from portal.incidents.terms import Priority
from portal.problems.models.problem import Problem
from portal.problems.queries.problems import notes_of

MOST = 200
# Verb → what was done, icon, tone. A note is said better by its own row.
_SENTENCES = {
    "open": (later("opened it"), "plus", ""),
    "assess": (later("assessed it"), "clipboard-check", "info"),
    "analyse": (later("began to look for the cause"), "microscope", "info"),
    "fix": (later("began to fix it"), "tool", "info"),
    "resolve": (later("resolved it"), "circle-check", "good"),
    "close": (later("closed it"), "lock", "good"),
    "reanalyse": (later("went back to the cause"), "rotate", "bad"),
    "accept_risk": (later("accepted the risk"), "shield-exclamation", "warn"),
    "take_up": (later("took it up again"), "rotate", "info"),
    "expire_risk": (later("saw the acceptance expire"), "hourglass-empty", "warn"),
    "duplicate": (later("called it a duplicate"), "copy", ""),
    "cancel": (later("cancelled it"), "x", ""),
    "describe": (later("corrected what it says"), "pencil", ""),
    "prioritise": (later("changed the priority"), "flag-3", "warn"),
    "explain": (later("wrote about the cause"), "bulb", "info"),
    "assign": (later("changed who answers for it"), "user-share", ""),
    "link": (later("linked incidents"), "link", ""),
    "unlink": (later("took an incident out"), "unlink", ""),
    "publish_known_error": (later("drafted a known error"), "bug", "good"),
}


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened; `html` is what was written."""

    at: datetime
    who: str
    words: str
    icon: str
    tone: str = ""
    detail: str = ""
    html: Markup | None = None


def course(problem: Problem) -> list[Happening]:
    """Return what happened, the newest first.

    Incidents are not named here: who reads the problem may not read each of them.
    """
    found = [*_changes(problem), *_notes(problem)]
    return sorted(found, key=lambda each: each.at, reverse=True)


def _changes(problem: Problem) -> Iterator[Happening]:
    rows = (
        select(Event)
        .where(Event.record_kind == Problem.__tablename__, Event.record_id == problem.id)
        .where(Event.verb.in_(_SENTENCES))
        .order_by(Event.id.desc())
        .limit(MOST)
    )
    for event in db.session.scalars(rows):
        words, icon, tone = _SENTENCES[event.verb]
        yield Happening(event.at, event.actor_name, words, icon, tone, _detail(event))


def _detail(event: Event) -> str:
    if event.verb == "prioritise":
        before, now = (Priority(event.detail[each]).label for each in ("before", "priority"))
        return f"{before} → {now}"
    if event.verb in {"link", "unlink"}:
        number = len(event.detail["incidents"])
        return plural(number, "incident")
    return str(event.detail.get("note", ""))


def _notes(problem: Problem) -> Iterator[Happening]:
    for each in notes_of(problem)[:MOST]:
        who = each.author.name if each.author else _("Portal")
        html = Markup(each.html)  # noqa: S704 - the pipeline's own output
        yield Happening(each.said_at, who, _("noted"), "note", html=html)
