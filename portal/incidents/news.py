"""Who is told what happens to incidents, and in which words; only those who may read it."""

from collections.abc import Callable, Iterable

from sqlalchemy import select

from portal.accounts.models import Person, PersonRole, Team
from portal.accounts.terms import Role, Tier
from portal.accounts.viewer import Viewer
from portal.activity.terms import OTHER, Announcement, NewsKind, nothing_more
from portal.core.db import db
from portal.core.events import Event
from portal.core.languages import later
from portal.incidents.clocks import clock_told_of
from portal.incidents.models.escalation import Escalation
from portal.incidents.models.incident import Incident
from portal.incidents.queries.incidents import at_the_desk, visible_to
from portal.incidents.terms import Priority

People = Iterable[int | None]
To = Callable[[Event], People]
Find = Callable[[Event, Incident], People]
GROUP = later("Incidents")
_BY_MAIL = ("mail",)
ASSIGNED = NewsKind("incident.assigned", later("An incident is assigned to you"), GROUP, _BY_MAIL)
REPORTED = NewsKind("incident.reported", later("An incident is reported"), GROUP)
HANDED_ON = NewsKind("incident.escalated", later("An incident is escalated or handed on"), GROUP)
BOUNCED = NewsKind("incident.bounced", later("An escalation comes back"), GROUP, _BY_MAIL)
MENTIONED = NewsKind("incident.mentioned", later("Somebody mentions you"), GROUP, _BY_MAIL)
REPLIED = NewsKind("incident.replied", later("Somebody answers on an incident"), GROUP, _BY_MAIL)
ENDED = NewsKind(
    "incident.resolved", later("An incident is resolved or opened again"), GROUP, _BY_MAIL
)
CLOCKS = NewsKind("incident.clock", later("A clock of an incident runs out"), GROUP, _BY_MAIL)
MAJOR = NewsKind(
    "incident.major", later("A major incident is declared"), GROUP, _BY_MAIL, is_urgent=True
)


def _readers(find: Find, *, inside: bool = True) -> To:
    """Tell whom `find` names, as far as they read it; `inside`: as support reads it."""

    def to(event: Event) -> People:
        incident = db.session.get(Incident, event.record_id)
        if incident is None:
            return []
        named = {number for number in find(event, incident) if number is not None}
        people = db.session.scalars(select(Person).where(Person.id.in_(named)))
        scope = at_the_desk if inside else visible_to
        return [each.id for each in people if _reads(each, incident, scope)]

    return to


def _reads(person: Person, incident: Incident, scope: Callable[[Viewer], object]) -> bool:
    rows = scope(Viewer(person)).where(Incident.id == incident.id)  # type: ignore[attr-defined]
    return db.session.scalar(rows) is not None


def _told_in(name: str) -> Find:
    return lambda event, _incident: [event.detail.get(name)]


def _mentioned(event: Event, _incident: Incident) -> People:
    found: list[int] = event.detail.get("mentioned", [])
    return found


def _nobody(_event: Event, _incident: Incident) -> People:
    return []


def _assignee(_event: Event, incident: Incident) -> People:
    return [incident.assignee_id]


def _requester(_event: Event, incident: Incident) -> People:
    return [incident.requester_id]


def _team_told(event: Event, _incident: Incident) -> People:
    rows = select(Person.id).where(Person.team_id == event.detail.get("team"))
    return db.session.scalars(rows).all()


def _whose_time_is_up(_event: Event, incident: Incident) -> People:
    """Return who works on it; while nobody does, everybody in its team."""
    if incident.assignee_id:
        return [incident.assignee_id]
    rows = select(Person.id).where(Person.team_id == incident.team_id)
    return db.session.scalars(rows).all()


def _breach(event: Event, incident: Incident) -> People:
    return {*_whose_time_is_up(event, incident), *_managers(event, incident)}


def _sender(event: Event, _incident: Incident) -> People:
    """Return who handed it over: they hear that it was accepted."""
    escalation = db.session.get(Escalation, event.detail.get("escalation", 0))
    return [escalation.from_person_id] if escalation else []


def _managers(_event: Event, _incident: Incident) -> People:
    rows = select(PersonRole.person_id).where(PersonRole.role == Role.MANAGER)
    return db.session.scalars(rows).all()


def _led(event: Event, incident: Incident) -> People:
    """Return who has to know of a major incident: managers, its team, its assignee."""
    team = select(Person.id).where(Person.team_id == incident.team_id)
    return [*_managers(event, incident), incident.assignee_id, *db.session.scalars(team)]


