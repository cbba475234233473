"""Wrong passwords are counted per address, and too many shut it for a while."""

from datetime import timedelta

from sqlalchemy import case, delete, select, update
from sqlalchemy.exc import IntegrityError

from portal.accounts.addresses import same_case
from portal.accounts.models import SignInAttempts
from portal.accounts.sign_in import hashed
from portal.core import clock
from portal.core.db import db
from portal.core.errors import Refusal
from portal.core.languages import later, ngettext
from portal.core.settings import Settings

FORGOTTEN_AFTER = timedelta(days=1)


class LockedOut(Refusal):
    """Too many wrong passwords for this address; said the same whether or not it exists."""

    status = 429
    title = later("Too many wrong passwords")


def count_attempt(email: str, settings: Settings) -> None:
    """Count one try for this address before its password is looked at; raises `LockedOut`.

    Counting first and by a conditional UPDATE lets no burst of parallel guesses through: the
    number of passwords ever compared is the number counted.
    """
    key, now = _key(email), clock.now()
    _forget_old()
    _ensure_row(key)
    row = update(SignInAttempts).where(SignInAttempts.address_hash == key)
    is_over = SignInAttempts.locked_until <= now
    db.session.execute(row.where(is_over).values(wrong=0, locked_until=None))
    until = now + timedelta(minutes=settings.lockout_minutes)
    is_last = SignInAttempts.wrong + 1 >= settings.lockout_attempts
    counted = db.changed(
        row.where(SignInAttempts.locked_until.is_(None)).values(
            wrong=SignInAttempts.wrong + 1,
            last_at=now,
            locked_until=case((is_last, until), else_=None),
        )
    )
    if counted == 0:
        raise LockedOut(_sentence(settings))


def is_locked(email: str) -> bool:
    """Say whether this address is shut at the moment."""
    shut = select(SignInAttempts.locked_until).where(SignInAttempts.address_hash == _key(email))
    until = db.session.scalar(shut)
    return until is not None and until > clock.now()


def clear(email: str) -> None:
    """Forget the wrong passwords of this address, which opens it again."""
    db.session.execute(delete(SignInAttempts).where(SignInAttempts.address_hash == _key(email)))


def _key(email: str) -> str:
    return hashed(same_case(email))


def _ensure_row(key: str) -> None:
    if db.session.get(SignInAttempts, key) is not None:
        return
    try:
        with db.session.begin_nested():
            db.session.add(SignInAttempts(address_hash=key, wrong=0, last_at=clock.now()))
    except IntegrityError:  # another process was first, which is just as well
        pass


def _forget_old() -> None:
    """Drop what nobody tried for a day, so that made-up addresses do not pile up."""
    old = clock.now() - FORGOTTEN_AFTER
    db.session.execute(
        delete(SignInAttempts).where(
            SignInAttempts.last_at < old,
            (SignInAttempts.locked_until.is_(None)) | (SignInAttempts.locked_until < clock.now()),
        )
    )


def _sentence(settings: Settings) -> str:
    minutes = settings.lockout_minutes
    return ngettext(
        "There were too many wrong passwords for this e-mail address. Wait %(number)s minute, "
        "or ask an administrator to unlock it.",
        "There were too many wrong passwords for this e-mail address. Wait %(number)s minutes, "
        "or ask an administrator to unlock it.",
        minutes,
    )
