"""Mails leave through the outbox to a real server, and wait while there is none."""

import socket
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller

from portal.core import clock, jobs, mail
from portal.core.db import db
from portal.core.mail import post
from tests.receiving import Letters


@pytest.fixture
def port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture
def letters(port):
    handler = Letters()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler.received
    controller.stop()


@pytest.fixture
def posted(session, settings, port):
    """Mails go to the server at this port."""
    update = {"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_tls": "none"}
    post.open(settings.model_copy(update=update | {"mail_from": "desk@example.test"}))
    yield
    post.open(settings)


def write(subject="Reset your password", body="Grüße\nfrom the desk"):
    with db.writing():
        mail.send("lena@example.test", subject, body)


def test_a_mail_arrives_whole(posted, letters):
    write()
    jobs.run_all()
    (letter,) = letters
    assert (letter["To"], letter["From"]) == ("lena@example.test", "desk@example.test")
    assert letter.get_payload(decode=True).decode().splitlines() == ["Grüße", "from the desk"]


def test_a_subject_cannot_carry_another_header(posted, letters):
    write(subject="Hello\r\nBcc: everybody@example.test")
    jobs.run_all()
    (letter,) = letters
    assert letter["Bcc"] is None
    assert letter["Subject"] == "Hello Bcc: everybody@example.test"


def test_a_mail_of_an_undone_change_is_never_sent(posted, letters):
    with pytest.raises(ZeroDivisionError), db.writing():
        mail.send("lena@example.test", "Hello", "World")
        _ = 1 / 0
    jobs.run_all()
    assert letters == []


def test_a_mail_waits_for_the_server(posted, port, settings):
    write()
    jobs.run_all()
    assert jobs.waiting() == 1
    handler = Letters()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        with clock.turned_to(clock.now() + timedelta(minutes=1)):
            jobs.run_all()
    finally:
        controller.stop()
    assert [letter["Subject"] for letter in handler.received] == ["Reset your password"]


def test_without_a_server_mails_go_to_the_console(session, capsys):
    write()
    jobs.run_all()
    assert "lena@example.test: Reset your password" in capsys.readouterr().out
