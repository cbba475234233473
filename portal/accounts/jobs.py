"""Mails with links, written when they are sent: the secret in a link is never stored anywhere."""

from collections.abc import Sequence
from typing import Any

from portal.accounts import letters, queries
from portal.accounts.addresses import same_case
from portal.accounts.models import Person, TicketKind
from portal.accounts.reading import place_of
from portal.accounts.services import tickets
from portal.accounts.sign_in import hashed
from portal.accounts.viewer import Viewer
from portal.core import jobs
from portal.core.db import db
from portal.core.languages import speaking
from portal.core.mail import post


def mail_invitation(person: Person, *, by: Viewer) -> None:
    """Have an invitation mailed after the commit."""
    payload = {"person_id": person.id, "by_id": by.id, "inviter": by.name}
    jobs.enqueue("accounts.invitation", payload, key=str(person.id))


def mail_reset_link(email: str) -> None:
    """Have a reset link mailed, if anybody has this address; looking is left to the job.

    The page does the same work for known and unknown addresses, so it answers both alike.
    """
    address = same_case(email)
    jobs.enqueue("accounts.reset_link", {"email": address}, key=hashed(address))


def link_to(kind: TicketKind, token: str) -> str:
    """Return the address at which a link is used."""
    path = {TicketKind.INVITATION: "invitation", TicketKind.PASSWORD_RESET: "password/reset"}[kind]
    return f"{post.settings.base_url}/{path}/{token}"


@jobs.handler("accounts.invitation")
def _send_invitations(payloads: Sequence[dict[str, Any]]) -> None:
    for payload in payloads:
        person = db.session.get(Person, payload["person_id"])
        if person is None or not person.is_invited:
            continue
        link = _new_link(TicketKind.INVITATION, person, by_id=payload["by_id"])
        with speaking(place_of(person.language)):
            letter = letters.invitation(
                post.settings, name=person.name, link=link, inviter=payload["inviter"]
            )
        post.deliver(person.email, letter.subject, letter.body)


@jobs.handler("accounts.reset_link")
def _send_reset_links(payloads: Sequence[dict[str, Any]]) -> None:
    for payload in payloads:
        person = queries.person_by_email(payload["email"])
        if person is None or not person.is_active:
            continue
        link = _new_link(TicketKind.PASSWORD_RESET, person)
        with speaking(place_of(person.language)):
            letter = letters.password_reset(post.settings, name=person.name, link=link)
        post.deliver(person.email, letter.subject, letter.body)


def _new_link(kind: TicketKind, person: Person, *, by_id: int | None = None) -> str:
    with db.writing():
        return link_to(kind, tickets.issue(kind, person, by_id=by_id))
