"""Reminders of the full review of an emergency: each goes out once."""

from sqlalchemy import select

from portal.actions.due import reminder, verb_of
from portal.changes.models.change import Change
from portal.changes.terms import REVIEW_SOON_DAYS, ChangeState
from portal.core import clock, events
from portal.core.db import db
from portal.incidents.system import CLOCK


def remind() -> int:
    """Tell of reviews that are due or late and were not told yet; returns how many.

    After days without a worker only the latest reminder of each goes out.
    """
    rows = select(Change).where(
        Change.state == ChangeState.REVIEW, Change.review_due_at.is_not(None)
    )
    told = 0
    for change in db.session.scalars(rows.order_by(Change.review_due_at, Change.id)).all():
        if change.review_due_at is None:
            continue
        number = reminder(change.review_due_at.date(), clock.today(), soon_days=REVIEW_SOON_DAYS)
        if number > change.review_reminded:
            change.review_reminded = number
            events.write(change, f"review_{verb_of(number)}", by=CLOCK)
            told += 1
    return told
