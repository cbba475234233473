"""Who is signed in: tokens in the cookie, rows in the database, a viewer for every request."""

import hashlib
import secrets
from collections.abc import Callable
from datetime import timedelta

import structlog
from flask import g, request, session
from flask_login import LoginManager, login_user, logout_user
from flask_login import current_user as login_user_proxy
from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import joinedload

from portal.accounts.models import Person, SignInSession
from portal.accounts.viewer import NOBODY, Viewer
from portal.core import clock
from portal.core.db import db
from portal.core.errors import Refusal
from portal.core.live.views import is_unattended

SEEN_EVERY = timedelta(minutes=5)
log = structlog.get_logger(__name__)
login_manager = LoginManager()
login_manager.session_protection = None  # the token is ours and random; addresses change
# Built once and asked in one go: every request of somebody signed in starts with it.
_BY_TOKEN = (
    select(SignInSession)
    .where(SignInSession.token_hash == bindparam("token_hash"))
    .options(joinedload(SignInSession.person).joinedload(Person.role_rows))
)


class SignedIn:
    """What Flask-Login carries: the person and the secret token of this browser."""

    is_active = is_authenticated = True
    is_anonymous = False

    def __init__(self, person: Person, token: str) -> None:
        self.person = person
        self.token = token

    def get_id(self) -> str:
        """Return the token; the cookie knows no person's id."""
        return self.token


def current_viewer() -> Viewer:
    """Return the viewer of this request, the same object throughout."""
    if "viewer" not in g:
        user = login_user_proxy._get_current_object()
        g.viewer = Viewer(user.person) if isinstance(user, SignedIn) else NOBODY
    viewer: Viewer = g.viewer
    return viewer


def look_again() -> Callable[[], Viewer]:
    """Return what tells, long after this request, who its session is; nobody once it has ended."""
    user = login_user_proxy._get_current_object()
    token = user.token if isinstance(user, SignedIn) else ""

    def look() -> Viewer:
        row = _living(token)
        return Viewer(row.person) if row else NOBODY

    return look


def open_session(person: Person, *, hours: int) -> None:
    """Sign this browser in with a fresh token; the caller is inside `db.writing()`.

    Whatever the browser brought along is dropped first, its old session too: nobody can plant a
    cookie and wait for somebody to sign in with it.
    """
    close_session()
    session.clear()
    token = secrets.token_urlsafe(32)
    now = clock.now()
    db.session.add(
        SignInSession(
            person_id=person.id,
            token_hash=hashed(token),
            created_at=now,
            last_seen_at=now,
            expires_at=now + timedelta(hours=hours),
            user_agent=(request.user_agent.string or "")[:300],
            address=request.remote_addr or "",
        )
    )
    db.session.flush()
    login_user(SignedIn(person, token))
    g.viewer = Viewer(person)


def close_session() -> None:
    """Sign this browser out: the token is dead even where the cookie was copied."""
    user = login_user_proxy._get_current_object()
    if isinstance(user, SignedIn):
        db.session.execute(
            delete(SignInSession).where(SignInSession.token_hash == hashed(user.token))
        )
    logout_user()
    g.viewer = NOBODY


def current_session() -> SignInSession | None:
    """Return the row of this browser."""
    user = login_user_proxy._get_current_object()
    return _row(user.token) if isinstance(user, SignedIn) else None


def hashed(token: str) -> str:
    """Return what is stored of a token: its SHA-256 (the token itself has 256 random bits)."""
    return hashlib.sha256(token.encode()).hexdigest()


@login_manager.user_loader  # type: ignore[untyped-decorator]
def _load(token: str) -> SignedIn | None:
    row = _living(token)
    if row is None:
        return None
    person = row.person
    if clock.now() - row.last_seen_at > SEEN_EVERY and not is_unattended():
        _note_seen(row)
    return SignedIn(person, token)


def _living(token: str) -> SignInSession | None:
    row = _row(token)
    ends = row is None or row.expires_at <= clock.now() or not row.person.is_active
    return None if ends else row


def _row(token: str) -> SignInSession | None:
    found = db.session.scalars(_BY_TOKEN, {"token_hash": hashed(token)})
    return found.unique().one_or_none()


def _note_seen(row: SignInSession) -> None:
    """Let an idle session live on; a full disk must not keep readers out."""
    now = clock.now()
    seen = update(SignInSession).where(
        SignInSession.id == row.id, SignInSession.last_seen_at == row.last_seen_at
    )
    expires_at = now + (row.expires_at - row.last_seen_at)
    try:
        with db.writing() as writer:
            writer.execute(seen.values(last_seen_at=now, expires_at=expires_at))
    except Refusal as error:
        log.warning("session_not_noted", reason=str(error))
