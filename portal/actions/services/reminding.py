"""Reminders: each goes out once, whatever becomes of the record the action follows from."""

from sqlalchemy import select

from portal.actions.due import NONE, reminder, verb_of
from portal.actions.models import Action
from portal.actions.terms import ActionState
from portal.core import clock, events
from portal.core.db import db
from portal.incidents.system import CLOCK

_AT_WORK = (ActionState.ACCEPTED, ActionState.IN_PROGRESS)


def remind() -> int:
    """Tell owners what is due or overdue and was not told yet; returns how many.

    After days without a worker only the latest reminder of each action goes out.
    """
    today = clock.today()
    rows = select(Action).where(Action.state.in_(_AT_WORK), Action.due_on.is_not(None))
    told = 0
    for action in db.session.scalars(rows.order_by(Action.due_on, Action.id)).all():
        number = reminder(action.due_on, today) if action.due_on else NONE
        if number > action.reminded:
            action.reminded = number
            events.write(action, verb_of(number), by=CLOCK)
            told += 1
    return told
