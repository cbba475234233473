"""The people every test knows, and unrelated rows that are always there."""

from datetime import timedelta

from portal.accounts.models import Person, SignInSession, Team
from portal.accounts.sign_in import hashed
from portal.accounts.terms import Role, Tier
from portal.core import clock
from portal.core.db import db

# first name → (team, roles)
CAST = {
    "lena": ("Service desk", {Role.READER}),
    "theo": ("Operations", {Role.CONTRIBUTOR}),
    "tess": ("Engineering", {Role.CONTRIBUTOR}),
    "rea": ("Engineering", {Role.REVIEWER}),
    "mona": ("Service desk", {Role.MANAGER}),
    "ada": ("Operations", {Role.ADMIN}),
    "otto": ("Facilities", {Role.READER}),
}
TEAMS = {
    "Service desk": Tier.L1,
    "Operations": Tier.L2,
    "Engineering": Tier.L3,
    "Facilities": Tier.NONE,
}


def seat_the_cast() -> None:
    """Put teams and people into an empty database; each gets a session token `token-<name>`."""
    now = clock.now()
    with db.writing() as session:
        teams = {
            name: Team(name=name, tier_number=int(tier), created_at=now)
            for name, tier in TEAMS.items()
        }
        session.add_all(teams.values())
        for name, (team, roles) in CAST.items():
            person = Person(
                email=f"{name}@example.test",
                name=name.capitalize(),
                team=teams[team],
                created_at=now,
            )
            person.roles = frozenset(roles)
            session.add(person)
            session.flush()
            session.add(
                SignInSession(
                    person_id=person.id,
                    token_hash=hashed(f"token-{name}"),
                    created_at=now,
                    last_seen_at=now,
                    expires_at=now + timedelta(days=365),
                )
            )
