"""Who works on an incident, and what it is about."""

from sqlalchemy import update

from portal.accounts.models import Person, Team
from portal.accounts.viewer import Viewer
from portal.core import clock, events
from portal.core.db import db
from portal.core.errors import Conflict, Invalid
from portal.core.languages import _
from portal.core.policy import policy
from portal.incidents.models.incident import Incident
from portal.incidents.policy import IncidentPermission
from portal.incidents.services import escalating
from portal.incidents.terms import IncidentState, Priority, priority_of


def take(incident: Incident, *, by: Viewer, seen: int | None) -> None:
    """Make the viewer the assignee; what was new or acknowledged is in progress from now on.

    `seen` is the assignee on the screen of whoever pressed: when somebody else was quicker, it is
    refused and says who has it. Refused, too, while a hand-over waits for its answer.
    """
    policy.require(IncidentPermission.TAKE, by, incident)
    _require_open(incident)
    if unanswered := escalating.unanswered(incident):
        raise Conflict(unanswered)
    # Claimed by UPDATE: of two who press at once, one gets it and the other reads who did.
    mine = update(Incident).where(Incident.id == incident.id, Incident.assignee_id.is_(seen))
    if not db.changed(mine.values(assignee_id=by.id, version=Incident.version + 1)):
        db.session.refresh(incident)
        name = incident.assignee.name if incident.assignee else _("Nobody")
        raise Conflict(
            _("%(name)s has it now. Take it over from there if that is agreed.", name=name)
        )
    db.session.refresh(incident)
    if incident.team_id != by.team_id and by.tier == incident.tier:
        incident.team_id = by.team_id
    states = _begin_work(incident)
    _touch(incident)
    events.write(incident, "take", by=by, states=states, before=seen)


def _begin_work(incident: Incident) -> tuple[str | None, str | None]:
    """Set what nobody worked on in progress; return the states before and after, if they differ."""
    before = incident.state
    if before not in {IncidentState.NEW, IncidentState.ACKNOWLEDGED}:
        return None, None
    incident.state = IncidentState.IN_PROGRESS
    incident.acknowledged_at = incident.acknowledged_at or clock.now()
    return before.value, incident.state.value


def assign(incident: Incident, person: Person | None, *, by: Viewer) -> None:
    """Give an incident to somebody of its tier or higher, or back to the team."""
    policy.require(IncidentPermission.ASSIGN, by, incident)
    _require_open(incident)
    if person is not None and (not person.is_active or person.tier < incident.tier):
        reason = _(
            "%(name)s does not work in %(tier)s: escalate instead.",
            name=person.name,
            tier=incident.tier.label,
        )
        raise Invalid(reason, {"assignee": reason})
    before = incident.assignee_id
    incident.assignee = person
    if person is not None and person.tier == incident.tier:
        incident.team_id = person.team_id
    _touch(incident)
    events.write(incident, "assign", by=by, before=before, assignee=person.id if person else None)


def give_to_team(incident: Incident, team: Team, *, by: Viewer) -> None:
    """Move an incident to another team of the same tier; nobody has it until somebody takes it."""
    policy.require(IncidentPermission.ASSIGN, by, incident)
    _require_open(incident)
    if team.tier != incident.tier:
        reason = _(
            "%(team)s is not a team of %(tier)s: escalate instead.",
            team=team.name,
            tier=incident.tier.label,
        )
        raise Invalid(reason, {"team": reason})
    before = incident.team_id
    incident.team, incident.assignee = team, None
    _touch(incident)
    events.write(incident, "give_to_team", by=by, before=before, team=team.id)


def rate(incident: Incident, impact: int, urgency: int, *, by: Viewer) -> None:
    """Set impact and urgency; the priority follows from the table, an override ends."""
    policy.require(IncidentPermission.WORK, by, incident)
    _require_open(incident)
    incident.impact, incident.urgency = impact, urgency
    _prioritise(incident, priority_of(impact, urgency), "", by)


def override_priority(incident: Incident, priority: Priority, reason: str, *, by: Viewer) -> None:
    """Set another priority than the table gives; needs a reason."""
    policy.require(IncidentPermission.WORK, by, incident)
    _require_open(incident)
    if not reason.strip():
        words = _("Say why it is not what impact and urgency give.")
        raise Invalid(words, {"priority_reason": words})
    _prioritise(incident, priority, reason.strip()[:300], by)


def _prioritise(incident: Incident, priority: Priority, reason: str, by: Viewer) -> None:
    before = incident.priority
    incident.priority_number, incident.priority_reason = int(priority), reason
    _touch(incident)
    if before != priority:
        events.write(
            incident, "prioritise", by=by, before=int(before), priority=int(priority), note=reason
        )


def declare_major(incident: Incident, *, by: Viewer, is_major: bool, note: str) -> None:
    """Declare a major incident, or say that it is none; needs a reason either way."""
    policy.require(IncidentPermission.LEAD_MAJOR, by, incident)
    _require_open(incident)
    if not note.strip():
        raise Invalid(_("Say why."), {"note": _("Say why in a few words.")})
    if incident.is_major == is_major:
        raise Conflict(_("It is a major incident already.") if is_major else _("It is none."))
    incident.is_major = is_major
    _touch(incident)
    verb = "declare_major" if is_major else "stand_down"
    events.write(incident, verb, by=by, note=note.strip()[:300])


def _require_open(incident: Incident) -> None:
    if not incident.is_open:
        raise Conflict(
            _(
                "%(ref)s is %(state)s: nothing is left to do.",
                ref=incident.ref,
                state=incident.state.clause,
            )
        )


def _touch(incident: Incident) -> None:
    incident.updated_at = clock.now()
