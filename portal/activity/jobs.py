"""Unread notifications by mail, for those who asked for it."""

from collections.abc import Sequence
from typing import Any

from portal.accounts.models import Person
from portal.accounts.viewer import Viewer
from portal.activity.models import Notification
from portal.activity.queries import notifications as queries
from portal.activity.services import MAIL_JOB
from portal.core import jobs, mail
from portal.core.db import db


def register(base_url: str) -> None:
    """Let the worker send these mails with links to this address."""

    @jobs.handler(MAIL_JOB)
    def _send(payloads: Sequence[dict[str, Any]]) -> None:
        for payload in payloads:
            _mail(payload["notification"], base_url)


def _mail(number: int, base_url: str) -> None:
    """Send one notification, unless it was read meanwhile or its record is closed now."""
    row = db.session.get(Notification, number)
    person = db.session.get(Person, row.person_id) if row else None
    if row is None or person is None or not person.is_active or row.read_at:
        return
    said = queries.one_told(row, viewer=Viewer(person))
    if said and queries.wants_mail(person.id):
        body = f"{said.text}\n\n{said.title}\n{base_url}/notifications/{row.id}\n"
        mail.post.deliver(person.email, f"{said.ref}: {said.title}", body)
