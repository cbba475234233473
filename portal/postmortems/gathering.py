"""What the incident already knows: people by role, moments, and the facts under each heading."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.accounts.models import Person
from portal.accounts.terms import Tier
from portal.core.db import db
from portal.core.events import Event
from portal.core.languages import DEFAULT, speaking
from portal.core.wording import exact, length_words
from portal.incidents.clocks import subject_of
from portal.incidents.models.escalation import Escalation
from portal.incidents.models.incident import Incident
from portal.incidents.models.talk import TimelineEvent
from portal.incidents.queries import around
from portal.incidents.terms import MajorRole, TimelineKind
from portal.postmortems.terms import PartRole
from portal.sla.queries.standing import standings_of

_ROLE_OF_VERB = {
    "report": PartRole.REPORTED,
    **dict.fromkeys(
        ("acknowledge", "start", "take", "accept", "note", "mitigate", "start_run"),
        PartRole.RESPONDED,
    ),
    "escalate": PartRole.HANDED_OVER,
    "bounce": PartRole.RESPONDED,
    "answer_call": PartRole.DECIDED,
    "resolve": PartRole.RESOLVED,
}
_ROLE_OF_LEAD = {
    MajorRole.COMMANDER: PartRole.COMMANDER,
    MajorRole.SCRIBE: PartRole.SCRIBE,
    MajorRole.COMMS: PartRole.COMMS,
}


@dataclass(frozen=True, slots=True)
class Moment:
    """One line for the timeline, told by role."""

    at: datetime
    kind: TimelineKind
    text: str
    by_role: str = ""
    link: str = ""
    event_id: int | None = None
    is_key: bool = True


def role_of(person: Person | None) -> str:
    """Return how a postmortem names somebody: `Operations (L2)`, never by name."""
    if person is None or person.team is None:
        return ""
    return team_words(person.team.name, person.tier)


def team_words(team: str, tier: Tier) -> str:
    """Return a team with its tier: `Operations (L2)`."""
    return f"{team} ({tier.label})" if tier else team


def people_of(incident: Incident) -> set[tuple[int, PartRole]]:
    """Return who did what in an incident, by the id of the person."""
    rows = select(Event.actor_id, Event.verb).where(
        Event.record_kind == Incident.__tablename__,
        Event.record_id == incident.id,
        Event.actor_id.is_not(None),
        Event.verb.in_(_ROLE_OF_VERB),
    )
    found = {(number, _ROLE_OF_VERB[verb]) for number, verb in db.session.execute(rows) if number}
    led = around.responders_of(incident)
    return found | {(each.person_id, _ROLE_OF_LEAD[each.role]) for each in led}


def moments_of(incident: Incident) -> list[Moment]:
    """Return the milestones and every line of the timeline, the first first."""
    with speaking(DEFAULT):  # it is kept, and everybody reads the same
        found = [*_milestones(incident), *_noted(incident)]
    return sorted(found, key=lambda each: each.at)


def original_title(incident: Incident) -> str:
    """Return the title as it was reported, before anybody corrected it."""
    rows = select(Event).where(
        Event.record_kind == Incident.__tablename__,
        Event.record_id == incident.id,
        Event.verb == "describe",
    )
    for event in db.session.scalars(rows.order_by(Event.id)):
        if "title" in event.detail.get("changed", {}):
            return str(event.detail["changed"]["title"][0])
    return incident.title


def facts_of(incident: Incident) -> dict[str, str]:
    """Return what is known already, as Markdown by the key of the section it belongs to."""
    with speaking(DEFAULT):
        return _facts(incident)


def _facts(incident: Incident) -> dict[str, str]:
    handed = "\n".join(_handed(incident))
    return {
        "impact": "\n".join(_impact(incident)),
        "detection": _detection(incident),
        "response-and-escalation": handed,
        "response-and-recovery": handed,
        "recurrence-check": _recurrence(incident),
        "communication": "\n".join(_told_others(incident)),
    }


def _milestones(incident: Incident) -> Iterator[Moment]:
    opener = role_of(incident.opened_by)
    # Without the title: it may hold what only the desk and the requester read.
    reported = f"Reported {incident.channel.way}."
    yield Moment(incident.reported_at, TimelineKind.DETECT, reported, opener)
    if incident.impact_started_at:
        yield Moment(incident.impact_started_at, TimelineKind.IMPACT, "The impact began.")
    if incident.acknowledged_at:
        yield Moment(incident.acknowledged_at, TimelineKind.ACTION, "Acknowledged.")
    for each in around.escalations_of(incident):
        words = f"Handed over to {_receiver(each)}: {each.reason.clause}."
        yield Moment(each.at, TimelineKind.DECISION, words, role_of(each.from_person))
        if each.accepted_at:
            taken = f"{_receiver(each)} took it over."
            yield Moment(each.accepted_at, TimelineKind.ACTION, taken, role_of(each.answered_by))
    if incident.mitigated_at:
        yield Moment(incident.mitigated_at, TimelineKind.RECOVER, "Mitigated: the impact ended.")
    if incident.resolved_at:
        yield Moment(incident.resolved_at, TimelineKind.RECOVER, "Resolved.")


def _noted(incident: Incident) -> Iterator[Moment]:
    rows = select(TimelineEvent).where(TimelineEvent.incident_id == incident.id)
    for line in db.session.scalars(rows.order_by(TimelineEvent.id)):
        yield Moment(
            line.occurred_at,
            line.kind,
            line.text,
            role_of(line.actor) or line.source,
            line.link,
            line.id,
            # The portal's own first line says what the milestone says better.
            line.is_key and line.recorded_at != incident.reported_at,
        )


def _impact(incident: Incident) -> Iterator[str]:
    start = incident.impact_started_at or incident.reported_at
    if incident.impact_ended_at:
        lasted = _length(start, incident.impact_ended_at)
        ended = exact(incident.impact_ended_at)
        yield f"- The impact lasted {lasted}, from {exact(start)} to {ended}."
    service = incident.service.name if incident.service else "not named"
    yield f"- {incident.priority.label} ({incident.rating}); service: {service}."
    yield from (
        f"- {each.label} clock: {each.word.lower()}, {length_words(each.elapsed)} of "
        f"{length_words(each.target)}."
        for each in standings_of(subject_of(incident))
    )


def _detection(incident: Incident) -> str:
    start = incident.impact_started_at
    seen = incident.detected_at or incident.reported_at
    late = f", {_length(start, seen)} after the impact began" if start and start < seen else ""
    return f"- Detected {exact(seen)}{late}. It came in {incident.channel.way}."


def _handed(incident: Incident) -> Iterator[str]:
    acknowledged = incident.acknowledged_at
    if acknowledged:
        yield f"- Acknowledged {_length(incident.reported_at, acknowledged)} after the report."
    for each in around.escalations_of(incident):
        answer = ""
        if each.accepted_at:
            answer = f" Taken over after {_length(each.at, each.accepted_at)}."
        elif each.bounced_at:
            answer = f" Given back after {_length(each.at, each.bounced_at)}."
        sender = team_words(each.from_team.name, each.from_tier) if each.from_team else "Support"
        spent = length_words(each.minutes_before * 60)
        yield f"- {sender} → {_receiver(each)} after {spent}: {each.reason.clause}.{answer}"


def _recurrence(incident: Incident) -> str:
    before = incident.recurrence_of
    return f"- It is {before.ref} again." if before else ""


def _told_others(incident: Incident) -> Iterable[str]:
    rows = select(TimelineEvent).where(
        TimelineEvent.incident_id == incident.id, TimelineEvent.kind == TimelineKind.COMMS
    )
    found = db.session.scalars(rows.order_by(TimelineEvent.occurred_at))
    return [f"- {exact(line.occurred_at)}: {' '.join(line.text.split())}" for line in found]


def _receiver(escalation: Escalation) -> str:
    if escalation.to_team:
        return team_words(escalation.to_team.name, escalation.to_tier)
    return "a manager" if escalation.to_person_id else escalation.to_tier.label


def _length(start: datetime, end: datetime) -> str:
    return length_words(max(60, int((end - start).total_seconds())))
