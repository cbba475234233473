"""Mail over a real SMTP and IMAP server, and a server in every kind of trouble."""

import socket
import tempfile
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from portal.core import clock
from portal.core.db import db
from portal.core.errors import OutOfSpace
from portal.incidents.models.incident import Incident
from portal.incidents.models.talk import Comment, IncidentFile, TimelineEvent
from portal.integrations.mailbox import imap, polling
from portal.integrations.mailbox.models import MailMessage
from portal.integrations.mailbox.passwords import keyring
from portal.integrations.mailbox.services import mailboxes, receiving
from portal.integrations.mailbox.terms import Tls, Verdict
from tests.conftest import peer
from tests.mailbox import postoffice, shapes
from tests.mailbox.conftest import make_box, our_last_id, work


@pytest.fixture(scope="module")
def office():
    peer("dovecot (dovecot-imapd and dovecot-lmtpd)", postoffice.is_here())
    # Not below pytest's own folder, which only its owner may enter: Dovecot changes its user.
    with tempfile.TemporaryDirectory(prefix="portal-office-") as folder:
        Path(folder).chmod(0o755)
        office = postoffice.PostOffice(Path(folder))
        office.open()
        yield office
        office.close()


@pytest.fixture
def desk(office, viewer_of, posted, monkeypatch, request):
    """A mailbox on the server, of a user of its own for each test."""
    monkeypatch.setenv("SSL_CERT_FILE", str(office.certificate))
    user = request.node.name[:40].strip("[]_").replace("[", "-").lower()
    box = make_box(
        viewer_of("mona"), host="localhost", port=office.imaps, user=user, done_folder="Done"
    )
    keyring.keep(box, postoffice.PASSWORD)
    return box


def fetched(box):
    """Poll and file; returns what came in so far."""
    with db.writing():
        box.next_poll_at = clock.now()
    polling.poll(box.id)
    work()
    return db.session.scalars(select(MailMessage).order_by(MailMessage.id)).all()


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def test_a_conversation_of_five_shapes(office, desk):
    to = f"{desk.user}@portal.test"
    office.send(shapes.plain(), to=to)
    [first] = fetched(desk)
    incident, parent = first.incident, our_last_id()
    for raw in shapes.answers(parent).values():
        office.send(raw, to=to)
    mails = fetched(desk)

    said = db.session.scalars(select(Comment.body).order_by(Comment.id)).all()
    assert [each.incident_id for each in mails] == [incident.id] * 6
    assert [each.verdict.value for each in mails[1:]] == [
        *("commented", "commented", "commented"),
        *("noted", "noted"),
    ]
    assert "Anmeldung ist noch langsam" in said[0]
    assert said[1:] == ["It is still slow.", "This is what I see:"]
    assert db.session.scalars(select(IncidentFile.name)).all() == ["IMG_0042.png"]
    told = db.session.scalars(select(TimelineEvent.text).order_by(TimelineEvent.id)).all()
    assert told[-1].startswith("Our mail could not be delivered to nina@customer.test")
    assert len(office.files(desk.user, "Done")) == 6
    assert office.files(desk.user) == []


def test_what_lay_there_before_is_left_alone(office, desk):
    to = f"{desk.user}@portal.test"
    office.send(shapes.plain(), to=to)
    with db.writing():
        desk.begins_at = clock.now() + timedelta(minutes=1)
    assert fetched(desk) == []
    assert len(office.files(desk.user)) == 1


def test_numbered_anew_nothing_is_taken_twice(office, desk):
    with db.writing():
        desk.done_folder = ""
    office.send(shapes.plain(), to=f"{desk.user}@portal.test")
    fetched(desk)
    before = desk.uid_validity
    office.renumber(desk.user)
    assert len(fetched(desk)) == 1
    assert desk.uid_validity != before
    assert count(Incident) == 1
    assert office.files(desk.user)[0].endswith(",S")  # marked as read, still there


