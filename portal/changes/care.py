"""What happens to changes because something else happened: an approver left."""

from sqlalchemy import exists, select

from portal.accounts.models import Person
from portal.changes.models.change import Change
from portal.changes.models.rounds import ApprovalRound, Approver, Vote
from portal.core import events
from portal.core.db import db
from portal.core.events import Event
from portal.incidents.system import CLOCK


def follow(event: Event) -> None:
    """Hear of every event, and see to the changes it concerns."""
    if event.record_kind == Person.__tablename__ and event.verb == "leave":
        _approver_left(event.record_id)


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
