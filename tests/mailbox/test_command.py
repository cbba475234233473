"""`portal mail-in`, as a mail server calls it."""

import io

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from portal.core.db import db
from portal.core.errors import OutOfSpace
from portal.integrations.mailbox.commands import mail_in
from portal.integrations.mailbox.models import MailMessage
from portal.integrations.mailbox.services import receiving
from tests.mailbox import shapes


def piped(raw: bytes, *arguments: str):
    return CliRunner().invoke(mail_in, arguments, input=io.BytesIO(raw))


def stored():
    return db.session.scalar(select(func.count(MailMessage.id)))


def test_a_mail_is_stored_once(box):
    assert piped(shapes.plain()).output == "Stored.\n"
    again = piped(shapes.plain(), "--mailbox", "Support")
    assert (again.exit_code, again.output) == (0, "Here already.\n")
    assert stored() == 1


def test_an_unknown_mailbox_is_named(box):
    answer = piped(shapes.plain(), "--mailbox", "Sales")
    assert answer.exit_code == 67
    assert "There is no mailbox called Sales. Mailboxes: Support." in answer.output


def test_nothing_is_no_mail(box):
    assert piped(b"\n").exit_code == 65


@pytest.mark.parametrize("fault", [OutOfSpace(), RuntimeError("locked")])
def test_what_could_not_be_stored_is_tried_again_later(box, monkeypatch, fault):
    def fail(_raw):
        raise fault

    monkeypatch.setattr(receiving, "keep", fail)
    answer = piped(shapes.plain())
    assert answer.exit_code == 75
    assert "try again later" in answer.output
    assert stored() == 0
