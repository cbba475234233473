"""Storing a mail before anything else is done with it."""

from sqlalchemy import select

from portal.accounts.viewer import Viewer
from portal.core import clock, events, jobs
from portal.core.db import db
from portal.core.errors import Conflict
from portal.core.languages import _
from portal.core.policy import policy
from portal.integrations.mailbox.models import Mailbox, MailMessage
from portal.integrations.mailbox.policy import MailPermission
from portal.integrations.mailbox.reading import parsing
from portal.integrations.mailbox.terms import Verdict
from portal.kb.services.uploading import shelf

WORK = "mail.file"


def keep(raw: bytes) -> str:
    """Put the bytes on the disk and return their hash; `OutOfSpace` when there is no room.

    Slow, so do it before writing.
    """
    return shelf.store.put(raw)


def receive(box: Mailbox, raw: bytes, sha256: str, *, is_cut: bool = False) -> MailMessage | None:
    """Note a kept mail and ask for it to be filed; None when it is here already."""
    identity = parsing.fingerprint(raw)
    same = select(MailMessage.id).where(
        MailMessage.mailbox_id == box.id, MailMessage.identity == identity
    )
    if db.session.scalar(same) is not None:
        return None
    message = MailMessage(
        mailbox_id=box.id,
        identity=identity,
        sha256=sha256,
        size=len(raw),
        is_cut=is_cut,
        received_at=clock.now(),
    )
    db.session.add(message)
    db.session.flush()
    ask_to_file(message)
    return message


def refile(message: MailMessage, *, by: Viewer) -> None:
    """File a mail once more, whatever rule kept it out; refuses one that left something behind."""
    policy.require(MailPermission.REFILE, by, message)
    if not message.verdict.may_be_repeated:
        raise Conflict(_("This mail is filed: doing it again would say everything twice."))
    message.verdict, message.is_forced = Verdict.WAITING, True
    ask_to_file(message)
    events.write(message, "refile", by=by)


def ask_to_file(message: MailMessage) -> None:
    """Ask for the mail to be filed after the commit."""
    jobs.enqueue(WORK, {"message": message.id}, key=f"mail:{message.id}")