def test_a_mail_that_could_not_be_stored_stays_where_it_is(office, desk, monkeypatch):
    def full(_raw):
        raise OutOfSpace

    office.send(shapes.plain(), to=f"{desk.user}@portal.test")
    with monkeypatch.context() as patch:
        patch.setattr(receiving, "keep", full)
        assert fetched(desk) == []
    assert "no space left" in desk.fault
    assert not any(name.endswith("S") for name in office.files(desk.user))
    assert [each.verdict for each in fetched(desk)] == [Verdict.OPENED]
    assert desk.fault == ""


def test_of_a_mail_too_large_the_head_becomes_an_incident(office, desk, monkeypatch):
    monkeypatch.setattr(imap, "LARGEST", 5_000)
    office.send(shapes.plain("x" * 70 + "\n" + "far too long\n" * 1_000), to=f"{desk.user}@p.test")
    [mail] = fetched(desk)
    assert mail.is_cut
    assert mail.incident.title == "VPN drops"
    assert "only its head was read" in mail.incident.description
    assert len(office.files(desk.user)) == 1


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"password": "wrong"}, "localhost refuses the user name or password"),
        ({"folder": "No/such"}, "refuses"),
        ({"host": "no-such-host.invalid"}, "No server is known as no-such-host.invalid."),
        ({"port": "imap"}, "does not speak TLS like this"),
        ({"host": "127.0.0.1"}, "is not accepted"),
    ],
)
def test_trouble_is_said_in_plain_words(office, desk, wrong, sentence):
    with db.writing():
        desk.host = wrong.get("host", desk.host)
        desk.folder = wrong.get("folder", desk.folder)
        desk.port = office.imap if "port" in wrong else desk.port
    keyring.keep(desk, wrong.get("password", postoffice.PASSWORD))
    assert fetched(desk) == []
    assert sentence in desk.fault
    assert desk.failures == 1
    assert desk.next_poll_at > clock.now()


def test_starttls_works_too(office, desk):
    with db.writing():
        desk.tls, desk.port = Tls.STARTTLS, office.imap
    office.send(shapes.plain(), to=f"{desk.user}@portal.test")
    assert len(fetched(desk)) == 1


@pytest.fixture
def silent():
    """A server that takes a connection and says nothing, or breaks off after these bytes."""
    server = socket.create_server(("127.0.0.1", 0))
    ends = []

    def serve(greeting):
        def answer():
            connection, _ = server.accept()
            ends.append(connection)
            if greeting is not None:
                connection.sendall(greeting)
                connection.close()

        threading.Thread(target=answer, daemon=True).start()
        return server.getsockname()[1]

    yield serve
    for each in (*ends, server):
        each.close()


@pytest.mark.parametrize(
    ("greeting", "sentence"),
    [(None, "did not answer in time"), (b"* OK hello\r\n", "broke off in the middle")],
)
def test_a_server_that_hangs_or_breaks_off_is_left_in_peace(
    desk, silent, monkeypatch, greeting, sentence
):
    monkeypatch.setattr(imap, "SECONDS_TO_ANSWER", 0.3)
    with db.writing():
        desk.host, desk.port, desk.tls = "127.0.0.1", silent(greeting), Tls.NONE
    fetched(desk)
    assert sentence in desk.fault


def test_failures_make_the_rest_longer_up_to_half_an_hour():
    rests = [polling.rest_after(failures).total_seconds() // 60 for failures in (1, 2, 3, 6, 50)]
    assert rests == [1, 2, 4, 30, 30]


def test_two_processes_do_not_fetch_at_once(desk):
    assert polling._claimed(desk.id)
    assert not polling._claimed(desk.id)
    assert polling.due() == []


def test_a_paused_mailbox_is_not_due(desk, viewer_of):
    with db.writing():
        mailboxes.pause(desk, by=viewer_of("mona"))
    assert polling.due() == []
