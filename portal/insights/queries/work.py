"""Finished changes and proposed actions, as columns."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from portal.accounts.viewer import Viewer
from portal.actions.lists import Tab
from portal.actions.lists import Wanted as ActionsWanted
from portal.actions.models import Action, ActionRecurrence
from portal.actions.queries import listing
from portal.catalog.models import Service
from portal.changes.models.change import CausedIncident, Change, change_service
from portal.changes.models.rounds import ApprovalRound
from portal.changes.queries.changes import visible_to
from portal.changes.terms import Outcome, RoundResult
from portal.core.db import db
from portal.incidents.models.incident import Incident
from portal.incidents.queries.incidents import at_the_desk
from portal.insights.measures.work import Finished, Followed
from portal.insights.months import month_of
from portal.insights.queries.moments import month_from, month_number, seconds_between
from portal.insights.wanted import Wanted

CARRIED_OUT = tuple(each for each in Outcome if each is not Outcome.CANCELLED)


def finished(wanted: Wanted, viewer: Viewer) -> list[Finished]:
    """Return the changes of the period that were carried out, by the month they ended."""
    rule = (
        select(ApprovalRound.rule)
        .where(ApprovalRound.change_id == Change.id, ApprovalRound.result == RoundResult.APPROVED)
        .order_by(ApprovalRound.number.desc())
        .limit(1)
        .correlate(Change)
        .scalar_subquery()
    )
    caused = select(CausedIncident.id).where(
        CausedIncident.change_id == Change.id,
        CausedIncident.incident_id.in_(at_the_desk(viewer).with_only_columns(Incident.id)),
    )
    rows = visible_to(viewer).where(
        Change.finished_at >= wanted.start,
        Change.finished_at < wanted.end,
        Change.outcome.in_(CARRIED_OUT),
    )
    if wanted.service:
        of_service = select(change_service.c.change_id).join(
            Service, Service.id == change_service.c.service_id
        )
        rows = rows.where(Change.id.in_(of_service.where(Service.slug == wanted.service)))
    columns = rows.with_only_columns(
        month_number(Change.finished_at),
        Change.type,
        Change.outcome,
        rule,
        seconds_between(Change.started_at, Change.finished_at),
        caused.correlate(Change).exists(),
    )
    return [Finished(month_from(month), *row) for month, *row in db.session.execute(columns)]


def followed(wanted: Wanted, viewer: Viewer) -> list[Followed]:
    """Return the actions that were proposed in the period, as far as the viewer reads them."""
    back = select(ActionRecurrence.id).where(ActionRecurrence.action_id == Action.id)
    rows = (
        listing.narrowed(ActionsWanted(tab=Tab.ALL, service=wanted.service), viewer=viewer)
        .where(Action.proposed_at >= wanted.start, Action.proposed_at < wanted.end)
        .with_only_columns(
            Action.proposed_at,
            Action.state,
            Action.strength,
            Action.owner_id.is_not(None),
            Action.due_on,
            Action.done_at,
            back.correlate(Action).exists(),
        )
    )
    return [_followed(row) for row in db.session.execute(rows)]


def _followed(row: Sequence[Any]) -> Followed:
    proposed_at, state, strength, has_owner, due_on, done_at, came_back = row
    return Followed(
        month=month_of(proposed_at),
        state=state,
        strength=strength,
        has_owner=has_owner,
        due_on=due_on,
        done_on=done_at.date() if done_at else None,
        seconds=round((done_at - proposed_at).total_seconds()) if done_at else None,
        came_back=came_back,
    )
