"""Counts of incidents by how they went, and their hand-overs."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select

from portal.accounts.terms import Tier
from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.incidents.models.escalation import Escalation
from portal.incidents.models.incident import Incident
from portal.incidents.models.talk import Comment
from portal.incidents.terms import Channel, EscalationKind, EscalationReason, ResolutionCode
from portal.insights.measures.course import HandOver
from portal.insights.measures.figures import Rate, Shares
from portal.insights.months import Month
from portal.insights.queries.moments import month_from, month_number
from portal.insights.queries.scope import ENDED, counted
from portal.insights.wanted import Wanted


@dataclass(frozen=True, slots=True)
class Tally:
    """The incidents of one month by how they went."""

    reported: int = 0
    solved: int = 0  # by somebody: what recovered by itself is left out
    first_level: int = 0
    from_people: int = 0  # solved, and somebody had reported it
    first_contact: int = 0
    resolved_once: int = 0
    reopened: int = 0


def tallies(wanted: Wanted, viewer: Viewer) -> dict[Month, Tally]:
    """Count the incidents that count, by month of the report."""
    month = month_number(Incident.reported_at)
    conditions = (
        is_solved(),
        is_first_level(),
        is_solved_for_a_person(),
        is_first_contact(),
        was_resolved(),
        was_reopened(),
    )
    counts = [func.count().filter(each) for each in conditions]
    rows = counted(wanted, viewer).with_only_columns(month, func.count(), *counts).group_by(month)
    return {month_from(number): Tally(*numbers) for number, *numbers in db.session.execute(rows)}


def hand_overs(wanted: Wanted, viewer: Viewer) -> list[HandOver]:
    """Return the hand-overs of the incidents that count; calls to a manager are none."""
    rows = (
        counted(wanted, viewer)
        .join(Escalation, Escalation.incident_id == Incident.id)
        .where(Escalation.kind == EscalationKind.FUNCTIONAL)
        .with_only_columns(
            month_number(Incident.reported_at),
            Incident.id,
            Escalation.reason,
            Escalation.minutes_before,
            Escalation.answered_at.is_not(None),
            Escalation.bounced_at.is_not(None),
        )
    )
    return [
        HandOver(month_from(month), incident, reason, minutes, is_answered, is_bounced)
        for month, incident, reason, minutes, is_answered, is_bounced in db.session.execute(rows)
    ]


def shares(tallied: Mapping[Month, Tally], wanted: Wanted, hits: str, of: str) -> Shares:
    """Return one count of the tallies as a share of another."""
    months = [tallied.get(month, Tally()) for month in wanted.months]
    return Shares(tuple(Rate(getattr(each, hits), getattr(each, of)) for each in months))


def is_solved() -> ColumnElement[bool]:
    """Match what somebody resolved: not what recovered by itself."""
    by_itself = Incident.resolution_code == ResolutionCode.AUTO_RECOVERED
    return and_(Incident.state.in_(ENDED), func.coalesce(by_itself, False).is_(False))


def is_first_level() -> ColumnElement[bool]:
    """Match what was solved while the first level had it."""
    return and_(is_solved(), Incident.tier_number <= int(Tier.L1))


def is_solved_for_a_person() -> ColumnElement[bool]:
    """Match what was solved and had been reported by a person, not by an alert."""
    return and_(is_solved(), Incident.channel != Channel.ALERT)


def is_first_contact() -> ColumnElement[bool]:
    """Match what the first level solved without the requester having to come back.

    Never handed over, never opened again, and no word of the requester before it was resolved.
    """
    return and_(
        is_solved_for_a_person(),
        is_first_level(),
        Incident.reopened_count == 0,
        ~was_handed_over(),
        ~_requester_wrote(),
    )


def was_resolved() -> ColumnElement[bool]:
    """Match what was resolved at least once, opened again or not."""
    return or_(Incident.state.in_(ENDED), Incident.reopened_count > 0)


def was_reopened() -> ColumnElement[bool]:
    """Match what was opened again."""
    return Incident.reopened_count > 0


def was_handed_over(*reasons: EscalationReason, is_bounced: bool = False) -> ColumnElement[bool]:
    """Match what was handed over, for one of these reasons if any are named."""
    rows = select(Escalation.id).where(
        Escalation.incident_id == Incident.id, Escalation.kind == EscalationKind.FUNCTIONAL
    )
    if reasons:
        rows = rows.where(Escalation.reason.in_(reasons))
    if is_bounced:
        rows = rows.where(Escalation.bounced_at.is_not(None))
    return rows.correlate(Incident).exists()


def _requester_wrote() -> ColumnElement[bool]:
    by_account = Comment.author_id == Incident.requester_id
    by_mail = and_(
        Comment.author_id.is_(None),
        Comment.author_email != "",
        Comment.author_email == Incident.requester_email,
    )
    before = and_(Comment.said_at > Incident.reported_at, Comment.said_at <= Incident.resolved_at)
    rows = select(Comment.id).where(Comment.incident_id == Incident.id, before)
    return rows.where(or_(by_account, by_mail)).correlate(Incident).exists()
