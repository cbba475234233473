"""The meetings about a postmortem."""

from collections.abc import Sequence

from sqlalchemy import select

from portal.core.db import db
from portal.postmortems.models.meeting import Meeting
from portal.postmortems.models.postmortem import Postmortem


def of(found: Postmortem) -> Sequence[Meeting]:
    """Return all meetings, the latest first."""
    rows = select(Meeting).where(Meeting.postmortem_id == found.id)
    return db.session.scalars(rows.order_by(Meeting.number.desc())).all()


def open_one(found: Postmortem) -> Meeting | None:
    """Return the meeting nobody ended yet, if there is one."""
    rows = select(Meeting).where(Meeting.postmortem_id == found.id, Meeting.ended_at.is_(None))
    return db.session.scalar(rows.order_by(Meeting.number.desc()).limit(1))
