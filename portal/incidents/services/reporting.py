"""Taking an incident in, whichever way it comes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from portal.accounts.models import Person, Team
from portal.accounts.terms import Tier
from portal.accounts.viewer import Viewer
from portal.catalog.models import Category, Service
from portal.core import clock, events
from portal.core.db import db
from portal.core.errors import Invalid
from portal.core.languages import _
from portal.core.policy import policy
from portal.core.secrets import masked
from portal.incidents.models.incident import Incident
from portal.incidents.models.talk import TimelineEvent
from portal.incidents.policy import IncidentPermission
from portal.incidents.terms import TITLE_LENGTH, Channel, TimelineKind, priority_of
from portal.incidents.texts import NOTHING, Text

_FIRST_LINES = {
    Channel.ALERT: "It came in as an alert.",
    Channel.PORTAL: "It came in through the portal.",
    Channel.EMAIL: "It came in by mail.",
    Channel.CHAT: "It came in by chat.",
    Channel.PHONE: "It came in by phone.",
    Channel.API: "It came in through the API.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What is known when an incident comes in; the description is a text made by `written`."""

    title: str
    description: Text = NOTHING
    channel: Channel
    impact: int = 2
    urgency: int = 2
    service: Service | None = None
    category: Category | None = None
    team: Team | None = None  # the desk it begins with; None: the reporter's, or the first
    requester: Person | None = None
    requester_email: str = ""
    requester_name: str = ""
    impact_started_at: datetime | None = None
    detected_at: datetime | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    recurrence_of: Incident | None = None
    is_confidential: bool = False


def report(what: Report, *, by: Viewer) -> Incident:
    """Open an incident at the service desk; it begins new, unassigned, with L1."""
    policy.require(IncidentPermission.REPORT, by)
    now = clock.now()
    incident = Incident(
        title=titled(what.title),
        description=what.description.source,
        description_html=what.description.html,
        channel=what.channel,
        requester=what.requester,
        requester_email=what.requester_email[:254].lower(),
        requester_name=what.requester_name[:120],
        service=what.service,
        category=what.category,
        impact=what.impact,
        urgency=what.urgency,
        priority_number=int(priority_of(what.impact, what.urgency)),
        is_confidential=what.is_confidential,
        tier_number=int(Tier.L1),
        team_id=what.team.id if what.team else _desk(by),
        opened_by_id=by.id,
        labels=dict(what.labels),
        impact_started_at=what.impact_started_at,
        detected_at=what.detected_at or now,
        reported_at=now,
        updated_at=now,
        recurrence_of=what.recurrence_of,
    )
    db.session.add(incident)
    db.session.flush()
    _begin(incident, by)
    events.write(incident, "report", by=by, channel=what.channel.value)
    return incident


def _begin(incident: Incident, by: Viewer) -> None:
    """Put the first line on the timeline."""
    detected = incident.detected_at or incident.reported_at
    db.session.add(
        TimelineEvent(
            incident_id=incident.id,
            kind=TimelineKind.DETECT,
            text=_FIRST_LINES[incident.channel],
            occurred_at=min(detected, incident.reported_at),
            recorded_at=incident.reported_at,
            actor_id=by.id,
            source="" if by.id else by.name,
            is_key=True,
        )
    )


def _desk(by: Viewer) -> int | None:
    """Return the team that gets it: the reporter's own when that is a desk, else the first desk."""
    if by.tier == Tier.L1 and by.team_id:
        return by.team_id
    desks = select(Team.id).where(Team.tier_number == int(Tier.L1)).order_by(Team.id)
    return db.session.scalar(desks.limit(1))


def titled(title: str) -> str:
    """Return a title on one line, secrets masked; raises `Invalid` when empty or too long."""
    title = masked(" ".join(title.split()))
    if not title:
        raise Invalid(_("Say in a few words what is wrong."), {"title": _("Say what is wrong.")})
    if len(title) > TITLE_LENGTH:
        reason = _(
            "Keep the title under %(number)s characters; the rest fits below.", number=TITLE_LENGTH
        )
        raise Invalid(reason, {"title": reason})
    return title
