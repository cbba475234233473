"""Who is told what happens to incidents, and in which words."""

from collections.abc import Callable, Iterable

from sqlalchemy import select

from portal.accounts.models import Person, PersonRole, Team
from portal.accounts.terms import Role, Tier
from portal.activity.terms import Announcement, NewsKind
from portal.core.db import db
from portal.core.events import Event
from portal.incidents.models.incident import Incident
from portal.incidents.terms import Priority

GROUP = "Incidents"
_BY_MAIL = ("mail",)
ASSIGNED = NewsKind("incident.assigned", "An incident is assigned to you", GROUP, _BY_MAIL)
REPORTED = NewsKind("incident.reported", "An incident is reported", GROUP)
HANDED_ON = NewsKind("incident.escalated", "An incident is escalated or handed on", GROUP)
BOUNCED = NewsKind("incident.bounced", "An escalation comes back", GROUP, _BY_MAIL)
MENTIONED = NewsKind("incident.mentioned", "Somebody mentions you", GROUP, _BY_MAIL)
REPLIED = NewsKind("incident.replied", "Somebody answers on an incident", GROUP, _BY_MAIL)
ENDED = NewsKind("incident.resolved", "An incident is resolved or opened again", GROUP, _BY_MAIL)
MAJOR = NewsKind("incident.major", "A major incident is declared", GROUP, _BY_MAIL, is_urgent=True)


def _incident(event: Event) -> Incident:
    return db.session.get_one(Incident, event.record_id)


def _named(name: str) -> Callable[[Event], Iterable[int | None]]:
    return lambda event: [event.detail.get(name)]


def _mentioned(event: Event) -> Iterable[int | None]:
    return list(event.detail.get("mentioned") or [])


def _talking(event: Event) -> Iterable[int | None]:
    """Return whoever waits for the incident, works on it, or is named in what was said."""
    incident = _incident(event)
    return {incident.requester_id, incident.assignee_id, *_mentioned(event)}


def _waiting_and_working(event: Event) -> Iterable[int | None]:
    incident = _incident(event)
    return {incident.requester_id, incident.assignee_id}


def _new_members(event: Event) -> Iterable[int | None]:
    """Return everybody in the team it was handed to."""
    return db.session.scalars(select(Person.id).where(Person.team_id == event.detail["team"])).all()


def _managers(_event: Event) -> Iterable[int | None]:
    rows = select(PersonRole.person_id).where(PersonRole.role == Role.MANAGER)
    return db.session.scalars(rows).all()


def _leading(event: Event) -> Iterable[int | None]:
    return {*_managers(event), *_waiting_and_working(event)}


def _its_team(event: Event) -> Iterable[int | None]:
    return [_incident(event).team_id]


def _support(_event: Event) -> Iterable[int | None]:
    """Return every team of the three tiers: a major incident concerns them all."""
    return db.session.scalars(select(Team.id).where(Team.tier_number >= int(Tier.L1))).all()


def _is_p1(event: Event) -> bool:
    return _incident(event).priority_number == int(Priority.P1)


ANNOUNCEMENTS = (
    Announcement(
        "incident",
        "report",
        "{who} reported it.",
        kind=REPORTED,
        teams=_its_team,
        is_urgent=_is_p1,
    ),
    Announcement(
        "incident",
        "assign",
        "{who} assigned it to you.",
        _named("assignee"),
        kind=ASSIGNED,
        is_urgent=_is_p1,
    ),
    Announcement(
        "incident",
        "escalate",
        "{who} escalated it to your team.",
        _new_members,
        kind=HANDED_ON,
        teams=_named("team"),
        is_urgent=_is_p1,
    ),
    Announcement(
        "incident",
        "give_to_team",
        "{who} handed it to your team.",
        _new_members,
        kind=HANDED_ON,
        teams=_named("team"),
        is_urgent=_is_p1,
    ),
    Announcement(
        "incident",
        "bounce",
        "{who} sent it back.",
        _named("sender"),
        kind=BOUNCED,
        teams=_its_team,
        is_urgent=_is_p1,
    ),
    Announcement(
        "incident",
        "bounced_twice",
        "It was sent back for the second time.",
        _managers,
        kind=BOUNCED,
        teams=_its_team,
    ),
    Announcement("incident", "comment", "{who} mentioned you.", _mentioned, kind=MENTIONED),
    Announcement("incident", "reply", "{who} answered.", _talking, watchers=True, kind=REPLIED),
    Announcement(
        "incident",
        "resolve",
        "{who} resolved it.",
        _waiting_and_working,
        watchers=True,
        kind=ENDED,
        teams=_its_team,
    ),
    Announcement(
        "incident",
        "reopen",
        "{who} opened it again.",
        _waiting_and_working,
        watchers=True,
        kind=ENDED,
        teams=_its_team,
        is_urgent=_is_p1,
    ),
    Announcement(
        "incident",
        "declare_major",
        "{who} declared it a major incident.",
        _leading,
        watchers=True,
        kind=MAJOR,
        teams=_support,
    ),
)
