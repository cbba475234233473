"""People by the beginning of a name or a mail address."""

from collections.abc import Sequence

from sqlalchemy import func, or_, select

from portal.accounts.models import Person, Team
from portal.core.db import db

MOST = 8
SHORTEST, LONGEST = 1, 80


def like(typed: str, *, support: bool = False) -> Sequence[Person]:
    """Return up to eight people whose name, a part of it, or address begins like this.

    `support` leaves only those who work in a tier: who can be mentioned in an incident.
    """
    typed = typed.strip().lower()[:LONGEST]
    if len(typed) < SHORTEST or "\x00" in typed:
        return []
    name = func.lower(Person.name)
    rows = select(Person).where(
        Person.left_at.is_(None),
        or_(
            name.startswith(typed, autoescape=True),
            name.contains(f" {typed}", autoescape=True),
            func.lower(Person.email).startswith(typed, autoescape=True),
        ),
    )
    if support:
        rows = rows.join(Team, Team.id == Person.team_id).where(Team.tier_number >= 1)
    return db.session.scalars(rows.order_by(Person.name).limit(MOST)).all()


def one(typed: str) -> Person | None:
    """Return whoever has this address, or is the only one of this name; nobody otherwise."""
    typed = typed.strip().lower()[:LONGEST]
    here = select(Person).where(Person.left_at.is_(None))
    column = Person.email if "@" in typed else Person.name
    found = db.session.scalars(here.where(func.lower(column) == typed).limit(2)).all()
    return found[0] if len(found) == 1 else None
