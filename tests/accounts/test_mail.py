"""Mails leave by a real mail server, or by the console."""

import re
import socket
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller

from portal.accounts import jobs as mails
from portal.accounts.viewer import NOBODY
from portal.core import jobs
from portal.core.db import db
from portal.core.mail import post
from tests.accounts.conftest import one


class Mailbox:
    def __init__(self):
        self.letters = []

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 - the name aiosmtpd calls
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 Taken"


@pytest.fixture
def mailbox():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    box = Mailbox()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    box.port = port
    yield box
    controller.stop()


def test_a_reset_link_arrives(session, settings, mailbox):
    server = {"smtp_host": "127.0.0.1", "smtp_port": mailbox.port, "smtp_tls": "none"}
    post.open(settings.model_copy(update=server | {"site_name": "Übersee-Portal"}))
    with db.writing():
        mails.mail_reset_link("Lena@Example.test")
    jobs.run_all()
    (letter,) = mailbox.letters
    assert letter["To"] == "lena@example.test"
    assert letter["Subject"] == "A new password for Übersee-Portal"
    assert re.search(r"http://localhost/password/reset/[\w-]{43}\s", letter.get_content())
    assert jobs.waiting() == 0


def test_a_mail_server_that_is_away_is_tried_again(session, settings):
    server = {"smtp_host": "127.0.0.1", "smtp_port": 1, "smtp_tls": "none"}
    post.open(settings.model_copy(update=server))
    with db.writing():
        mails.mail_reset_link("lena@example.test")
    jobs.run_due()
    assert jobs.waiting() == 1


def test_without_a_mail_server_the_mail_is_printed(session, capsys):
    with db.writing():
        mails.mail_invitation(one("lena"), by=NOBODY)
    jobs.run_all()
    printed = capsys.readouterr().out
    assert "lena@example.test: Your account at Portal" in printed
    assert "http://localhost/invitation/" in printed


def test_a_mail_is_in_the_language_of_whoever_gets_it(session, capsys):
    with db.writing():
        one("lena").language = "de-CH"
        mails.mail_reset_link("lena@example.test")
    jobs.run_all()
    assert "lena@example.test: Ein neues Passwort für Portal" in capsys.readouterr().out


def test_asking_twice_sends_one_mail(session, capsys):
    for _ in range(2):
        with db.writing():
            mails.mail_reset_link("lena@example.test")
    jobs.run_all()
    assert capsys.readouterr().out.count("/password/reset/") == 1