def _other_side(event: Event, incident: Incident) -> People:
    """Return who waits for a reply: the requester, or whoever works on it."""
    from_requester = event.actor_id in {None, incident.requester_id}
    return [incident.assignee_id if from_requester else incident.requester_id]


def _its_team(event: Event) -> People:
    return [db.session.get_one(Incident, event.record_id).team_id]


def _team_named(event: Event) -> People:
    return [event.detail.get("team")]


def _support(_event: Event) -> People:
    """Return every team of the three tiers: a major incident concerns them all."""
    return db.session.scalars(select(Team.id).where(Team.tier_number >= int(Tier.L1))).all()


def _is_p1(event: Event) -> bool:
    incident = db.session.get_one(Incident, event.record_id)
    return incident.priority_number == int(Priority.P1)


def _clock(event: Event) -> dict[str, str]:
    return {"clock": clock_told_of(event)}


def _line(
    verb: str,
    sentence: str,
    find: Find,
    *,
    kind: NewsKind = OTHER,
    inside: bool = True,
    watchers: bool = False,
    teams: To | None = None,
    names: Callable[[Event], dict[str, str]] = nothing_more,
) -> Announcement:
    return Announcement(
        Incident.__tablename__,
        verb,
        sentence,
        _readers(find, inside=inside),
        watchers=watchers,
        kind=kind,
        teams=teams,
        is_urgent=_is_p1,
        names=names,
    )


ANNOUNCEMENTS = (
    _line("report", later("{who} reported it."), _nobody, kind=REPORTED, teams=_its_team),
    _line("assign", later("{who} gave it to you."), _told_in("assignee"), kind=ASSIGNED),
    _line(
        "give_to_team",
        later("{who} moved it to your team."),
        _team_told,
        kind=HANDED_ON,
        teams=_team_named,
    ),
    _line(
        "escalate",
        later("{who} handed it to your team."),
        _team_told,
        kind=HANDED_ON,
        teams=_team_named,
    ),
    _line("accept", later("{who} accepted your hand-over."), _sender),
    _line(
        "bounce",
        later("{who} gave it back: read what is missing."),
        _told_in("sender"),
        kind=BOUNCED,
        teams=_its_team,
    ),
    _line(
        "bounced_twice",
        later("It was given back twice: it needs a decision."),
        _managers,
        kind=BOUNCED,
        teams=_its_team,
    ),
    _line("call_manager", later("{who} calls you to decide."), _told_in("manager"), kind=MAJOR),
    _line("take", later("{who} took it over from you."), _told_in("before")),
    _line("add_watcher", later("{who} lets you hear of it."), _told_in("watcher"), inside=False),
    _line("mention", later("{who} mentioned you."), _mentioned, kind=MENTIONED),
    _line(
        "mention_outside", later("{who} mentioned you."), _mentioned, kind=MENTIONED, inside=False
    ),
    _line("reply", later("{who} replied."), _other_side, kind=REPLIED, inside=False),
    _line(
        "declare_major",
        later("{who} declared it a major incident."),
        _led,
        kind=MAJOR,
        watchers=True,
        teams=_support,
    ),
    _line("stand_down", later("{who} ended the major incident."), _led, watchers=True),
    _line(
        "assign_role", later("{who} gave you a role in it."), _told_in("assignee"), kind=ASSIGNED
    ),
    _line(
        "resolve",
        later("{who} resolved it."),
        _requester,
        kind=ENDED,
        inside=False,
        watchers=True,
        teams=_its_team,
    ),
    _line(
        "reopen",
        later("{who} reopened it."),
        _assignee,
        kind=ENDED,
        watchers=True,
        teams=_its_team,
    ),
    _line("refire", later("Its alerts fire again."), _assignee, kind=ENDED, watchers=True),
    _line("alerts_recovered", later("Its alerts recovered: resolve it if that is so."), _assignee),
    _line(
        "clock_at_risk",
        later("{clock}: three quarters of the time are gone."),
        _whose_time_is_up,
        kind=CLOCKS,
        teams=_its_team,
        names=_clock,
    ),
    _line(
        "clock_breached",
        later("{clock}: the time is up."),
        _breach,
        kind=CLOCKS,
        teams=_its_team,
        names=_clock,
    ),
    _line(
        "clock_far_over",
        later("{clock}: half as long again as promised."),
        _breach,
        kind=CLOCKS,
        names=_clock,
    ),
)
