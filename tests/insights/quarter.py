"""The first quarter of 2026 at a small desk: every moment is literal, so that it can be added up.

All times are UTC. Minutes are counted from the report of an incident; Mail and VPN are services.

    INC  reported      service  impact  detected  taken  eased  ended  resolved  end
    1    5 Jan 10:00   Mail P1  -20     -10       5      30     40     60        closed
    2    10 Jan 10:00  Mail P2  -30     0         15     90     150    240       closed, by L2
    3    20 Jan 10:00  VPN P3                     10                   20        closed, reopened once
    4    25 Jan 10:00  VPN P3                                                    cancelled
    5    26 Jan 10:00  VPN P3                                                    merged
    6    2 Feb 10:00   VPN P2   -2      -1        1             28     30        closed by itself
    7    10 Feb 10:00  Mail P1  -60     -20       20     120    180    300       resolved, by L2
    8    20 Feb 10:00  Mail P3                    30                             in progress
    9    21 Feb 10:00  VPN P3                     100                  1000      closed, confidential
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from portal.accounts.models import Team
from portal.accounts.viewer import Viewer
from portal.actions.models import Action, ActionRecurrence
from portal.actions.terms import ActionState, ActionType, Strength
from portal.catalog.models import Service
from portal.changes.models.change import CausedIncident, Change
from portal.changes.models.rounds import ApprovalRound
from portal.changes.terms import ChangeState, ChangeType, Outcome, RoundResult, Rule
from portal.core.db import db
from portal.incidents.models.escalation import Escalation
from portal.incidents.models.incident import Incident
from portal.incidents.models.talk import Comment
from portal.incidents.terms import (
    Channel,
    EscalationKind,
    EscalationReason,
    IncidentState,
    KnowledgeOutcome,
    ResolutionCode,
)
from portal.incidents.trail.models import TrailEntry
from portal.incidents.trail.terms import TrailKind
from portal.kb.lifecycle import PROPOSAL
from portal.kb.models.content import Content
from portal.kb.models.knowledge_link import KnowledgeLink
from portal.kb.services import writing
from portal.kb.terms import Kind, LinkRole
from portal.search.learning.models import SearchObservation
from portal.search.learning.terms import Outcome as SearchOutcome
from portal.sla.models.clocks import SlaClock
from portal.sla.models.policies import SlaPolicy
from portal.sla.terms import Layer, Metric, Verdict

ViewerOf = Callable[[str], Viewer]
TODAY = datetime(2026, 4, 15, 12, tzinfo=UTC)
CLOSED, RESOLVED = IncidentState.CLOSED, IncidentState.RESOLVED
# id, reported, service, priority, state, then minutes: impact, detected, taken, eased, ended, resolved
INCIDENTS: tuple[tuple[Any, ...], ...] = (
    (1, "2026-01-05", "mail", 1, CLOSED, -20, -10, 5, 30, 40, 60),
    (2, "2026-01-10", "mail", 2, CLOSED, -30, 0, 15, 90, 150, 240),
    (3, "2026-01-20", "vpn", 3, CLOSED, None, None, 10, None, None, 20),
    (4, "2026-01-25", "vpn", 3, IncidentState.CANCELLED, -90, 0, 5, 5, 5, None),
    (5, "2026-01-26", "vpn", 3, IncidentState.MERGED, -90, 0, 5, 5, 5, None),
    (6, "2026-02-02", "vpn", 2, CLOSED, -2, -1, 1, None, 28, 30),
    (7, "2026-02-10", "mail", 1, RESOLVED, -60, -20, 20, 120, 180, 300),
    (8, "2026-02-20", "mail", 3, IncidentState.IN_PROGRESS, None, None, 30, None, None, None),
    (9, "2026-02-21", "vpn", 3, CLOSED, None, None, 100, None, None, 1000),
)
MOMENTS = (
    *("impact_started_at", "detected_at", "acknowledged_at"),
    *("mitigated_at", "impact_ended_at", "resolved_at"),
)
MORE: dict[int, dict[str, Any]] = {
    1: {"knowledge_outcome": KnowledgeOutcome.SOLVED_BY_KB},
    2: {"knowledge_outcome": KnowledgeOutcome.KB_MISSING, "tier_number": 2},
    3: {"knowledge_outcome": KnowledgeOutcome.NOT_APPLICABLE, "reopened_count": 1},
    6: {
        "knowledge_outcome": KnowledgeOutcome.NOT_APPLICABLE,
        "resolution_code": ResolutionCode.AUTO_RECOVERED,
        "channel": Channel.ALERT,
    },
    7: {"knowledge_outcome": KnowledgeOutcome.KB_FAILED, "tier_number": 2},
    9: {"knowledge_outcome": KnowledgeOutcome.KB_MISSING, "is_confidential": True},
}


def at(day: str, minutes: float = 0) -> datetime:
    """Return so many minutes after ten o'clock of a day."""
    return datetime.fromisoformat(f"{day}T10:00+00:00") + timedelta(minutes=minutes)


