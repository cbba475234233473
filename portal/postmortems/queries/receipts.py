"""Who was asked to read a postmortem, who has, and what one viewer is still to read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Select, func, select

from portal.accounts.models import Person, Team
from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.db import db
from portal.postmortems.models.postmortem import Postmortem
from portal.postmortems.models.receipt import Receipt
from portal.postmortems.queries.postmortems import visible_to
from portal.postmortems.terms import PartRole, PostmortemState

REMINDERS = 3
BETWEEN = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Count:
    """How many were asked, and how many of them have read it."""

    asked: int
    read: int


def count(found: Postmortem) -> Count:
    """Count those who were asked, and those who have read it."""
    counted = select(func.count(), func.count(Receipt.read_at))
    asked, read = db.session.execute(counted.where(Receipt.postmortem_id == found.id)).one()
    return Count(asked, read)


def of(found: Postmortem) -> Sequence[Receipt]:
    """Return everybody who was asked, those who have not read it first."""
    rows = select(Receipt).join(Person, Person.id == Receipt.person_id)
    rows = rows.where(Receipt.postmortem_id == found.id)
    return db.session.scalars(rows.order_by(Receipt.read_at.is_not(None), Person.name)).all()


def mine(found: Postmortem, *, viewer: Viewer) -> Receipt | None:
    """Return what this viewer was asked about it, if they were."""
    rows = select(Receipt).where(Receipt.postmortem_id == found.id, Receipt.person_id == viewer.id)
    return db.session.scalar(rows)


def to_read(viewer: Viewer, *, most: int) -> Sequence[Postmortem]:
    """Return what this viewer was asked to read and has not, the longest asked first."""
    if viewer.id is None:
        return []
    rows = visible_to(viewer).join(Receipt, Receipt.postmortem_id == Postmortem.id)
    open_ones = rows.where(
        Receipt.person_id == viewer.id,
        Receipt.read_at.is_(None),
        Postmortem.state == PostmortemState.PUBLISHED,
    )
    return db.session.scalars(open_ones.order_by(Receipt.asked_at, Receipt.id).limit(most)).all()


def to_remind() -> Sequence[Receipt]:
    """Return those who are to be reminded today: once a week, three times at most."""
    last = func.coalesce(Receipt.reminded_at, Receipt.asked_at)
    rows = _unread().where(Receipt.reminded < REMINDERS, last <= clock.now() - BETWEEN)
    return db.session.scalars(rows.order_by(Receipt.postmortem_id, Receipt.id)).all()


def responding_teams(found: Postmortem) -> list[Team]:
    """Return the teams of those who worked on the incident, by name."""
    worked = (
        each.person.team
        for each in found.people
        if each.role.takes_part and each.role is not PartRole.WROTE
    )
    teams = {team.id: team for team in worked if team}
    return sorted(teams.values(), key=lambda team: team.name)


def _unread() -> Select[Receipt]:
    return (
        select(Receipt)
        .join(Postmortem, Postmortem.id == Receipt.postmortem_id)
        .join(Person, Person.id == Receipt.person_id)
        .where(
            Receipt.read_at.is_(None),
            Postmortem.state == PostmortemState.PUBLISHED,
            Person.left_at.is_(None),
        )
    )
