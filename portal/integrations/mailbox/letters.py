"""Mails to whoever waits for an incident: we have it, what the desk says, it is resolved."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from portal.accounts import reading
from portal.core import clock, events, jobs, mail
from portal.core.db import db
from portal.core.events import Event
from portal.core.languages import _, speaking
from portal.incidents.models.incident import Incident
from portal.incidents.models.talk import Comment
from portal.incidents.terms import REOPEN_WITHIN, Channel, IncidentState
from portal.incidents.texts import as_read
from portal.integrations.mailbox import cases, queries
from portal.integrations.mailbox.models import Mailbox, MailMessage, SentLetter
from portal.integrations.mailbox.reading.judging import OUR_MARK
from portal.integrations.mailbox.reading.letter import Letter
from portal.integrations.mailbox.terms import MOST_RECEIPTS, LetterKind
from portal.integrations.mailbox.threads import signer

WORK = "mail.letter"
_NO_REPLY = ("noreply", "no-reply", "donotreply", "do-not-reply", "mailer-daemon", "postmaster")


def acknowledge(incident: Incident, letter: Letter, message: MailMessage) -> bool:
    """Tell the writer of a new incident its number; returns whether a receipt goes out.

    Machines and lists get none, and nobody more than a few an hour: two programs that answer
    each other must not be able to go on.
    """
    box = message.mailbox
    if not box.acknowledges or letter.kind is not LetterKind.PERSON:
        return False
    if not letter.sender or letter.sender.startswith(_NO_REPLY):
        return False
    lately = select(func.count(SentLetter.id)).where(
        SentLetter.recipient == letter.sender,
        SentLetter.occasion.startswith("receipt:"),
        SentLetter.sent_at > clock.now() - timedelta(hours=1),
    )
    if (db.session.scalar(lately) or 0) >= MOST_RECEIPTS:
        return False
    with speaking(_place(incident)):
        body = _receipt(incident)
    return _post(incident, letter.sender, body, occasion=f"receipt:{message.id}", replied=True)


def _receipt(incident: Incident) -> str:
    again = incident.recurrence_of
    parts = [
        _("We have it: %(ref)s, %(title)s.", ref=incident.ref, title=incident.title),
        _("It is a new incident, because %(ref)s is over.", ref=again.ref) if again else "",
        _(
            "Somebody at the service desk looks at it. To add something, such as a picture of the "
            "screen, answer this mail and leave the subject as it is."
        ),
    ]
    return "\n\n".join(filter(None, parts))


def to_requester(incident: Incident, comment: Comment) -> bool:
    """Mail a comment to whoever waits; returns whether it goes out, and never twice.

    What the requester wrote themselves is not sent back to them.
    """
    to = cases.address_of(incident)
    if not comment.to_requester or not to or comment.author_email == to:
        return False
    with speaking(_place(incident)):
        foot = _("Answer this mail to add to %(ref)s.", ref=incident.ref)
    body = f"{comment.body}\n\n{comment.said_by}\n\n{foot}"
    return _post(incident, to, body, occasion=f"comment:{comment.id}")


def about_the_end(incident: Incident, occasion: str) -> bool:
    """Tell the requester that it is resolved, what solved it, and how to object."""
    to = cases.address_of(incident)
    if not to or incident.state is not IncidentState.RESOLVED:
        return False
    with speaking(_place(incident)):
        body = _end(incident)
    return _post(incident, to, body, occasion=occasion)


def _end(incident: Incident) -> str:
    parts = [
        _("%(ref)s is resolved: %(title)s.", ref=incident.ref, title=incident.title),
        as_read(incident.resolution),
        _(
            "If it is not, answer this mail within %(days)s days and we go on with it.",
            days=REOPEN_WITHIN.days,
        ),
    ]
    return "\n\n".join(parts)


def ask(event: Event) -> None:
    """Ask for a letter when the desk answers or resolves what came in by mail."""
    if event.record_kind != Incident.__tablename__ or event.verb not in {"reply", "resolve"}:
        return
    incident = db.session.get(Incident, event.record_id)
    if incident is None or not _is_written_to(incident):
        return
    payload = {"incident": incident.id, "event": event.id, "comment": event.detail.get("comment")}
    jobs.enqueue(WORK, payload, key=f"event:{event.id}")


@jobs.handler(WORK)
def write(payloads: Sequence[dict[str, Any]]) -> None:
    """Write the letters that were asked for."""
    for payload in payloads:
        with db.writing() as session:
            incident = session.get_one(Incident, payload["incident"])
            if payload["comment"] is None:
                about_the_end(incident, f"end:{payload['event']}")
            elif comment := session.get(Comment, payload["comment"]):
                to_requester(incident, comment)


def _is_written_to(incident: Incident) -> bool:
    """People with an account hear by their own wishes, unless they wrote a mail themselves."""
    by_mail = incident.channel is Channel.EMAIL or incident.requester is None
    return by_mail and bool(cases.address_of(incident)) and queries.box_of(incident) is not None


def _post(incident: Incident, to: str, body: str, *, occasion: str, replied: bool = False) -> bool:
    sent = select(SentLetter.id).where(SentLetter.occasion == occasion)
    if not to.isascii() or db.session.scalar(sent) is not None:
        return False
    box = queries.box_of(incident)
    own_id = signer.new_id(incident.id)
    headers = _headers(incident, box, own_id, is_automatic=replied)
    mail.send(to, f"[{incident.ref}] {incident.title}", body, headers=headers)
    db.session.add(
        SentLetter(
            incident_id=incident.id,
            occasion=occasion,
            message_id=own_id,
            recipient=to,
            sent_at=clock.now(),
        )
    )
    return True


def _headers(
    incident: Incident, box: Mailbox | None, own_id: str, *, is_automatic: bool
) -> Mapping[str, str]:
    """Return what keeps the conversation together and other machines quiet (RFC 3834)."""
    db.session.flush()
    chain = queries.chain_of(incident)
    headers = {
        "Message-ID": f"<{own_id}>",
        "Auto-Submitted": "auto-replied" if is_automatic else "auto-generated",
        "X-Auto-Response-Suppress": "All",
        OUR_MARK: signer.mark(),
    }
    if chain:
        headers["In-Reply-To"] = f"<{chain[-1]}>"
        headers["References"] = " ".join(f"<{each}>" for each in chain)
    if box is not None:
        headers["Reply-To"] = box.address
    return headers


def _place(incident: Incident) -> str:
    """Return where the requester reads; of a guest nobody knows it."""
    return reading.place_of(incident.requester.language if incident.requester else "")


def listen() -> None:
    """Hear of what the desk does."""
    events.subscribe(ask)