def fill(viewer_of: ViewerOf) -> None:
    """Write all of it, inside `db.writing()`."""
    services = {
        slug: Service(name=name, slug=slug, created_at=at("2026-01-01"))
        for slug, name in (("mail", "Mail"), ("vpn", "VPN"))
    }
    db.session.add_all(services.values())
    db.session.flush()
    _incidents(services, viewer_of)
    _hand_overs()
    _clocks()
    _knowledge(viewer_of)
    _searches()
    _changes()
    _actions(viewer_of)


def _incidents(services: dict[str, Service], viewer_of: ViewerOf) -> None:
    teams = {team.name: team.id for team in db.session.scalars(select(Team))}
    for number, day, service, priority, state, *minutes in INCIDENTS:
        moments = {
            name: None if each is None else at(day, each)
            for name, each in zip(MOMENTS, minutes, strict=True)
        }
        more = MORE.get(number, {})
        known = {
            "channel": Channel.PHONE,
            "resolution_code": ResolutionCode.FIXED,
            "tier_number": 1,
        }
        known |= {"requester_id": viewer_of("otto").id, "assignee_id": viewer_of("theo").id}
        team = "Operations" if more.get("is_confidential") else "Service desk"
        db.session.add(
            Incident(
                id=number,
                title="Payroll mails" if more.get("is_confidential") else f"Trouble {number}",
                state=state,
                priority_number=priority,
                service_id=services[service].id,
                team_id=teams[team],
                reported_at=at(day),
                updated_at=at(day),
                closed_at=at(day, 2000) if state is CLOSED else None,
                **moments,
                **(known | more),
            )
        )
    db.session.flush()
    # The requester of INC-9 came back before it was solved; of INC-1 only to say thanks.
    for number, day, minutes in ((9, "2026-02-21", 500), (1, "2026-01-05", 70)):
        db.session.add(
            Comment(
                incident_id=number,
                author_id=viewer_of("otto").id,
                body="Hello?",
                html="<p>Hello?</p>",
                said_at=at(day, minutes),
            )
        )


def _hand_overs() -> None:
    # incident, reason, minutes before, minutes after the report, bounced?
    rows = (
        (2, EscalationReason.NO_KB, 45, 45, False),
        (7, EscalationReason.WRONG_TEAM, 30, 30, True),
        (7, EscalationReason.SKILL, 90, 90, False),
    )
    days = {row[0]: row[1] for row in INCIDENTS}
    for incident, reason, spent, minutes, is_bounced in rows:
        moment = at(days[incident], minutes)
        db.session.add(
            Escalation(
                incident_id=incident,
                reason=reason,
                from_tier_number=1,
                to_tier_number=2,
                at=moment,
                minutes_before=spent,
                answered_at=moment,
                accepted_at=None if is_bounced else moment,
                bounced_at=moment if is_bounced else None,
            )
        )
    # A manager was called: that is no hand-over.
    db.session.add(
        Escalation(
            incident_id=1,
            kind=EscalationKind.HIERARCHICAL,
            reason=EscalationReason.MAJOR,
            from_tier_number=1,
            to_tier_number=1,
            at=at("2026-01-05", 6),
        )
    )


def _clocks() -> None:
    policy = db.session.scalar(select(SlaPolicy).limit(1))
    if policy is None:
        policy = SlaPolicy(name="Everything", created_at=at("2026-01-01"))
        db.session.add(policy)
        db.session.flush()
    response, resolution = Metric.RESPONSE, Metric.RESOLUTION
    # incident, layer, metric, tier, seconds elapsed, seconds promised, verdict (None: runs, breached)
    rows = (
        (1, Layer.SLA, response, 1, 300, 900, Verdict.MET),
        (2, Layer.SLA, response, 1, 900, 900, Verdict.MET),
        (7, Layer.SLA, response, 1, 1200, 900, Verdict.MISSED),
        (1, Layer.SLA, resolution, 1, 3600, 14400, Verdict.MET),
        (8, Layer.SLA, resolution, 1, 0, 14400, None),
        (3, Layer.SLA, resolution, 1, 10, 14400, Verdict.VOID),
        (2, Layer.OLA, response, 2, 360, 3600, Verdict.MET),
    )
    days = {row[0]: row[1] for row in INCIDENTS}
    for incident, layer, metric, tier, elapsed, target, verdict in rows:
        start = at(days[incident])
        db.session.add(
            SlaClock(
                subject_kind="incident",
                subject_id=incident,
                layer=layer,
                metric=metric,
                tier=tier,
                policy_id=policy.id,
                priority=3,
                started_at=start,
                since=start,
                target_seconds=target,
                elapsed_seconds=elapsed,
                stopped_at=None if verdict is None else start + timedelta(seconds=elapsed),
                breached_at=start + timedelta(seconds=target) if verdict is None else None,
                verdict=verdict,
            )
        )


