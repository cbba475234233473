"""Ending sessions: in one browser, in all others, everywhere."""

from sqlalchemy import delete

from portal.accounts.models import Person, SignInSession
from portal.accounts.viewer import Viewer
from portal.core import events
from portal.core.db import db
from portal.core.errors import Missing


def end(person: Person, session_id: int, *, by: Viewer) -> None:
    """Sign this person out of one browser; raises `Missing` for a session of somebody else."""
    mine = SignInSession.person_id == person.id
    if not db.changed(delete(SignInSession).where(mine, SignInSession.id == session_id)):
        raise Missing
    events.write(person, "end_session", by=by)


def end_all(person: Person, *, keeping: SignInSession | None = None) -> int:
    """Sign this person out everywhere, or everywhere else; returns out of how many browsers.

    Writes no event of its own: it belongs to the change that asks for it.
    """
    doomed = delete(SignInSession).where(SignInSession.person_id == person.id)
    if keeping is not None:
        doomed = doomed.where(SignInSession.id != keeping.id)
    return db.changed(doomed)


def end_others(person: Person, *, keeping: SignInSession | None, by: Viewer) -> int:
    """Sign this person out of every other browser, on the record; returns of how many."""
    ended = end_all(person, keeping=keeping)
    events.write(person, "end_other_sessions", by=by, number=ended)
    return ended
