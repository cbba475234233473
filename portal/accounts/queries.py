"""Finding people, teams, sessions and locks."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from portal.accounts.addresses import same_case
from portal.accounts.models import Person, PersonRole, SignInAttempts, SignInSession, Team
from portal.accounts.sign_in import hashed
from portal.accounts.terms import Role
from portal.core import clock
from portal.core.db import db
from portal.core.errors import Missing
from portal.core.languages import _

PAGE = 50


class Standing(StrEnum):
    """How an account stands; the order is that of the filter on the screen."""

    ACTIVE = "active"
    INVITED = "invited"
    LEFT = "left"

    @property
    def label(self) -> str:
        """The word on the screen."""
        return {
            Standing.ACTIVE: _("Active"),
            Standing.INVITED: _("Invited"),
            Standing.LEFT: _("Left"),
        }[self]


@dataclass(frozen=True, slots=True)
class PeopleFilter:
    """What a list of people is narrowed to; empty fields narrow nothing."""

    words: str = ""
    team_id: int | None = None
    role: Role | None = None
    standing: Standing | None = None


def person(person_id: int) -> Person:
    """Return this person; raises `Missing`."""
    found = db.session.get(Person, person_id)
    if found is None:
        raise Missing
    return found


def person_by_email(email: str) -> Person | None:
    """Return whoever has this address, in any case of letters."""
    return db.session.scalar(select(Person).where(Person.email == same_case(email)))


def people(wanted: PeopleFilter, *, page: int = 1) -> tuple[Sequence[Person], int]:
    """Return one page of people by name, and how many there are in all."""
    narrowed = _narrowed(wanted)
    total = db.session.scalar(narrowed.with_only_columns(func.count(Person.id))) or 0
    rows = db.session.scalars(
        narrowed.order_by(Person.name, Person.id).limit(PAGE).offset((max(page, 1) - 1) * PAGE)
    )
    return rows.all(), total


def everybody_active() -> Sequence[Person]:
    """Return everybody who may sign in, by name; for choosing an owner, say."""
    active = Person.left_at.is_(None)
    return db.session.scalars(select(Person).where(active).order_by(Person.name)).all()


def team(team_id: int) -> Team:
    """Return this team; raises `Missing`."""
    found = db.session.get(Team, team_id)
    if found is None:
        raise Missing
    return found


def teams() -> Sequence[Team]:
    """Return all teams, by tier and name."""
    return db.session.scalars(select(Team).order_by(Team.tier_number, Team.name)).all()


def members_per_team() -> dict[int, int]:
    """Return how many people who have not left each team has, by its id."""
    counted = (
        select(Person.team_id, func.count())
        .where(Person.team_id.is_not(None), Person.left_at.is_(None))
        .group_by(Person.team_id)
    )
    return {team_id: number for team_id, number in db.session.execute(counted) if team_id}


def members(team: Team) -> Sequence[Person]:
    """Return whoever is in this team and has not left."""
    here = and_(Person.team_id == team.id, Person.left_at.is_(None))
    return db.session.scalars(select(Person).where(here).order_by(Person.name)).all()


def active_admins() -> Sequence[Person]:
    """Return everybody who may sign in and run the portal."""
    is_admin = Person.role_rows.any(PersonRole.role == Role.ADMIN)
    able = and_(Person.left_at.is_(None), Person.password_hash.is_not(None))
    return db.session.scalars(select(Person).where(able, is_admin)).all()


def has_admin() -> bool:
    """Say whether anybody at all holds the admin role."""
    holder = select(PersonRole.person_id).where(PersonRole.role == Role.ADMIN).limit(1)
    return db.session.scalar(holder) is not None


def sessions_of(person: Person) -> Sequence[SignInSession]:
    """Return where this person is signed in now, the latest seen first."""
    alive = and_(SignInSession.person_id == person.id, SignInSession.expires_at > clock.now())
    return db.session.scalars(
        select(SignInSession).where(alive).order_by(SignInSession.last_seen_at.desc())
    ).all()


def locked(people: Sequence[Person]) -> set[int]:
    """Return the ids of those among these people who are locked out at the moment."""
    by_hash = {hashed(person.email): person.id for person in people}
    shut = select(SignInAttempts.address_hash).where(
        SignInAttempts.address_hash.in_(by_hash), SignInAttempts.locked_until > clock.now()
    )
    return {by_hash[address_hash] for address_hash in db.session.scalars(shut)}


def _narrowed(wanted: PeopleFilter) -> Select[Person]:
    found = select(Person)
    for word in wanted.words[:120].split():
        found = found.where(
            or_(
                Person.name.icontains(word, autoescape=True),
                Person.email.icontains(word, autoescape=True),
            )
        )
    if wanted.team_id is not None:
        found = found.where(Person.team_id == wanted.team_id)
    if wanted.role not in {None, Role.READER}:  # everybody reads
        found = found.where(Person.role_rows.any(PersonRole.role == wanted.role))
    if wanted.standing is not None:
        found = found.where(_STANDINGS[wanted.standing])
    return found


_STANDINGS: dict[Standing, ColumnElement[bool]] = {
    Standing.ACTIVE: and_(Person.left_at.is_(None), Person.password_hash.is_not(None)),
    Standing.INVITED: and_(Person.left_at.is_(None), Person.password_hash.is_(None)),
    Standing.LEFT: Person.left_at.is_not(None),
}
