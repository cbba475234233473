"""Who is asked about a postmortem, and who is told: only those who are here and may read it."""

from collections.abc import Iterable

from sqlalchemy import select

from portal.accounts.models import Person, PersonRole
from portal.accounts.terms import Role
from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.policy import policy
from portal.postmortems.models.postmortem import Postmortem
from portal.postmortems.policy import PostmortemPermission
from portal.postmortems.queries.postmortems import visible_to
from portal.postmortems.terms import PartRole


def reviewers_of(found: Postmortem) -> list[int]:
    """Return the reviewers who may decide about it."""
    return [
        person.id
        for person in _holders(Role.REVIEWER)
        if policy.allows(PostmortemPermission.APPROVE, Viewer(person), found)
        and _reads(person, found)
    ]


def those_who_take_part(found: Postmortem) -> list[int]:
    """Return who responded or wrote, as far as they are here."""
    people = {each.person.id: each.person for each in found.people if each.role.takes_part}
    return _here(people.values(), found)


def those_who_talk(found: Postmortem) -> set[int]:
    """Return who takes part, and whoever commented and still reads it."""
    said = {each.author_id: each.author for each in found.comments}
    return {*those_who_take_part(found), *_here(said.values(), found)}


def authors_of(found: Postmortem) -> list[int]:
    """Return who wrote in it; the managers where none of them is here any more."""
    wrote = [each.person for each in found.people if each.role is PartRole.WROTE]
    return _here(wrote, found) or managers_of(found)


def managers_of(found: Postmortem) -> list[int]:
    """Return the managers who may read it."""
    return _here(_holders(Role.MANAGER), found)


def _holders(role: Role) -> Iterable[Person]:
    held = select(PersonRole.person_id).where(PersonRole.role == role)
    rows = select(Person).where(Person.id.in_(held), Person.left_at.is_(None))
    return db.session.scalars(rows).unique().all()


def _here(people: Iterable[Person], found: Postmortem) -> list[int]:
    return [each.id for each in people if each.left_at is None and _reads(each, found)]


def _reads(person: Person, found: Postmortem) -> bool:
    rows = visible_to(Viewer(person)).where(Postmortem.id == found.id)
    return db.session.scalar(rows) is not None
