"""Checking a password and letting somebody in."""

from portal.accounts import demo_sign_ins, passwords, queries
from portal.accounts.models import Person
from portal.accounts.services import lockout
from portal.accounts.sign_in import close_session, current_viewer, open_session
from portal.accounts.viewer import Viewer
from portal.core import events
from portal.core.settings import Settings


def verified(email: str, password: str) -> Person | None:
    """Return whoever has this address and this password.

    Slow on purpose and equally slow for unknown addresses; so not inside `db.writing()`, and
    after `lockout.count_attempt`.
    """
    person = queries.person_by_email(email)
    stored = person.password_hash if person and person.is_active else None
    is_right = passwords.matches(password, stored)
    return person if is_right and not demo_sign_ins.is_refused(password) else None


def renewed_hash(person: Person, password: str) -> str | None:
    """Return a fresh hash where the stored one was made with older parameters."""
    stored = person.password_hash
    return passwords.hash_of(password) if stored and passwords.is_outdated(stored) else None


def admit(person: Person, *, settings: Settings, new_hash: str | None = None) -> None:
    """Sign this browser in as this person, with a new session; on the record."""
    lockout.clear(person.email)
    if new_hash:
        person.password_hash = new_hash
    open_session(person, hours=settings.session_hours)
    events.write(person, "sign_in", by=Viewer(person))


def dismiss() -> None:
    """Sign this browser out; on the record when somebody was signed in."""
    viewer = current_viewer()
    close_session()
    if viewer.person is not None:
        events.write(viewer.person, "sign_out", by=viewer)
