"""What a leaving means for changes, and what a closed change means for articles."""

from sqlalchemy import exists, select

from portal.accounts.models import Person
from portal.changes.models.change import Change
from portal.changes.models.rounds import ApprovalRound, Approver, Vote
from portal.changes.terms import WORKED, ChangeType
from portal.core import events
from portal.core.db import db
from portal.core.events import Event
from portal.incidents.system import CLOCK
from portal.kb import care as articles
from portal.kb.terms import DueReason


def follow(event: Event) -> None:
    """Hear of every event, and see to the changes it concerns."""
    if event.record_kind == Person.__tablename__ and event.verb == "leave":
        _approver_left(event.record_id)
    elif event.record_kind == Change.__tablename__ and event.verb == "close":
        _articles_to_check(db.session.get_one(Change, event.record_id))


def _articles_to_check(change: Change) -> None:
    """Let articles of its services be checked, once it stays in place.

    A standard change repeats what is known. What somebody vouched for since it ended is right.
    """
    if change.type is ChangeType.STANDARD or change.outcome not in WORKED:
        return
    articles.something_happened(
        DueReason.CHANGE_CLOSED,
        f"{change.ref} was closed on {', '.join(each.name for each in change.services)}.",
        services=[each.id for each in change.services],
        since=change.finished_at,
    )


def _approver_left(person_id: int) -> None:
    """Tell of every open round that waits for the vote of somebody who has left."""
    voted = exists().where(Vote.round_id == ApprovalRound.id, Vote.person_id == person_id)
    rows = (
        select(Change)
        .join(ApprovalRound, ApprovalRound.change_id == Change.id)
        .join(Approver, Approver.round_id == ApprovalRound.id)
        .where(ApprovalRound.ended_at.is_(None), Approver.person_id == person_id, ~voted)
    )
    for change in db.session.scalars(rows.order_by(Change.id)).unique().all():
        events.write(change, "approver_left", by=CLOCK)
