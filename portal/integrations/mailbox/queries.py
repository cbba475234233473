"""Mailboxes, and mails as one viewer may read them."""

from collections.abc import Sequence

from sqlalchemy import Select, func, or_, select, true
from sqlalchemy.orm import joinedload

from portal.accounts.models import Person
from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.errors import Missing
from portal.core.policy import policy
from portal.incidents.models.incident import Incident
from portal.incidents.queries.incidents import at_the_desk
from portal.integrations.mailbox.models import Mailbox, MailMessage, SentLetter
from portal.integrations.mailbox.policy import MailPermission

SHOWN = 50


def mailboxes() -> Sequence[Mailbox]:
    """Return every mailbox, by name."""
    return db.session.scalars(select(Mailbox).order_by(Mailbox.name)).all()


def mailbox(number: int) -> Mailbox:
    """Return one mailbox; raises `Missing`."""
    found = db.session.get(Mailbox, number) if number < 2**31 else None
    if found is None:
        raise Missing
    return found


def mailbox_called(name: str) -> Mailbox | None:
    """Return the mailbox of that name; of a single one, none has to be given."""
    if name:
        return db.session.scalar(select(Mailbox).where(Mailbox.name == name))
    only = db.session.scalars(select(Mailbox).limit(2)).all()
    return only[0] if len(only) == 1 else None


def visible_to(viewer: Viewer) -> Select[MailMessage]:
    """Select the mails this viewer may read: those of incidents they read as support does.

    Whoever looks after mailboxes reads those that led to no incident too.
    """
    incidents = at_the_desk(viewer).with_only_columns(Incident.id)
    readable = MailMessage.incident_id.in_(incidents)
    if policy.allows(MailPermission.MANAGE, viewer):
        return select(MailMessage).where(or_(true(), readable))
    return select(MailMessage).where(readable)


def message(number: int, *, viewer: Viewer) -> MailMessage:
    """Return one mail; raises `Missing` for what is not there or not open to the viewer."""
    rows = visible_to(viewer).where(MailMessage.id == number)
    rows = rows.options(joinedload(MailMessage.mailbox), joinedload(MailMessage.incident))
    found = db.session.scalar(rows) if number < 2**31 else None
    if found is None:
        raise Missing
    return found


def latest(box: Mailbox, *, viewer: Viewer) -> Sequence[MailMessage]:
    """Return what came last, the newest first."""
    rows = visible_to(viewer).where(MailMessage.mailbox_id == box.id)
    rows = rows.options(joinedload(MailMessage.incident)).order_by(MailMessage.id.desc())
    return db.session.scalars(rows.limit(SHOWN)).all()


def of_incident(incident: Incident, *, viewer: Viewer) -> Sequence[MailMessage]:
    """Return the mails of an incident, as far as this viewer reads them."""
    rows = visible_to(viewer).where(MailMessage.incident_id == incident.id)
    return db.session.scalars(rows.order_by(MailMessage.id).limit(SHOWN)).all()


def person_at(address: str) -> Person | None:
    """Return who has this address and is still here."""
    here = select(Person).where(Person.email == address.lower(), Person.left_at.is_(None))
    return db.session.scalar(here) if address else None


def box_of(incident: Incident) -> Mailbox | None:
    """Return the mailbox an incident is answered from: where its first mail came in, or any."""
    first = (
        select(Mailbox)
        .join(MailMessage, MailMessage.mailbox_id == Mailbox.id)
        .where(MailMessage.incident_id == incident.id)
        .order_by(MailMessage.id)
    )
    found = db.session.scalar(first.limit(1))
    return found or db.session.scalar(select(Mailbox).order_by(Mailbox.id).limit(1))


def chain_of(incident: Incident) -> list[str]:
    """Return the message ids of the conversation, the oldest first, for `References`."""
    came = select(MailMessage.message_id, MailMessage.received_at).where(
        MailMessage.incident_id == incident.id, MailMessage.message_id != ""
    )
    went = select(SentLetter.message_id, SentLetter.sent_at).where(
        SentLetter.incident_id == incident.id
    )
    rows = [*db.session.execute(came).all(), *db.session.execute(went).all()]
    return [found for found, _at in sorted(rows, key=lambda row: row[1])][-20:]


def counts(boxes: Sequence[Mailbox]) -> dict[int, int]:
    """Return how many mails came into each mailbox."""
    rows = select(MailMessage.mailbox_id, func.count(MailMessage.id)).where(
        MailMessage.mailbox_id.in_([box.id for box in boxes])
    )
    return dict(db.session.execute(rows.group_by(MailMessage.mailbox_id)).all())
