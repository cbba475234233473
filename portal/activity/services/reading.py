"""Noting that notifications were seen."""

from sqlalchemy import update

from portal.accounts.viewer import Viewer
from portal.activity.models import Notification
from portal.core import clock
from portal.core.db import db


def mark_read(notification: Notification) -> None:
    """Note that the notification was seen; the first time counts."""
    notification.read_at = notification.read_at or clock.now()


def mark_all_read(viewer: Viewer) -> None:
    """Note that this viewer saw everything."""
    db.session.execute(
        update(Notification)
        .where(Notification.person_id == viewer.id, Notification.read_at.is_(None))
        .values(read_at=clock.now())
    )