def _knowledge(viewer_of: ViewerOf) -> None:
    tess = viewer_of("tess")
    text = Content(title="Restart the tunnel", body="1. Restart it.\n", summary="Restart.")
    proposal = writing.create_article(Kind.KNOWN_ERROR, text, by=tess)
    PROPOSAL.advance(proposal, "publish_directly", by=tess)
    article = proposal.article
    for incident, role in ((1, LinkRole.USED_SOLVED), (9, LinkRole.MISSING)):
        db.session.add(
            KnowledgeLink(
                record_kind="incident",
                record_id=incident,
                article_id=article.id,
                revision_id=article.revision_id,
                role=role,
                at=at("2026-02-22"),
            )
        )
    # Somebody searched in INC-9 and was shown nothing; the verdict names the article afterwards.
    for kind, revision in ((TrailKind.SEARCHED, None), (TrailKind.JUDGED, article.revision_id)):
        db.session.add(
            TrailEntry(
                incident_id=9,
                at=at("2026-02-21", 50),
                kind=kind,
                words="toaster",
                shown=[],
                revision_id=revision,
                article_id=article.id if revision else None,
            )
        )


def _searches() -> None:
    # day, records with every word, outcome
    rows = (
        ("2026-01-07", 3, SearchOutcome.USED),
        ("2026-01-08", 2, SearchOutcome.OPENED),
        ("2026-01-09", 0, SearchOutcome.NOTHING),
        ("2026-02-03", 1, SearchOutcome.USED),
        ("2026-02-04", 0, SearchOutcome.REFORMULATED),
    )
    for number, (day, complete, outcome) in enumerate(rows):
        db.session.add(
            SearchObservation(
                token=f"search-{number}",
                at=at(day),
                text="badge reader",
                normal="badg reader",
                complete=complete,
                outcome=outcome,
                outcome_at=at(day),
            )
        )


def _changes() -> None:
    # id, type, ended, minutes it took, outcome, rule of its votes
    rows = (
        (1, ChangeType.STANDARD, "2026-01-12", 30, Outcome.SUCCESSFUL, None),
        (2, ChangeType.NORMAL, "2026-01-13", 60, Outcome.FAILED, Rule.ALL),
        (3, ChangeType.NORMAL, "2026-02-12", 20, Outcome.WITH_ISSUES, Rule.ANY),
        (4, ChangeType.EMERGENCY, "2026-02-13", 90, Outcome.ROLLED_BACK, Rule.ANY),
        (5, ChangeType.NORMAL, "2026-02-14", 0, Outcome.CANCELLED, Rule.ALL),
    )
    for number, kind, day, minutes, outcome, rule in rows:
        db.session.add(
            Change(
                id=number,
                title=f"Change {number}",
                type=kind,
                state=ChangeState.CLOSED,
                opened_at=at(day, -9000),
                updated_at=at(day),
                started_at=at(day, -minutes),
                finished_at=at(day),
                outcome=outcome,
            )
        )
        db.session.flush()
        if rule is not None:
            _round(number, 1, rule, RoundResult.APPROVED, day)
    # What was rejected later does not say by which rule it went ahead.
    _round(3, 2, Rule.QUORUM, RoundResult.REJECTED, "2026-02-12")
    db.session.add(CausedIncident(change_id=2, incident_id=1, said_at=at("2026-01-13")))
    db.session.add(CausedIncident(change_id=3, incident_id=9, said_at=at("2026-02-22")))


def _round(change: int, number: int, rule: Rule, result: RoundResult, day: str) -> None:
    db.session.add(
        ApprovalRound(
            change_id=change,
            number=number,
            rule=rule,
            quorum=1,
            fingerprint="0" * 64,
            opened_at=at(day, -900),
            ended_at=at(day, -800),
            result=result,
        )
    )


def _actions(viewer_of: ViewerOf) -> None:
    # id, strength, state, due, done after so many days, has an owner?
    rows = (
        (1, Strength.STRONG, ActionState.VERIFIED, date(2026, 1, 10), 3, True),
        (2, Strength.WEAK, ActionState.DONE, date(2026, 1, 10), 10, True),
        (3, Strength.WEAK, ActionState.ACCEPTED, date(2026, 1, 31), None, False),
        (4, Strength.MEDIUM, ActionState.PROPOSED, None, None, True),
        (5, Strength.STRONG, ActionState.IN_PROGRESS, date(2026, 6, 1), None, True),
    )
    proposed = at("2026-01-05")
    for number, strength, state, due, days, has_owner in rows:
        db.session.add(
            Action(
                id=number,
                title=f"Action {number}",
                type=ActionType.PREVENT,
                strength=strength,
                state=state,
                due_on=due,
                owner_id=viewer_of("theo").id if has_owner else None,
                proposed_at=proposed,
                updated_at=proposed,
                done_at=None if days is None else proposed + timedelta(days=days),
            )
        )
    db.session.flush()
    db.session.add(
        ActionRecurrence(action_id=5, incident_id=7, at=at("2026-02-10"), has_reopened=True)
    )
