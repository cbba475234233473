"""Who may publish without a reviewer, and who could be allowed to."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Person, PersonRole
from portal.accounts.terms import Role
from portal.core.db import db
from portal.kb.models.proposal import DirectPublishing
from portal.kb.terms import Kind

GRANTABLE = tuple(kind for kind in Kind if not kind.needs_review)


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who holds at least one grant, with the grant of each kind held."""

    person: Person
    grants: dict[Kind, DirectPublishing]


def holders() -> list[Holder]:
    """Return everybody who holds a grant, by name; those who have left too, so it can be seen."""
    held: dict[int, dict[Kind, DirectPublishing]] = {}
    for grant in db.session.scalars(select(DirectPublishing)):
        held.setdefault(grant.person_id, {})[Kind.of(grant.kind)] = grant
    rows = select(Person).where(Person.id.in_(held)).options(joinedload(Person.team))
    return [
        Holder(person, held[person.id]) for person in db.session.scalars(rows.order_by(Person.name))
    ]


def names_of(people: Sequence[int | None]) -> dict[int, str]:
    """Return the names behind ids."""
    rows = select(Person.id, Person.name).where(Person.id.in_(set(people) - {None}))
    return dict(db.session.execute(rows).all())


def writers() -> Sequence[Person]:
    """Return whom it makes sense to allow it: people who write and have not left."""
    writes = select(PersonRole.person_id).where(
        PersonRole.role.in_((Role.CONTRIBUTOR, Role.REVIEWER))
    )
    rows = select(Person).where(Person.left_at.is_(None), Person.id.in_(writes))
    return db.session.scalars(rows.order_by(Person.name)).all()
