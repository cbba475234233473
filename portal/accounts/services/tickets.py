"""Links that work once: made, looked up, used, withdrawn. Only their hashes are kept."""

import secrets
from datetime import timedelta

from sqlalchemy import select, update

from portal.accounts.models import Person, Ticket, TicketKind
from portal.accounts.sign_in import hashed
from portal.core import clock
from portal.core.db import db
from portal.core.errors import Missing
from portal.core.languages import _

LASTS = {
    TicketKind.INVITATION: timedelta(days=7),
    TicketKind.PASSWORD_RESET: timedelta(hours=1),
}


def issue(kind: TicketKind, person: Person, *, by_id: int | None = None) -> str:
    """Return the token of a new link; it can be told once, here, and never again."""
    token = secrets.token_urlsafe(32)
    now = clock.now()
    db.session.add(
        Ticket(
            kind=kind,
            person_id=person.id,
            token_hash=hashed(token),
            created_at=now,
            created_by_id=by_id,
            expires_at=now + LASTS[kind],
        )
    )
    db.session.flush()
    return token


def find(kind: TicketKind, token: str) -> Ticket:
    """Return the link's ticket; raises `Missing` when unknown, used, expired, or its owner left."""
    found = db.session.scalar(
        select(Ticket).where(
            Ticket.kind == kind,
            Ticket.token_hash == hashed(token),
            Ticket.used_at.is_(None),
            Ticket.expires_at > clock.now(),
        )
    )
    if found is None or not found.person.is_active:
        raise Missing(
            _(
                "This link has been used, has expired, or was withdrawn. Ask the admin who "
                "invited you for a new one."
            )
            if kind is TicketKind.INVITATION
            else _(
                "This link has been used, has expired, or was withdrawn. Ask for a new one under "
                "“Forgot your password?” where you sign in."
            )
        )
    return found


def use(ticket: Ticket) -> None:
    """Use a link up, with all other links of that kind for that person; raises `Missing` if late.

    The row is claimed by a conditional UPDATE: of two clicks at once, one is too late.
    """
    claimed = db.changed(
        update(Ticket)
        .where(Ticket.id == ticket.id, Ticket.used_at.is_(None))
        .values(used_at=clock.now())
    )
    if not claimed:
        raise Missing(_("This link has just been used."))
    withdraw(ticket.kind, ticket.person)


def withdraw(kind: TicketKind, person: Person) -> None:
    """Make every open link of this kind for this person worthless."""
    db.session.execute(
        update(Ticket)
        .where(Ticket.person_id == person.id, Ticket.kind == kind, Ticket.used_at.is_(None))
        .values(used_at=clock.now())
    )
