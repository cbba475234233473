"""What becomes of the clocks of an incident: every event of one is told to the service levels."""

from collections.abc import Callable

from portal.core import events
from portal.core.db import db
from portal.core.events import Event
from portal.core.languages import DEFAULT, _, speaking
from portal.incidents.models.incident import Incident
from portal.incidents.system import CLOCK
from portal.sla.queries.standing import called, standings_of
from portal.sla.services import clocks
from portal.sla.services.thresholds import Threshold
from portal.sla.terms import Facts, Layer, Metric, PauseReason, State, Subject

KIND = Incident.__tablename__
BREACHED = 100  # per cent
LOST = frozenset({State.BREACHED, State.MISSED})


def subject_of(incident: Incident) -> Subject:
    """Return how the clocks name an incident."""
    return Subject(KIND, incident.id)


def facts_of(incident: Incident) -> Facts:
    """Return what of an incident decides what is promised."""
    return Facts(
        priority=incident.priority_number,
        tier=max(1, incident.tier_number),
        service_id=incident.service_id,
        team_id=incident.team_id,
    )


def follow(event: Event) -> None:
    """Start, stop, pause or turn the clocks of the incident an event is about."""
    if event.record_kind != KIND or event.verb not in _TURNS:
        return
    incident = db.session.get(Incident, event.record_id)
    if incident is not None:
        _TURNS[event.verb](incident, event)


def heed(threshold: Threshold) -> None:
    """Write a passed threshold of an incident into its own course, so that people are told."""
    if threshold.subject.kind != KIND:
        return
    incident = db.session.get(Incident, threshold.subject.id)
    if incident is None or threshold.percent not in _TOLD:
        return
    with speaking(DEFAULT):
        which = called(threshold.layer, threshold.metric, threshold.tier)
    events.write(
        incident,
        _TOLD[threshold.percent],
        by=CLOCK,
        note=which,
        percent=threshold.percent,
        late=threshold.is_late,
        clock=[threshold.layer.value, threshold.metric.value, threshold.tier],
    )


def lost_what_was_promised(incident: Incident) -> str | None:
    """Say that the customer's clock was breached: a reason to look back before closing."""
    promised = (each for each in standings_of(subject_of(incident)) if each.layer is Layer.SLA)
    lost = any(each.state in LOST for each in promised)
    return _("took longer than was promised") if lost else None


def clock_told_of(event: Event) -> str:
    """Name the clock whose threshold an event tells of, in the language of whoever reads it."""
    if "clock" not in event.detail:
        return str(event.detail.get("note", ""))  # written down before the clock was kept
    layer, metric, tier = event.detail["clock"]
    return called(Layer(layer), Metric(metric), tier)


def _start(incident: Incident, _event: Event) -> None:
    clocks.start(subject_of(incident), facts_of(incident), at=incident.reported_at)


def _acknowledge(incident: Incident, event: Event) -> None:
    clocks.acknowledge(subject_of(incident), at=event.at)


def _taken(incident: Incident, event: Event) -> None:
    """Count taking it as a response when somebody of the tier that has it does."""
    person = incident.assignee
    if person is not None and person.tier >= incident.tier:
        _acknowledge(incident, event)


def _wait(incident: Incident, event: Event) -> None:
    reason = incident.pending_reason
    if reason is not None and reason.value in set(PauseReason):
        clocks.pause(subject_of(incident), PauseReason(reason.value), at=event.at)


def _resume(incident: Incident, event: Event) -> None:
    clocks.resume(subject_of(incident), at=event.at)


def _hand_over(incident: Incident, event: Event) -> None:
    clocks.hand_over(subject_of(incident), max(1, incident.tier_number), at=event.at)


def _given_back(incident: Incident, event: Event) -> None:
    """Start what is agreed with the sender's tier again; the sender has it already."""
    _hand_over(incident, event)
    _acknowledge(incident, event)


def _stop(incident: Incident, event: Event) -> None:
    clocks.resume(subject_of(incident), at=event.at)
    clocks.stop(subject_of(incident), at=event.at)


def _reopen(incident: Incident, event: Event) -> None:
    clocks.reopen(subject_of(incident), at=event.at)


def _cancel(incident: Incident, event: Event) -> None:
    clocks.cancel(subject_of(incident), at=event.at)


def _merge(incident: Incident, event: Event) -> None:
    clocks.merge(subject_of(incident), at=event.at)


def _judge_anew(incident: Incident, event: Event) -> None:
    clocks.change_priority(subject_of(incident), facts_of(incident), at=event.at)


_TURNS: dict[str, Callable[[Incident, Event], None]] = {
    "report": _start,
    "acknowledge": _acknowledge,
    "start": _acknowledge,
    "accept": _acknowledge,
    "take": _taken,
    "wait": _wait,
    "resume": _resume,
    "mitigate": _resume,
    "escalate": _hand_over,
    "bounce": _given_back,
    "resolve": _stop,
    "reopen": _reopen,
    "refire": _reopen,
    "cancel": _cancel,
    "merge": _merge,
    "prioritise": _judge_anew,
    "describe": _judge_anew,
}
_TOLD = {75: "clock_at_risk", BREACHED: "clock_breached", 150: "clock_far_over"}
