"""Alerts within the window of a change: on the change's record instead of in an incident."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.changes.queries import windows
from portal.core import clock
from portal.core.db import db
from portal.core.secrets import masked
from portal.integrations.alerts.contracts.signals import Signal
from portal.integrations.alerts.models import Alert, AlertHold
from portal.integrations.alerts.processing.effects import Effect
from portal.integrations.alerts.terms import Verdict

MOST = 200  # at one go


def hold(alert: Alert, signal: Signal, *, at: datetime) -> Effect | None:
    """Put an alert that begins on the change whose window is open for its service, if any."""
    change = windows.open_on(alert.service_id, at) if alert.service_id else None
    if change is None:
        return None
    alert.case = None
    held = AlertHold(
        alert=alert,
        change=change,
        group_key=signal.group_key,
        description=masked(signal.description),
        began_at=at,
    )
    db.session.add(held)
    db.session.flush()
    return Effect(Verdict.HELD, f"On {change.ref}: its window is open, so nothing was opened.")


def end(alert: Alert, *, at: datetime) -> None:
    """Note that an alert is over within the window."""
    rows = select(AlertHold).where(AlertHold.alert_id == alert.id, AlertHold.ended_at.is_(None))
    for held in db.session.scalars(rows):
        held.ended_at = at


def over() -> Sequence[AlertHold]:
    """Return what is held although the window is over, or the change was ended early."""
    rows = select(AlertHold).where(AlertHold.ended_at.is_(None))
    found = db.session.scalars(rows.options(joinedload(AlertHold.change)).order_by(AlertHold.id))
    now = clock.now()
    return [held for held in found if not windows.is_open_at(held.change, now)][:MOST]
