"""The very first administrator, made once in the life of a portal.

Whoever has the console of the server has the address of the set-up page: it carries a token that
is printed there, holds for an hour and opens nothing once there is an administrator.
"""

import hmac
import secrets
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError

from portal.accounts import queries
from portal.accounts.models import Person
from portal.accounts.services import people
from portal.accounts.sign_in import hashed
from portal.accounts.terms import Role
from portal.core import clock
from portal.core.db import db
from portal.core.errors import Missing
from portal.core.facts import Fact, fact, forget, remember
from portal.core.mail import post

VALID = timedelta(hours=1)
_DONE = "set_up_at"
_TOKEN = "set_up_token"  # noqa: S105 - the name of a fact: the hash of the token and its end


def is_open() -> bool:
    """Say whether nobody has ever run this portal."""
    return not fact(_DONE) and not queries.has_admin()


def new_token() -> str:
    """Return a token for the set-up page; an earlier one is dead. Raises `Missing` once closed."""
    if not is_open():
        raise Missing
    token = secrets.token_urlsafe(32)
    remember(_TOKEN, f"{hashed(token)} {(clock.now() + VALID).isoformat()}")
    return token


def address(token: str) -> str:
    """Return where the token leads."""
    return f"{post.settings.base_url}/set-up/{token}"


def opens(token: str) -> bool:
    """Say whether this is the token printed last, and within its hour."""
    stored, _, until = fact(_TOKEN).partition(" ")
    same = hmac.compare_digest(stored.encode(), hashed(token).encode())
    return same and clock.now() < datetime.fromisoformat(until)


def first_admin(
    email: str, *, name: str, password_hash: str, zone: str, language: str = ""
) -> Person:
    """Make the first administrator; raises `Missing` when there is or was one."""
    if not is_open():
        raise Missing
    close()
    person = people.add(
        email,
        name=name,
        by=None,
        roles={Role.ADMIN},
        password_hash=password_hash,
        zone=zone,
    )
    person.language = language
    return person


def close() -> None:
    """Close the set-up page for ever; raises `Missing` when somebody closed it first.

    The fact's name is its primary key, so that of two at once one fails on every database.
    """
    try:
        with db.session.begin_nested():
            db.session.add(Fact(name=_DONE, value=clock.now().isoformat()))
    except IntegrityError as error:
        raise Missing from error
    forget(_TOKEN)
