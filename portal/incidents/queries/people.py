"""People by name or mail address, and those who decide."""

from collections.abc import Sequence

from sqlalchemy import func, or_, select

from portal.accounts.models import Person, PersonRole, Team
from portal.accounts.terms import Role
from portal.core.db import db
from portal.core.languages import _

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


def managers() -> Sequence[Person]:
    """Return who can be called to decide, by name."""
    decide = Person.role_rows.any(PersonRole.role.in_((Role.MANAGER, Role.ADMIN)))
    here = select(Person).where(Person.left_at.is_(None), decide).order_by(Person.name)
    return db.session.scalars(here).all()


def those_who_manage() -> Sequence[int]:
    """Return the managers who are here, by number: who is told what nobody else sees to."""
    manages = Person.role_rows.any(PersonRole.role == Role.MANAGER)
    return db.session.scalars(select(Person.id).where(Person.left_at.is_(None), manages)).all()


def one(typed: str) -> Person | None:
    """Return whoever has this address, or is the only one of this name; nobody otherwise."""
    found = _called(typed)
    return found[0] if len(found) == 1 else None


def unknown(typed: str) -> str:
    """Say what becomes of a reporter who is nobody with an account; nothing where it is one."""
    typed = " ".join(typed.split())
    found = len(_called(typed)) if typed else 1
    if found == 1:
        return ""
    if not found:
        return _("Nobody here is %(name)s: kept as a contact without an account.", name=typed)
    return _(
        "Several people are %(name)s: kept as a contact without an account; "
        "only a mail address says which one.",
        name=typed,
    )


def _called(typed: str) -> Sequence[Person]:
    """Return who has this address or name, two at most."""
    typed = " ".join(typed.lower().split())[:LONGEST]
    if "\x00" in typed:
        return []
    here = select(Person).where(Person.left_at.is_(None))
    column = Person.email if "@" in typed else Person.name
    return db.session.scalars(here.where(func.lower(column) == typed).limit(2)).all()
