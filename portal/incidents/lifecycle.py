"""How incidents move: a table of steps, from which buttons and tests are made."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.languages import _, later
from portal.core.lifecycle import Lifecycle, Step
from portal.core.policy import policy
from portal.core.wording import listed
from portal.incidents.models.incident import Incident
from portal.incidents.policy import IncidentPermission as May
from portal.incidents.services import escalating, knowing
from portal.incidents.terms import REOPEN_WITHIN, IncidentState, KnowledgeOutcome

Inputs = dict[str, Any]
NEW, ACKNOWLEDGED = IncidentState.NEW, IncidentState.ACKNOWLEDGED
IN_PROGRESS, PENDING = IncidentState.IN_PROGRESS, IncidentState.PENDING
MITIGATED, RESOLVED = IncidentState.MITIGATED, IncidentState.RESOLVED
CLOSED, CANCELLED = IncidentState.CLOSED, IncidentState.CANCELLED

# What shows that somebody looks back on an incident: postmortems add theirs.
looking_back: list[Callable[[Incident], bool]] = []
# What else makes a look back necessary, in words: the clocks add a breach.
reasons_to_look_back: list[Callable[[Incident], str | None]] = []


def assignee_is_of_its_tier(incident: Incident, _viewer: Viewer, _inputs: Inputs) -> str | None:
    """Refuse an assignee of a lower tier than the one that has the incident."""
    person = incident.assignee
    if person is None or person.tier >= incident.tier:
        return None
    return _(
        "%(name)s is not in %(tier)s: somebody of that tier takes it first.",
        name=person.name,
        tier=incident.tier.label,
    )


def hand_over_is_answered(incident: Incident, _viewer: Viewer, _inputs: Inputs) -> str | None:
    """Refuse to go on over a hand-over nobody has answered."""
    return escalating.unanswered(incident)


def reason_is_given(_incident: Incident, _viewer: Viewer, inputs: Inputs) -> str | None:
    """Nobody learns from a step without a reason."""
    return None if str(inputs.get("note") or "").strip() else _("A reason.")


def pending_reason_is_given(_incident: Incident, _viewer: Viewer, inputs: Inputs) -> str | None:
    """Refuse to wait for nobody knows what."""
    return None if inputs.get("reason") else _("What it waits for.")


def pending_time_is_given(_incident: Incident, _viewer: Viewer, inputs: Inputs) -> str | None:
    """Refuse to wait without an end."""
    until = inputs.get("until")
    if isinstance(until, datetime) and until > clock.now():
        return None
    return _("When to look at it again: a time to come.")


def code_is_given(_incident: Incident, _viewer: Viewer, inputs: Inputs) -> str | None:
    """Ask how it ended."""
    return None if inputs.get("code") else _("How it ended.")


def resolution_is_told(_incident: Incident, _viewer: Viewer, inputs: Inputs) -> str | None:
    """Ask what was done: the next one with this trouble reads it."""
    text = inputs.get("resolution")
    return None if text and text.source else _("What solved it, in a sentence or two.")


def outcome_is_given(_incident: Incident, _viewer: Viewer, inputs: Inputs) -> str | None:
    """Ask what knowledge did: the lesson is counted by it."""
    return None if inputs.get("outcome") else _("What knowledge did: the knowledge outcome.")


def article_is_named(_incident: Incident, _viewer: Viewer, inputs: Inputs) -> str | None:
    """An outcome that rests on an article says which one."""
    outcome = inputs.get("outcome")
    if outcome and KnowledgeOutcome(outcome).needs_article and inputs.get("article") is None:
        return _("Which article that was: KB- and its number.")
    return None


def it_was_looked_back_on(incident: Incident, _viewer: Viewer, _inputs: Inputs) -> str | None:
    """Ask for a postmortem in review, or a waiver, where the incident was grave enough."""
    why = why_look_back(incident)
    if not why or is_looked_back_on(incident):
        return None
    return _("A postmortem in review, or a manager's waiver: it %(why)s.", why=listed(why))


def is_looked_back_on(incident: Incident) -> bool:
    """Say whether a postmortem is far enough, or a manager decided that none is needed."""
    return bool(incident.waived_by_id) or any(found(incident) for found in looking_back)


def it_is_recent(incident: Incident, _viewer: Viewer, _inputs: Inputs) -> str | None:
    """Refuse to reopen what was resolved long ago."""
    if incident.resolved_at and clock.now() - incident.resolved_at <= REOPEN_WITHIN:
        return None
    return _(
        "It was resolved more than %(days)s days ago: open a new incident from it.",
        days=REOPEN_WITHIN.days,
    )


def why_look_back(incident: Incident) -> list[str]:
    """List in words why this incident may not be closed without a look back."""
    found = []
    if incident.priority_number <= 2:
        found.append(_("was %(priority)s", priority=incident.priority.label))
    if incident.is_major:
        found.append(_("was a major incident"))
    if escalating.times_escalated(incident) >= 2:
        found.append(_("was escalated twice"))
    return found + [why for reason in reasons_to_look_back if (why := reason(incident))]


def _acknowledge(incident: Incident, by: Viewer, _inputs: Inputs) -> None:
    if incident.assignee is None and by.person:
        incident.assignee = by.person
        if by.tier == incident.tier:
            incident.team_id = by.team_id
    incident.acknowledged_at = incident.acknowledged_at or clock.now()
    _touch(incident)


def _wait(incident: Incident, _by: Viewer, inputs: Inputs) -> None:
    incident.pending_reason, incident.pending_until = inputs["reason"], inputs["until"]
    incident.pending_note = str(inputs.get("note") or "").strip()[:300]
    _touch(incident)


def _resume(incident: Incident, _by: Viewer, _inputs: Inputs) -> None:
    incident.pending_reason, incident.pending_until, incident.pending_note = None, None, ""
    _touch(incident)


def _mitigate(incident: Incident, by: Viewer, _inputs: Inputs) -> None:
    _resume(incident, by, {})
    incident.mitigated_at = incident.impact_ended_at = clock.now()


def _resolve(incident: Incident, by: Viewer, inputs: Inputs) -> None:
    _resume(incident, by, {})
    incident.resolution_code = inputs["code"]
    incident.resolution = inputs["resolution"].source
    incident.resolution_html = inputs["resolution"].html
    incident.knowledge_outcome = KnowledgeOutcome(inputs["outcome"])
    now = clock.now()
    incident.resolved_at = now
    if by.person:
        incident.acknowledged_at = incident.acknowledged_at or now
    incident.impact_ended_at = incident.impact_ended_at or now
    if article := inputs.get("article"):
        step_key = inputs.get("step_key", "")
        knowing.conclude(incident, article, incident.knowledge_outcome, by=by, step_key=step_key)


def _close(incident: Incident, _by: Viewer, _inputs: Inputs) -> None:
    incident.closed_at = clock.now()
    _touch(incident)


def _reopen(incident: Incident, _by: Viewer, _inputs: Inputs) -> None:
    incident.resolved_at = incident.impact_ended_at = None
    incident.resolution_code = incident.knowledge_outcome = None
    incident.reopened_count += 1
    _touch(incident)


def _cancel(incident: Incident, by: Viewer, _inputs: Inputs) -> None:
    _resume(incident, by, {})


def _touch(incident: Incident) -> None:
    incident.updated_at = clock.now()


INCIDENT = Lifecycle(
    steps=(
        Step(
            "acknowledge",
            (NEW,),
            ACKNOWLEDGED,
            May.TAKE,
            guards=(assignee_is_of_its_tier, hand_over_is_answered),
            effect=_acknowledge,
            label=later("Acknowledge"),
            icon="hand-stop",
            tone="primary",
        ),
        Step(
            "start",
            (NEW, ACKNOWLEDGED),
            IN_PROGRESS,
            May.TAKE,
            guards=(assignee_is_of_its_tier, hand_over_is_answered),
            effect=_acknowledge,
            label=later("Start work"),
            icon="player-play",
            tone="primary",
        ),
        Step(
            "wait",
            (ACKNOWLEDGED, IN_PROGRESS, MITIGATED),
            PENDING,
            May.WORK,
            guards=(hand_over_is_answered, pending_reason_is_given, pending_time_is_given),
            effect=_wait,
            label=later("Wait"),
            icon="player-pause",
        ),
        Step(
            "resume",
            (PENDING,),
            IN_PROGRESS,
            May.WORK,
            effect=_resume,
            label=later("Resume"),
            icon="player-play",
            tone="primary",
        ),
        Step(
            "mitigate",
            (ACKNOWLEDGED, IN_PROGRESS, PENDING),
            MITIGATED,
            May.WORK,
            guards=(hand_over_is_answered,),
            effect=_mitigate,
            label=later("Mitigated"),
            icon="shield-half",
        ),
        Step(
            "resolve",
            (NEW, ACKNOWLEDGED, IN_PROGRESS, PENDING, MITIGATED),
            RESOLVED,
            May.RESOLVE,
            guards=(
                hand_over_is_answered,
                code_is_given,
                resolution_is_told,
                outcome_is_given,
                article_is_named,
            ),
            effect=_resolve,
            label=later("Resolve"),
            icon="circle-check",
            tone="primary",
        ),
        Step(
            "close",
            (RESOLVED,),
            CLOSED,
            May.CLOSE,
            guards=(it_was_looked_back_on,),
            effect=_close,
            label=later("Close"),
            icon="lock",
            tone="primary",
        ),
        Step(
            "confirm",
            (RESOLVED,),
            CLOSED,
            May.CONFIRM,
            guards=(it_was_looked_back_on,),
            effect=_close,
            label=later("It works again"),
            icon="thumb-up",
        ),
        Step(
            "reopen",
            (RESOLVED,),
            IN_PROGRESS,
            May.REOPEN,
            guards=(reason_is_given, it_is_recent),
            effect=_reopen,
            label=later("Reopen"),
            icon="rotate",
        ),
        Step(
            "refire",
            (RESOLVED,),
            NEW,
            May.FOLLOW_ALERTS,
            effect=_reopen,
            label=later("Fires again"),
            icon="bell-ringing",
        ),
        Step(
            "cancel",
            (NEW, ACKNOWLEDGED, IN_PROGRESS, PENDING, MITIGATED),
            CANCELLED,
            May.CANCEL,
            guards=(reason_is_given,),
            effect=_cancel,
            label=later("Cancel the incident"),
            icon="x",
            tone="danger",
        ),
    ),
    policy=policy,
)
