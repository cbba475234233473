"""Who is told what happens to incidents, and in which words; only those who may read it."""

from collections.abc import Callable, Iterable

from sqlalchemy import select

from portal.accounts.models import Person, PersonRole
from portal.accounts.terms import Role
from portal.accounts.viewer import Viewer
from portal.activity.terms import Announcement
from portal.core.db import db
from portal.core.events import Event
from portal.incidents.models.escalation import Escalation
from portal.incidents.models.incident import Incident
from portal.incidents.queries.incidents import at_the_desk, visible_to

People = Iterable[int | None]
To = Callable[[Event], People]


def _readers(find: Callable[[Event, Incident], People], *, inside: bool = True) -> To:
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


def _told_in(name: str) -> Callable[[Event, Incident], People]:
    return lambda event, _incident: [event.detail.get(name)]


def _mentioned(event: Event, _incident: Incident) -> People:
    found: list[int] = event.detail.get("mentioned", [])
    return found


def _assignee(_event: Event, incident: Incident) -> People:
    return [incident.assignee_id]


def _requester(_event: Event, incident: Incident) -> People:
    return [incident.requester_id]


def _team_told(event: Event, _incident: Incident) -> People:
    rows = select(Person.id).where(Person.team_id == event.detail.get("team"))
    return db.session.scalars(rows).all()


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


def _line(
    verb: str,
    sentence: str,
    find: Callable[[Event, Incident], People],
    *,
    inside: bool = True,
    watchers: bool = False,
) -> Announcement:
    return Announcement(
        Incident.__tablename__, verb, sentence, _readers(find, inside=inside), watchers=watchers
    )


ANNOUNCEMENTS = (
    _line("assign", "{who} gave it to you.", _told_in("assignee")),
    _line("give_to_team", "{who} moved it to your team.", _team_told),
    _line("escalate", "{who} handed it to your team.", _team_told),
    _line("accept", "{who} accepted your hand-over.", _sender),
    _line("bounce", "{who} gave it back: read what is missing.", _told_in("sender")),
    _line("bounced_twice", "It was given back twice: it needs a decision.", _managers),
    _line("take", "{who} took it over from you.", _told_in("before")),
    _line("mention", "{who} mentioned you.", _mentioned),
    _line("mention_outside", "{who} mentioned you.", _mentioned, inside=False),
    _line("reply", "{who} replied.", _other_side, inside=False),
    _line("declare_major", "{who} declared it a major incident.", _led, watchers=True),
    _line("stand_down", "{who} ended the major incident.", _led, watchers=True),
    _line("assign_role", "{who} gave you a role in it.", _told_in("assignee")),
    _line("resolve", "{who} resolved it.", _requester, inside=False, watchers=True),
    _line("reopen", "{who} reopened it.", _assignee, watchers=True),
    _line("refire", "Its alerts fire again.", _assignee, watchers=True),
    _line("alerts_recovered", "Its alerts recovered: resolve it if that is so.", _assignee),
)
