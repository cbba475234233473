"""Mails leave through the outbox; without a mail server they are printed to the console."""

import smtplib
import ssl
import sys
from collections.abc import Sequence
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlsplit

from portal.core import clock, jobs
from portal.core.settings import Settings

TIMEOUT_SECONDS = 20


class Post:
    """The way out for mails, opened once with the settings."""

    def __init__(self) -> None:
        self._settings: Settings | None = None

    def open(self, settings: Settings) -> None:
        """Use the mail server of these settings."""
        self._settings = settings

    @property
    def settings(self) -> Settings:
        """The settings in use: whose name and address mails carry; raises before `open()`."""
        if self._settings is None:
            raise RuntimeError("The mail settings are not known yet.")
        return self._settings

    def deliver(self, to: str, subject: str, body: str, *, key: str = "") -> None:
        """Hand one mail to the server, or print it; raises `OSError` or `SMTPException`.

        Mails with the same key carry the same Message-ID: whoever gets one twice can tell.
        """
        message = _message(self.settings, to, subject, body)
        if key:
            message["Message-ID"] = f"<{key}@{urlsplit(self.settings.base_url).hostname}>"
        if not self.settings.smtp_host:
            sys.stdout.write(f"\n--- mail ---\n{message['To']}: {subject}\n\n{body}\n---\n")
            sys.stdout.flush()
            return
        with _connection(self.settings) as server:
            server.send_message(message)


post = Post()


def send(to: str, subject: str, body: str) -> None:
    """Queue a mail inside the current transaction."""
    jobs.enqueue("mail", {"to": to, "subject": subject, "body": body})


@jobs.handler("mail")
def _deliver(payloads: Sequence[dict[str, Any]]) -> None:
    for payload in payloads:
        post.deliver(payload["to"], payload["subject"], payload["body"])


def _message(settings: Settings, to: str, subject: str, body: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = settings.mail_from
    message["To"] = to
    message["Subject"] = " ".join(subject.split())
    message["Date"] = format_datetime(clock.now())
    # RFC 3834: nobody's out-of-office note answers a machine.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(body)
    return message


def _connection(settings: Settings) -> smtplib.SMTP:
    context = ssl.create_default_context()
    server: smtplib.SMTP
    if settings.smtp_tls == "tls":
        server = smtplib.SMTP_SSL(
            settings.smtp_host, settings.smtp_port, timeout=TIMEOUT_SECONDS, context=context
        )
    else:
        server = smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=TIMEOUT_SECONDS)
    if settings.smtp_tls == "starttls":
        server.starttls(context=context)
    if settings.smtp_user:
        server.login(settings.smtp_user, settings.smtp_password)
    return server
