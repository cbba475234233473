"""The very first administrator, made once in the life of a portal."""

from sqlalchemy.exc import IntegrityError

from portal.accounts import queries
from portal.accounts.models import Person
from portal.accounts.services import people
from portal.accounts.terms import Role
from portal.core import clock
from portal.core.db import db
from portal.core.errors import Missing
from portal.core.facts import Fact, fact

_DONE = "set_up_at"


def is_open() -> bool:
    """Say whether nobody has ever run this portal."""
    return not fact(_DONE) and not queries.has_admin()


def first_admin(email: str, *, name: str, password_hash: str, zone: str) -> Person:
    """Make the first administrator; raises `Missing` when there is or was one."""
    if not is_open():
        raise Missing
    close()
    return people.add(
        email,
        name=name,
        by=None,
        roles={Role.ADMIN},
        password_hash=password_hash,
        zone=zone,
    )


def close() -> None:
    """Close the set-up page for ever; raises `Missing` when somebody closed it first.

    The fact's name is its primary key, so that of two at once one fails on every database.
    """
    try:
        with db.session.begin_nested():
            db.session.add(Fact(name=_DONE, value=clock.now().isoformat()))
    except IntegrityError as error:
        raise Missing from error
