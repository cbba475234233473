"""A mailbox without a server, and mails handed to it."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from portal.accounts.viewer import Viewer
from portal.core import mail
from portal.core.db import db
from portal.core.jobs import Job
from portal.incidents.models.incident import Incident
from portal.integrations.mailbox import letters
from portal.integrations.mailbox.jobs import file_mail
from portal.integrations.mailbox.models import Mailbox, MailMessage, SentLetter
from portal.integrations.mailbox.services import receiving
from portal.integrations.mailbox.services.mailboxes import MailboxCard, add
from portal.integrations.mailbox.terms import Verdict
from tests.mailbox import shapes


@pytest.fixture
def posted(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The mails that left, in order."""
    left: list[dict[str, Any]] = []

    def deliver(to: str, subject: str, body: str, **more: Any) -> None:
        left.append({"to": to, "subject": subject, "body": body, **(more.get("headers") or {})})

    monkeypatch.setattr(mail.post, "deliver", deliver)
    return left


@pytest.fixture
def box(viewer_of: Callable[[str], Viewer]) -> Mailbox:
    """`desk@portal.test`, open to everybody."""
    return make_box(viewer_of("mona"))


def make_box(by: Viewer, **more: Any) -> Mailbox:
    with db.writing():
        return add(MailboxCard(**{"name": "Support", "address": "desk@portal.test"} | more), by=by)


@pytest.fixture
def arrive(box: Mailbox, posted: list[dict[str, Any]]) -> Callable[[bytes], MailMessage]:
    """`arrive(raw)`: a mail came, was stored and filed; a copy gives the mail it is one of."""

    def come(raw: bytes) -> MailMessage:
        sha256 = receiving.keep(raw)
        with db.writing():
            receiving.receive(box, raw, sha256)
        work()
        return db.session.scalars(select(MailMessage).where(MailMessage.sha256 == sha256)).one()

    return come


def work() -> None:
    """Do what mail asked for, in the session of the test; what search asked for waits."""
    doing = {"mail.file": file_mail, "mail.letter": letters.write, "mail": mail._deliver}
    while job := db.session.scalar(select(Job).where(Job.name.in_(doing)).order_by(Job.id)):
        name, payload = job.name, dict(job.payload)
        with db.writing():
            db.session.delete(job)
        doing[name]([payload])


def our_last_id() -> str:
    """The id of the last letter that left about an incident."""
    rows = select(SentLetter.message_id).order_by(SentLetter.id.desc())
    return db.session.scalars(rows.limit(1)).one()


def a_mail_that_opens(subject: str, by: Viewer) -> MailMessage:
    """Add a mailbox with one mail that became the newest incident; for use inside `writing`."""
    box = db.session.scalar(select(Mailbox)) or add(
        MailboxCard(name="Support", address="desk@portal.test"), by=by
    )
    db.session.flush()
    raw = shapes.plain(subject=subject, message_id=f"{subject}@x")
    message = receiving.receive(box, raw, receiving.keep(raw))
    assert message is not None
    message.subject, message.sender = subject, "nina@customer.test"
    message.verdict, message.reason = Verdict.OPENED, ""
    message.incident_id = db.session.scalar(select(func.max(Incident.id)))
    return message
