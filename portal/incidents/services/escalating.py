"""Handing an incident up, and receiving it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from portal.accounts.models import Person, Team
from portal.accounts.terms import Role, Tier
from portal.accounts.viewer import Viewer
from portal.core import clock, events
from portal.core.db import db
from portal.core.errors import Conflict, Forbidden, Invalid, Missing
from portal.core.languages import _, digits
from portal.core.policy import policy
from portal.core.secrets import masked
from portal.incidents.models.escalation import Escalation
from portal.incidents.models.incident import Incident
from portal.incidents.policy import IncidentPermission
from portal.incidents.terms import EscalationKind, EscalationReason, IncidentState
from portal.search.learning import services as searches

NOTE_LENGTH = 5_000
BOUNCES_TELL = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """What the form of an escalation holds."""

    to_team: Team
    reason: EscalationReason
    note: str = ""
    kind: EscalationKind = EscalationKind.FUNCTIONAL
    checks: Sequence[str] = ()
    left_out: Sequence[str] = ()


def escalate(incident: Incident, what: HandOver, *, by: Viewer) -> Escalation:
    """Give an incident to a team of a higher tier, or of the same; what was tried goes with it.

    Refuses one that waits, one that is not open, the team that has it, and a lower tier.
    """
    policy.require(IncidentPermission.ESCALATE, by, incident)
    _require_movable(incident)
    _require_reachable(incident, what.to_team)
    now = clock.now()
    escalation = Escalation(
        incident_id=incident.id,
        kind=what.kind,
        reason=what.reason,
        note=_note(what.note),
        checks=[text[:200] for text in what.checks],
        left_out=[text[:200] for text in what.left_out],
        from_tier_number=incident.tier_number,
        to_tier_number=what.to_team.tier_number,
        from_team_id=incident.team_id,
        to_team_id=what.to_team.id,
        from_person_id=by.id,
        at=now,
        minutes_before=minutes_here(incident),
    )
    db.session.add(escalation)
    db.session.flush()
    incident.tier_number, incident.team = what.to_team.tier_number, what.to_team
    incident.assignee, incident.updated_at = None, now
    searches.escalated(by, context_ref=incident.ref)
    events.write(
        incident,
        "escalate",
        by=by,
        escalation=escalation.id,
        reason=what.reason.value,
        team=what.to_team.id,
        tier=what.to_team.tier_number,
    )
    return escalation


def call(incident: Incident, person: Person, note: str, *, by: Viewer) -> Escalation:
    """Tell somebody who decides that they are needed; the work stays where it is.

    Refuses an incident that is over, and one who neither manages nor runs the portal.
    """
    policy.require(IncidentPermission.LEAD_MAJOR, by, incident)
    if not incident.is_open:
        raise Conflict(
            _(
                "%(ref)s is %(state)s: nothing to decide.",
                ref=incident.ref,
                state=incident.state.clause,
            )
        )
    if not person.is_active or person.roles.isdisjoint({Role.MANAGER, Role.ADMIN}):
        reason = _("%(name)s is not a manager.", name=person.name)
        raise Invalid(reason, {"manager": reason})
    call = Escalation(
        incident_id=incident.id,
        kind=EscalationKind.HIERARCHICAL,
        reason=EscalationReason.MAJOR,
        note=_note(note),
        from_tier_number=incident.tier_number,
        to_tier_number=incident.tier_number,
        from_team_id=incident.team_id,
        from_person_id=by.id,
        to_person_id=person.id,
        at=clock.now(),
        minutes_before=minutes_here(incident),
    )
    db.session.add(call)
    db.session.flush()
    events.write(incident, "call_manager", by=by, escalation=call.id, manager=person.id)
    return call


def answer_call(call: Escalation, *, by: Viewer) -> None:
    """Say that the manager who was called is there; only they can."""
    incident = db.session.get_one(Incident, call.incident_id)
    if call.to_person_id is None or call.to_person_id != by.id:
        raise Forbidden(_("Somebody else was called."))
    if call.answered_at is not None:
        raise Conflict(_("This call has been answered already."))
    call.accepted_at = call.answered_at = clock.now()
    call.answered_by_id = by.id
    events.write(incident, "answer_call", by=by, escalation=call.id)


def accept(escalation: Escalation, *, by: Viewer) -> None:
    """Take what was handed over: the viewer works on it from now on."""
    incident = _answerable(escalation, by)
    escalation.accepted_at = escalation.answered_at = clock.now()
    escalation.answered_by_id = by.id
    incident.assignee = by.person
    if by.team_id and by.tier == incident.tier:
        incident.team_id = by.team_id
    if incident.state is IncidentState.NEW:
        incident.state = IncidentState.ACKNOWLEDGED
    incident.acknowledged_at = incident.acknowledged_at or clock.now()
    incident.updated_at = clock.now()
    events.write(incident, "accept", by=by, escalation=escalation.id)


def bounce(escalation: Escalation, reason: str, *, by: Viewer) -> None:
    """Give back what was handed over, with a reason the sender can act on."""
    incident = _answerable(escalation, by)
    if not reason.strip():
        words = _("Say what is missing, so that it comes back complete.")
        raise Invalid(words, {"reason": words})
    escalation.bounced_at = escalation.answered_at = clock.now()
    escalation.answered_by_id, escalation.bounce_reason = by.id, masked(reason.strip())[:500]
    incident.tier_number = escalation.from_tier_number
    incident.team_id = escalation.from_team_id
    incident.assignee = escalation.from_person
    incident.updated_at = clock.now()
    events.write(
        incident,
        "bounce",
        by=by,
        escalation=escalation.id,
        sender=escalation.from_person_id,
        note=escalation.bounce_reason,
    )
    if bounces(incident) == BOUNCES_TELL:
        events.write(incident, "bounced_twice", by=by)


def open_escalation(incident: Incident) -> Escalation | None:
    """Return the hand-over nobody has answered yet."""
    rows = select(Escalation).where(
        Escalation.incident_id == incident.id,
        Escalation.kind == EscalationKind.FUNCTIONAL,  # a manager's does not move the work
        Escalation.answered_at.is_(None),
    )
    return db.session.scalar(rows.order_by(Escalation.id.desc()).limit(1))


def unanswered(incident: Incident) -> str | None:
    """Say who has to answer a hand-over before the work goes on; None where none waits."""
    waiting = open_escalation(incident)
    if waiting is None:
        return None
    name = waiting.to_team.name if waiting.to_team else waiting.to_tier.label
    return _("%(name)s has to accept or give back the hand-over.", name=name)


def bounces(incident: Incident) -> int:
    """Count how often the incident was given back."""
    rows = select(func.count(Escalation.id)).where(
        Escalation.incident_id == incident.id, Escalation.bounced_at.is_not(None)
    )
    return db.session.scalar(rows) or 0


def times_escalated(incident: Incident) -> int:
    """Count how often the incident went up to a higher tier and was not given back."""
    rows = select(func.count(Escalation.id)).where(
        Escalation.incident_id == incident.id,
        Escalation.bounced_at.is_(None),
        Escalation.to_tier_number > Escalation.from_tier_number,
    )
    return db.session.scalar(rows) or 0


def _answerable(escalation: Escalation, by: Viewer) -> Incident:
    incident = db.session.get_one(Incident, escalation.incident_id)
    policy.require(IncidentPermission.ANSWER_ESCALATION, by, incident)
    if escalation.kind is not EscalationKind.FUNCTIONAL:
        raise Missing
    if escalation.answered_at is not None:
        raise Conflict(_("This hand-over has been answered already."))
    return incident


def _require_movable(incident: Incident) -> None:
    if not incident.is_open:
        raise Conflict(
            _(
                "%(ref)s is %(state)s: nothing to hand over.",
                ref=incident.ref,
                state=incident.state.clause,
            )
        )
    if incident.state is IncidentState.PENDING:
        raise Conflict(_("It is waiting: resume it first, so that the clocks run for who gets it."))
    if open_escalation(incident):
        raise Conflict(_("It is handed over already, and nobody has answered yet."))


def _require_reachable(incident: Incident, team: Team) -> None:
    if team.tier == Tier.NONE or team.id == incident.team_id or team.tier < incident.tier:
        reason = _("Choose another team of this tier or a higher one.")
        raise Invalid(reason, {"team": reason})


def minutes_here(incident: Incident) -> int:
    """Return the minutes since the incident came to the tier that has it."""
    arrived = select(func.max(Escalation.at)).where(
        Escalation.incident_id == incident.id, Escalation.kind == EscalationKind.FUNCTIONAL
    )
    since = db.session.scalar(arrived) or incident.reported_at
    return max(0, round((clock.now() - since).total_seconds() / 60))


def _note(note: str) -> str:
    note = masked(note.strip())
    if len(note) > NOTE_LENGTH:
        reason = _("Keep it under %(number)s characters.", number=digits(NOTE_LENGTH))
        raise Invalid(reason, {"note": reason})
    return note
